"""A training as it stands, put into a model that goes on with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from objectives.training.callbacks import EpochCallbacks
from objectives.training.keras_state.snapshot import (
    Snapshot,
    SnapshotError,
    restore_snapshot,
    take_snapshot,
    variables_of,
)


def built(units: int = 3, *, rate: Any = 0.1, dtype: str = "float32") -> keras.Model:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units, dtype=dtype)])
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(rate, momentum=0.9))
    model.optimizer.build(model.trainable_variables)
    return model


def taken(model: keras.Model, shuffling: np.random.Generator | None = None) -> Snapshot:
    told = EpochCallbacks([], model, epochs=9)
    made = take_snapshot(
        variables_of(model), shuffling=shuffling or np.random.default_rng(0), callbacks=told
    )
    assert made is not None
    return made


def restore(model: keras.Model, snapshot: Snapshot, shuffling: Any = None) -> None:
    restore_snapshot(
        model,
        snapshot,
        epochs=1,
        shuffling=shuffling or np.random.default_rng(9),
        callbacks=EpochCallbacks([], model, epochs=9),
    )


def values(model: keras.Model) -> list[np.ndarray]:
    return [np.asarray(keras.ops.convert_to_numpy(one)) for one in variables_of(model)]


def test_all_variables_and_the_order_of_rows_come_along() -> None:
    model, shuffling = built(), np.random.default_rng(0)
    shuffling.permutation(5)
    other, order = built(), np.random.default_rng(9)
    restore(other, taken(model, shuffling), order)
    assert repr(values(other)) == repr(values(model))
    assert order.permutation(5).tolist() == shuffling.permutation(5).tolist()


def test_what_trains_on_does_not_change_what_was_taken() -> None:
    model = built()
    snapshot = taken(model)
    before = [array.copy() for array in snapshot.variables]
    for variable in variables_of(model):
        variable.assign(variable + 1)
    assert all(map(np.array_equal, snapshot.variables, before))


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"units": 4}, r"shape \(2, 3\), not \(2, 4\)"),
        ({"dtype": "float16"}, "type float32, not float16"),
    ],
)
def test_a_snapshot_of_another_model_changes_nothing(other: dict[str, Any], complaint: str) -> None:
    model = built(**other)
    before = repr(values(model))
    with pytest.raises(SnapshotError, match=complaint):
        restore(model, taken(built()))
    assert repr(values(model)) == before


def test_a_snapshot_with_fewer_variables_is_refused() -> None:
    snapshot = taken(built())
    with pytest.raises(SnapshotError, match="3 variables were saved, the model has"):
        restore(built(), replace(snapshot, variables=snapshot.variables[:3]))


@pytest.mark.parametrize("keeps_rate", [False, True])
def test_another_configuration_keeps_its_own_learning_rate(keeps_rate: bool) -> None:
    model = built(rate=0.5)
    restore(model, replace(taken(built(rate=0.1)), keeps_rate=keeps_rate))
    assert float(model.optimizer.learning_rate) == pytest.approx(0.5 if keeps_rate else 0.1)


def test_types_that_numpys_files_do_not_know_are_read_as_what_they_were() -> None:
    model = built(dtype="bfloat16")
    snapshot = taken(model)
    plain = tuple(
        array.view(f"V{array.itemsize}") if array.dtype.name == "bfloat16" else array
        for array in snapshot.variables
    )
    assert any(array.dtype.kind == "V" for array in plain)
    other = built(dtype="bfloat16")
    restore(other, replace(snapshot, variables=plain))
    assert repr(values(other)) == repr(values(model))
