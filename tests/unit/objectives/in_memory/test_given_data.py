"""Data beside an objective, in every form that is taken, become the rows that they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.data import DataError, Dataset, Task
from objectives.data.columns.reading import EVERY_COLUMN
from objectives.data.splits.given import split_around
from objectives.data.splits.rule import SplitRule
from objectives.in_memory.data import GivenData
from objectives.load import load_objective
from tests.contracts.toy_objective import ToyObjective

X = np.arange(120, dtype=np.float32).reshape(40, 3)
Y = X[:, 0] / 7 + 0.25
FRAME = pd.DataFrame({"a": X[:, 0], "b": [f"kind {n % 3}" for n in range(40)], "price": Y})


def dataset(target: str | None = None, **given: Any) -> Dataset:
    return GivenData(**given).dataset(name="Own", task=None, target=target, columns=EVERY_COLUMN)


def parts(found: Dataset, *, holds_test: bool = True) -> tuple[int, int, int]:
    split = found.own_split or split_around(found, seed=0, rule=SplitRule(), holds_test=holds_test)
    return len(split.train), len(split.validation), len(split.test)


@pytest.mark.parametrize("data", [(X, Y), [X, Y], lambda: (X, Y)])
def test_a_pair_is_rows_in_their_order(data: Any) -> None:
    found = dataset(data=data)
    np.testing.assert_array_equal(found.features, X)
    np.testing.assert_array_equal(found.targets, Y)
    assert found.task is Task.REGRESSION
    assert parts(found) == (26, 6, 8)


def test_with_validation_data_all_of_the_data_are_trained_on() -> None:
    found = dataset(data=(X, Y), validation=(X[:9], Y[:9]))
    assert parts(found) == (40, 9, 0)


def test_with_all_three_nothing_is_drawn() -> None:
    found = dataset(data=(X, Y), validation=(X[:9], Y[:9]), test=lambda: (X[:7], Y[:7]))
    assert parts(found) == (40, 9, 7)


def test_test_rows_stay_apart_from_those_that_are_drawn_from() -> None:
    found = dataset(data=(X, Y), test=(X[:7] + 0.5, Y[:7]))
    split = split_around(found, seed=0, rule=SplitRule(), holds_test=True)
    np.testing.assert_array_equal(np.asarray(found.features)[split.test], X[:7] + 0.5)
    assert sorted([*split.train, *split.validation]) == list(range(40))
    assert "test rows of test_data" in split.how


WEIGHTS = np.linspace(0, 2, 40)


@pytest.mark.parametrize(
    "weights", [WEIGHTS, WEIGHTS[:, None], WEIGHTS.tolist(), pd.Series(WEIGHTS)]
)
@pytest.mark.parametrize("kind", [tuple, list])
def test_a_third_array_is_weights(kind: Any, weights: Any) -> None:
    found = dataset(data=kind((X, Y, weights)))
    np.testing.assert_array_equal(found.weights, WEIGHTS.astype(np.float32))
    assert found.weighs_measured
    assert parts(found) == (26, 6, 8)


@pytest.mark.parametrize("inputs", [(X, X[:, :1]), [X, X[:, :1]], {"a": X, "b": X[:, :1]}])
def test_weights_stand_beside_several_inputs(inputs: Any) -> None:
    found = dataset(data=(inputs, Y, WEIGHTS))
    np.testing.assert_array_equal(found.weights, WEIGHTS.astype(np.float32))
    np.testing.assert_array_equal(found.targets, Y)


def test_rows_that_are_measured_weigh_something() -> None:
    found = dataset(data=(X, Y), validation=(X[:9], Y[:9], np.zeros(9)))
    with pytest.raises(DataError, match="weights of all 9 validation rows are 0"):
        load_objective(ToyObjective(), found)


def test_no_weights_are_none() -> None:
    assert dataset(data=(X, Y, None)).weights is None


@pytest.mark.parametrize("first", [(X, Y), (X, Y, WEIGHTS)])
@pytest.mark.parametrize("second", [(X[:9], Y[:9]), (X[:9], Y[:9], WEIGHTS[:9])])
@pytest.mark.parametrize("what", ["validation", "test"])
def test_rows_of_a_part_without_weights_count_one(first: Any, second: Any, what: str) -> None:
    found = dataset(data=first, **{what: second})
    expected = np.concatenate([(*one, np.ones(len(one[0])))[2] for one in (first, second)])
    assert found.rows == 49
    if len(first) == len(second) == 2:
        assert found.weights is None
    else:
        np.testing.assert_array_equal(found.weights, expected.astype(np.float32))


def test_parts_of_as_many_rows_are_parts_whatever_their_shapes() -> None:
    # Told by their looks these would be two inputs and two outputs.
    with pytest.raises(DataError, match="y of the validation rows is of shape"):
        dataset(data=(X, Y), validation=(X, Y[:, None]))


def test_lists_of_numbers_are_arrays_in_every_part() -> None:
    lists = (X.tolist(), Y.tolist())
    assert parts(dataset(data=lists)) == (26, 6, 8)
    found = dataset(data=lists, validation=lists, test=(X.tolist(), Y.tolist(), WEIGHTS.tolist()))
    assert parts(found) == (40, 40, 40)
    assert parts(dataset(data=lists, test=lists)) == (32, 8, 40)


def batches(size: int = 10) -> Iterator[Any]:
    for start in range(0, 40, size):
        yield X[start : start + size], Y[start : start + size]


@pytest.mark.parametrize("stream", [batches, batches()])
def test_arrays_stand_beside_a_stream(stream: Any) -> None:
    found = dataset(data=stream, validation=(X[:9], Y[:9]))
    assert parts(found) == (40, 9, 0)
    assert found.batch_size == 10
    assert found.notes[0].startswith("the stream was read once, 40 rows, in batches of 10")


def test_a_stream_stands_beside_arrays() -> None:
    found = dataset(data=(X, Y), validation=batches, test=(X[:9], Y[:9]))
    assert parts(found) == (40, 40, 9)
    assert found.batch_size is None


def test_what_a_function_loads_is_loaded_once() -> None:
    calls = []

    def load() -> Any:
        calls.append(1)
        return X, Y

    dataset(data=load, validation=load)
    assert len(calls) == 2


def test_a_frame_with_a_target_is_read_as_its_file_would_be(tmp_path: Path) -> None:
    file = tmp_path / "houses.csv"
    FRAME.to_csv(file, index=False)
    here, there = dataset("price", data=FRAME), dataset("price", data=str(file))
    assert [(one.name, one.kind) for one in here.columns] == [
        (one.name, one.kind) for one in there.columns
    ]
    np.testing.assert_allclose(here.targets, there.targets)
    assert here.task is Task.REGRESSION


def test_all_of_a_frame_is_trained_on_too_where_there_are_rows_to_choose_by() -> None:
    assert parts(dataset("price", data=FRAME, validation=FRAME[:9])) == (40, 9, 0)


def test_rows_beside_a_file_are_used(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", x=X, y=Y)
    np.savez(tmp_path / "more.npz", x=X[:7], y=Y[:7])
    np.savez(tmp_path / "both.npz", x_train=X, y_train=Y, x_val=X[:5], y_val=Y[:5])
    for validation in ((X[:7], Y[:7]), tmp_path / "more.npz"):
        assert parts(dataset(data=tmp_path / "own.npz", validation=validation)) == (40, 7, 0)
    assert parts(dataset(data=(X, Y), validation=str(tmp_path / "more.npz"))) == (40, 7, 0)
    with pytest.raises(DataError, match="holds rows for validation_data of its own"):
        dataset(data=tmp_path / "both.npz", validation=(X[:7], Y[:7]))
    with pytest.raises(DataError, match="holds several parts"):
        dataset(data=(X, Y), validation=tmp_path / "both.npz")


def test_rows_beside_a_frame_are_a_frame() -> None:
    with pytest.raises(DataError, match="validation_data is a tuple of 2 beside a table"):
        dataset("price", data=FRAME, validation=(X[:9], Y[:9]))


def test_frames_of_further_rows_are_read_as_the_first() -> None:
    found = dataset("price", data=FRAME, validation=FRAME[:9], test=FRAME[9:20])
    assert parts(found) == (40, 9, 11)


def test_frames_of_further_rows_are_held_to_the_columns_of_the_first() -> None:
    with pytest.raises(DataError, match=r"validation_data: lacks 'b', which the table has"):
        dataset("price", data=FRAME, validation=FRAME[:9].drop(columns="b"))


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({"x": X, "y": Y}, (26, 6, 8)),
        ({"X": X, "y": Y}, (26, 6, 8)),
        ({"x_train": X, "y_train": Y, "x_val": X[:5], "y_val": Y[:5]}, (40, 5, 0)),
        ({"x_train": X, "y_train": Y, "x_valid": X[:5], "y_valid": Y[:5]}, (40, 5, 0)),
        ({"x_train": X, "y_train": Y, "x_test": X[:5], "y_test": Y[:5]}, (32, 8, 5)),
        (
            {
                **{"X_train": X, "y_train": Y, "X_val": X[:6], "y_val": Y[:6]},
                **{"X_test": X[:5], "y_test": Y[:5]},
            },
            (40, 6, 5),
        ),
    ],
)
def test_a_file_of_arrays_is_known_by_their_names(
    tmp_path: Path, arrays: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    np.savez(tmp_path / "own.npz", **arrays)
    assert parts(dataset(data=tmp_path / "own.npz")) == expected


def saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: {"data": 3}, "data is an int; give two arrays"),
        (lambda folder: {"data": (X, Y, Y, Y)}, "data is a tuple of 4"),
        (lambda folder: {"data": (X, Y, X)}, "data is a tuple of 3"),
        (
            lambda folder: {"data": (X, Y), "validation": 0.2},
            "validation_data=0.2: give the rows themselves, (x, y)",
        ),
        (
            lambda folder: {"data": (X, Y), "validation": (X[:0], Y[:0])},
            "there are 0 validation rows; give some, or leave that part out",
        ),
        (lambda folder: {"data": (X, Y), "test": (X[:0], Y[:0])}, "there are 0 test_data rows"),
        (
            lambda folder: {"data": (X, Y[:-1]), "validation": (X[:9], Y[:10])},
            "the train rows differ in length: x has 40, y has 39; give a row each of all",
        ),
        (lambda folder: {"data": (X, Y[1:]), "test": (X, Y)}, "the data rows differ in length"),
        (lambda folder: {"data": (X, Y, WEIGHTS[:9])}, "9 weights stand beside 40 rows"),
        (lambda folder: {"data": (X, Y, -WEIGHTS)}, "39 weights are negative"),
        (lambda folder: {"data": (X, Y, np.zeros(40))}, "all weights are 0"),
        (lambda folder: {"data": (X, Y, np.array(["a"] * 40))}, "weights have to be numbers"),
        (lambda folder: {"data": (X, Y, {"a": WEIGHTS})}, "not one for each output"),
        (lambda folder: {"data": (X, Y), "test": X}, "test_data is an ndarray"),
        (lambda folder: {"data": folder / "no.npz"}, "no such file; check the spelling"),
        (lambda folder: {"data": folder / "no.txt"}, "is no file of data"),
        (lambda folder: {"data": folder / "no.csv"}, "a table needs its target as well"),
        (lambda folder: {"data": saved(folder / "a.npz", images=X)}, "holds images; name its"),
        (
            lambda folder: {"data": saved(folder / "a.npz", x=np.array([{}], dtype=object), y=Y)},
            "x: was saved with objects, and such a file could run code; save plain arrays",
        ),
    ],
)
def test_what_is_no_data_is_refused_in_a_sentence(tmp_path: Path, make: Any, said: str) -> None:
    with pytest.raises(DataError) as caught:
        dataset(**make(tmp_path))
    assert said in str(caught.value)
