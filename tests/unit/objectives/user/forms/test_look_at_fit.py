"""What a person's own ``fit`` asks for is found without training."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.user.forms import found_once
from objectives.user.forms.form import Form
from objectives.user.forms.found_once import AskedSpace


@pytest.fixture(autouse=True)
def _nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_once, "_FOUND", {})


def _build(hp: Any) -> keras.Model:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(hp.Int("units", 1, 3))])
    model.compile(loss="mse", metrics=["mae"])
    return model


def _asking(fit: Any, rows: Rows | None = None) -> AskedSpace:
    return AskedSpace(
        Form.HP,
        _build,
        where="mine",
        fingerprint=lambda: "a",
        own_fit=fit,
        few_rows=lambda: rows,
    )


def test_what_is_passed_to_fit_and_asked_after_it_is_found_and_nothing_is_trained() -> None:
    weights: list[np.ndarray] = []

    def fit(hp: Any, model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        before = model.get_weights()[0]
        history = model.fit(*args, batch_size=hp.Choice("batch", [8, 16]), **kwargs)
        weights.append(model.get_weights()[0] - before)
        if hp.Boolean("twice"):
            model.fit(*args, epochs=hp.Int("more", 1, 3), **kwargs)
        return max(history.history["val_mae"])

    found = _asking(fit).found()
    assert found.space.names == ("units", "batch", "twice", "more")
    assert found.notes == ()
    assert not np.concatenate(weights, axis=1).any()


def test_a_loop_of_its_own_is_left_after_an_epoch() -> None:
    epochs: list[int] = []

    def fit(hp: Any, model: keras.Model, x: Any, y: Any, callbacks: Any, **kwargs: Any) -> Any:
        hp.Float("rate", 0.1, 0.2)
        for epoch in range(hp.Int("epochs", 5, 9)):
            epochs.append(epoch)
            for callback in callbacks:
                callback.on_epoch_end(epoch, logs={"loss": 1.0})
        return 1.0

    assert _asking(fit).found().space.names == ("units", "rate", "model_epochs")
    assert set(epochs) == {0}


def _cropping(hp: Any, model: keras.Model, x: Any, y: Any, **kwargs: Any) -> Any:
    return model.fit(x[:, :, :2], y, shuffle=hp.Boolean("shuffle"), **kwargs)


def test_a_fit_that_needs_the_shapes_of_the_data_is_shown_a_few_rows_of_them() -> None:
    rows = Rows(x=np.zeros((8, 3, 3), "float32"), y=np.zeros((8, 1), "float32"))
    found = _asking(_cropping, rows).found()
    assert found.space.names == ("units", "shuffle")
    assert found.notes == ()


def test_what_it_raises_on_them_too_is_said() -> None:
    found = _asking(_cropping).found()
    assert found.space.names == ("units",)
    (note,) = found.notes
    assert note.startswith("mine: fit raised IndexError: ")
    assert note.endswith("so that what it asks for after that is not known")
