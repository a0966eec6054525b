"""Streams that fit in memory are read once, as they come, and then are rows like any others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import DataError, split_rows
from objectives.data.given.returned import returned_dataset
from objectives.data.streams import read
from objectives.data.streams.read import ReadStream, read_stream
from objectives.data.streams.source import StreamSource, is_stream
from objectives.load import load_objective
from search_spaces import Configuration
from tests.contracts.toy_objective import ToyObjective

X = np.arange(140.0).reshape(70, 2).astype(np.float32)
Y = np.linspace(0.0, 1.0, 70).astype(np.float32)


class InBatches(keras.utils.PyDataset):
    """Batches of twenty."""

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = slice(index * 20, index * 20 + 20)
        return X[rows], Y[rows]


class LikeTensorflow:
    """What is used of a ``tf.data.Dataset``."""

    def __init__(self, elements: list[Any], *, cardinality: int = 4, inputs: Any = ()) -> None:
        self.elements = elements
        self._cardinality = cardinality
        self._made_of = inputs

    def __iter__(self) -> Iterator[Any]:
        raise AssertionError("tensors are TensorFlow's")

    def as_numpy_iterator(self) -> Iterator[Any]:
        return iter(self.elements)

    def cardinality(self) -> int:
        return self._cardinality

    def _inputs(self) -> Any:
        return self._made_of


class ShuffleOfTensorflow(LikeTensorflow):
    """Its order is another each time."""


def batches(size: int = 20, order: Any = slice(None)) -> list[tuple[np.ndarray, np.ndarray]]:
    x, y = X[order], Y[order]
    return [(x[start : start + size], y[start : start + size]) for start in range(0, 70, size)]


def generator() -> Iterator[Any]:
    yield from batches()


def read_once(stream: Any) -> ReadStream:
    read = read_stream(StreamSource(stream, where="data set 'mine'"))
    assert isinstance(read, ReadStream)
    return read


@pytest.mark.parametrize(
    "stream",
    [InBatches(), generator(), LikeTensorflow(batches()), iter(batches())],
    ids=["PyDataset", "generator", "tf.data", "iterator"],
)
def test_a_stream_is_read_as_it_comes(stream: Any) -> None:
    assert is_stream(stream)
    read = read_once(stream)
    np.testing.assert_array_equal(read.x, X)
    np.testing.assert_array_equal(read.y, Y)
    assert read.batch_size == 20


def test_rows_one_by_one_are_rows() -> None:
    read = read_once(LikeTensorflow(list(zip(X, Y, strict=True))))
    np.testing.assert_array_equal(read.x, X)
    assert read.batch_size is None


def test_several_inputs_and_outputs_stay_apart() -> None:
    several = [({"a": x, "b": (x,)}, [y, y]) for x, y in batches()]
    read = read_once(iter(several))
    np.testing.assert_array_equal(read.x["b"][0], X)
    np.testing.assert_array_equal(read.y[1], Y)


@pytest.mark.parametrize("data", [X, [X, X], {"a": X}, (X, Y), "text"])
def test_arrays_are_no_streams(data: Any) -> None:
    assert not is_stream(data)


def test_a_stream_becomes_a_data_set_with_its_batch_size() -> None:
    dataset = returned_dataset(InBatches(), name="mine", task=None)
    assert dataset is not None
    loaded = load_objective(ToyObjective(), dataset)
    assert loaded.batch_size(Configuration({})) == 20
    assert loaded.batch_size(Configuration({"batch_size": 8})) == 8
    assert dataset.notes[0].startswith("the stream was read once, 70 rows, in batches of 20")


@pytest.mark.parametrize(
    "data",
    [
        (np.ma.masked_less(X, 9), Y),
        ({"a": X, "b": np.ma.masked_less(X, 9)}, Y),
        ((X, Y), (np.ma.masked_less(X[:20], 9), Y[:20])),
    ],
)
def test_a_mask_is_refused_which_keras_would_look_below(data: Any) -> None:
    with pytest.raises(DataError, match="an array has 9 masked values") as caught:
        returned_dataset(data, name="mine", task=None)
    assert len(caught.value.complaints) == 1
    assert returned_dataset((np.ma.masked_less(X, -1), Y), name="mine", task=None) is not None


@pytest.mark.parametrize(
    ("ends", "usual", "said"),
    [
        (
            [7, 27, 47, 70],
            20,
            "of 7 to 23 rows; they are cut anew, into batches of 20",
        ),
        ([20, 40, 70], 20, "gives batches of 20 to 30 rows"),
        ([20, 40, 60, 70], 20, ""),
        ([40, 70], 40, ""),
    ],
)
def test_batches_of_several_sizes_are_cut_anew_and_that_is_said(
    ends: list[int], usual: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut() -> LikeTensorflow:
        places = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
        return LikeTensorflow([(X[place], Y[place]) for place in places])

    whole = returned_dataset(cut(), name="mine", task=None)
    monkeypatch.setattr(read, "most_bytes", lambda: 300)
    for dataset in (whole, returned_dataset((cut(), cut()), name="mine", task=None)):
        assert dataset is not None
        assert dataset.batch_size == usual
        (*_, note) = dataset.notes
        assert said in note
        assert ("cut anew" in note) == bool(said)


@pytest.mark.parametrize("kind", [tuple, list])
def test_two_streams_are_parts_of_the_persons_own(kind: type) -> None:
    dataset = returned_dataset(kind((iter(batches()), generator())), name="mine", task=None)
    assert dataset is not None
    split = split_rows(dataset, seed=1)
    assert (len(split.train), len(split.validation), split.has_test) == (70, 70, False)


def test_pairs_in_a_list_are_what_they_are_in_a_tuple() -> None:
    parts = returned_dataset([(X, Y), (X[:20], Y[:20])], name="mine", task=None)
    assert parts is not None
    assert len(split_rows(parts, seed=1).validation) == 20
    pair = returned_dataset([X, Y], name="mine", task=None)
    assert pair is not None
    np.testing.assert_array_equal(pair.targets, Y)


def test_a_stream_that_is_shuffled_gives_its_rows_in_an_order_of_their_own() -> None:
    digests = set()
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(70)
        shuffled = ShuffleOfTensorflow(batches(order=order))
        batched = LikeTensorflow(shuffled.elements, inputs=[shuffled])
        dataset = returned_dataset(batched, name="mine", task=None)
        assert dataset is not None
        digests.add(dataset.digest())
        assert sorted(dataset.targets) == sorted(Y)
    assert len(digests) == 1


def test_weights_that_a_stream_gives_count_in_training_and_in_what_is_measured() -> None:
    weights = np.arange(70.0) / 10
    weighed = [
        (x, y, w) for (x, y), w in zip(batches(), np.split(weights, [20, 40, 60]), strict=True)
    ]
    dataset = returned_dataset(iter(weighed), name="mine", task=None)
    assert dataset is not None
    loaded = load_objective(ToyObjective(), dataset)
    train, validation = loaded.rows(0, Configuration({}))
    for rows, numbers in ((train, loaded.split.train), (validation, loaded.split.validation)):
        np.testing.assert_array_equal(rows.sample_weight, weights[numbers].astype(np.float32))
        np.testing.assert_array_equal(rows.x, X[numbers])


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (np.full(70, -1.0), "70 weights are negative, missing or infinite"),
        (np.zeros(70), "all weights are 0"),
        (np.array(["a"] * 70), "weights have to be numbers"),
        ({"a": np.ones(70)}, "not one for each output"),
    ],
)
def test_weights_of_a_stream_that_mean_nothing_are_refused(weights: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        returned_dataset(iter([(X, Y, weights)]), name="mine", task=None)


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (LikeTensorflow([], cardinality=-1), "repeats without end; leave repeat\\(\\) out"),
        (iter([]), "gave no batch; a generator is used up once it was read"),
        (iter([(X, Y), (X, Y, Y)]), "gives weights beside some batches only"),
        (
            iter([(X, Y), (X[:, :1], Y)]),
            r"rows of x have shape \(2,\) in the first batch and \(1,\)",
        ),
        (iter([X]), r"gives ndarray instead of pairs \(x, y\)"),
        (iter([(X,)]), r"gives tuple instead of pairs"),
    ],
)
def test_what_is_no_stream_of_pairs_is_refused(stream: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_once(stream)


def test_a_stream_beyond_memory_is_refused_before_memory_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read, "most_bytes", lambda: 20)

    def endless() -> Iterator[Any]:
        while True:
            yield X, Y

    with pytest.raises(DataError, match=r"a fifth of this machine's memory, or has no end"):
        read_once(endless())
