"""Mapped files and sparse matrices: the rows that are asked for, dense, and no others."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from objectives.data import DataError, dataset_from_arrays
from objectives.data.given.checks import jax_complaints
from objectives.data.rows import RowBatches, Rows
from objectives.data.stored import kinds
from objectives.data.stored.array import StoredArray
from objectives.data.structures import joined, taken

DENSE = np.where(np.arange(120).reshape(30, 4) % 3 == 0, np.arange(120).reshape(30, 4), 0)
Y = np.arange(30) / 30


@pytest.fixture(params=["sparse", "mapped", "mapped slice", "two pieces"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> StoredArray:
    np.save(tmp_path / "x.npy", np.concatenate([np.ones((7, 4), dtype=int), DENSE]))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    np.save(tmp_path / "whole.npy", DENSE)
    match request.param:
        case "sparse":
            return StoredArray([scipy.sparse.csr_matrix(DENSE)])
        case "mapped":
            return StoredArray([np.load(tmp_path / "whole.npy", mmap_mode="r")])
        case "mapped slice":
            return StoredArray([mapped[7:]])
        case _:
            return StoredArray([mapped[7:17], np.array(mapped[17:])])


@given(data=st.data())
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
def test_any_rows_are_those_of_the_dense_array(data: st.DataObject) -> None:
    array = StoredArray([scipy.sparse.csr_array(DENSE[:11]), scipy.sparse.csr_array(DENSE[11:])])
    numbers = st.lists(st.integers(-30, 29), max_size=40).map(lambda n: np.array(n, dtype=int))
    rows = data.draw(numbers)
    np.testing.assert_array_equal(array[rows], DENSE[rows])
    kept = data.draw(numbers.filter(len).map(lambda n: n % 30))
    seen = array.view(kept)
    within = data.draw(st.lists(st.integers(0, len(kept) - 1), max_size=9).map(np.array))
    within = within.astype(int)
    np.testing.assert_array_equal(seen[within], DENSE[kept][within])
    np.testing.assert_array_equal(seen.view(within), DENSE[kept][within])


def test_it_is_asked_as_an_array_is(stored: StoredArray) -> None:
    assert (stored.shape, stored.ndim, len(stored), stored.size) == ((30, 4), 2, 30, 120)
    assert (stored.dtype, stored.nbytes) == (DENSE.dtype, DENSE.nbytes)
    assert (stored.min(), stored.max()) == (DENSE.min(), DENSE.max())
    np.testing.assert_array_equal(stored[3], DENSE[3])
    np.testing.assert_array_equal(stored[-2:], DENSE[-2:])
    np.testing.assert_array_equal(stored[2:9, 1], DENSE[2:9, 1])
    np.testing.assert_array_equal(stored[DENSE[:, 0] > 50], DENSE[DENSE[:, 0] > 50])
    np.testing.assert_array_equal(np.asarray(stored), DENSE)
    np.testing.assert_array_equal(np.concatenate(list(stored.chunks())), DENSE)


def test_another_process_maps_the_file_anew_and_is_not_sent_what_it_holds(
    stored: StoredArray,
) -> None:
    there = pickle.loads(pickle.dumps(stored.view(np.array([4, 2]))))
    np.testing.assert_array_equal(there, DENSE[[4, 2]])


def test_a_file_that_another_machine_does_not_have_is_named(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((9000, 4)))
    sent = pickle.dumps(StoredArray([np.load(tmp_path / "x.npy", mmap_mode="r")]))
    assert len(sent) < 1000
    (tmp_path / "x.npy").unlink()
    with pytest.raises(DataError, match=r"x\.npy: cannot be mapped .* every worker can read it"):
        pickle.loads(sent)


def test_parts_of_one_form_are_joined_without_being_read(tmp_path: Path) -> None:
    pieces = [scipy.sparse.csr_matrix(DENSE[:10]), scipy.sparse.csr_matrix(DENSE[10:])]
    whole = joined(pieces)
    assert isinstance(whole, StoredArray)
    np.testing.assert_array_equal(whole, DENSE)


@pytest.mark.parametrize("kind", ["csr_matrix", "coo_array", "csc_matrix", "lil_matrix"])
def test_a_sparse_matrix_is_a_data_set_of_its_dense_rows(kind: str) -> None:
    given = getattr(scipy.sparse, kind)(DENSE.astype(np.float64))
    dataset = dataset_from_arrays(given, Y)
    assert isinstance(dataset.features, StoredArray)
    assert dataset.features.dtype == np.float32
    np.testing.assert_array_equal(taken(dataset.features, np.arange(30)[::-1]), DENSE[::-1])
    assert dataset.digest() == dataset_from_arrays(given.tocsr(), Y).digest()
    other = given.tolil()
    other[0, 0] = 7.0
    assert dataset.digest() != dataset_from_arrays(other, Y).digest()


def test_what_is_written_twice_is_summed_up_and_the_given_matrix_stays() -> None:
    rows = np.arange(12)
    given = scipy.sparse.csr_matrix(
        (np.ones(24), (np.repeat(rows, 2), np.zeros(24, dtype=int))), shape=(12, 2)
    )
    before = given.nnz
    dataset = dataset_from_arrays(given, np.arange(12) / 12)
    np.testing.assert_array_equal(dataset.features, given.toarray())
    assert given.nnz == before


def test_a_mapped_file_is_read_in_batches_only_where_memory_would_not_hold_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "x.npy", DENSE.astype(np.float64))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert isinstance(dataset_from_arrays(mapped, Y).features, np.ndarray)
    monkeypatch.setattr(kinds, "most_bytes", lambda: 100)
    dataset = dataset_from_arrays(mapped, Y)
    assert isinstance(dataset.features, StoredArray)
    np.testing.assert_array_equal(dataset.features, DENSE)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (scipy.sparse.csr_matrix(np.where(DENSE == 3, np.nan, DENSE)), Y, "x is missing"),
        (scipy.sparse.csr_matrix(DENSE), Y[:9], "x has 30 rows and y has 9"),
        (scipy.sparse.coo_array(np.arange(30)), Y, r"sparse array of shape \(30,\)"),
        (scipy.sparse.csr_matrix(DENSE * 1j), Y, "x holds complex128"),
        ({"a": scipy.sparse.csr_matrix(DENSE), "b": DENSE[:8]}, Y, r"x\['b'\] has 8"),
    ],
)
def test_what_cannot_be_trained_on_is_said(x: Any, y: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        dataset_from_arrays(x, y)


def test_targets_that_memory_would_not_hold_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "most_bytes", lambda: 100)
    with pytest.raises(DataError, match="more than a fifth of this machine"):
        dataset_from_arrays(DENSE, scipy.sparse.csr_matrix(DENSE))


def test_sparse_targets_are_made_dense() -> None:
    targets = dataset_from_arrays(DENSE, scipy.sparse.csr_matrix(DENSE)).targets
    np.testing.assert_array_equal(targets, DENSE)


def test_whole_numbers_that_jax_cannot_hold_are_found() -> None:
    dataset = dataset_from_arrays(scipy.sparse.csr_matrix(DENSE * 2**40), Y)
    assert "beyond 2,147,483,647" in jax_complaints(dataset, where="data()")[0]


def test_batches_for_keras_come_in_the_order_that_was_asked_for() -> None:
    rows = Rows(x=StoredArray([scipy.sparse.csr_matrix(DENSE)]), y=Y)
    order = np.random.default_rng(0).permutation(30).astype(np.int32)
    batches = RowBatches(rows, batch_size=8, order=order)
    assert len(batches) == 4
    found = [batches[number] for number in range(len(batches))]
    np.testing.assert_array_equal(np.concatenate([x for x, _ in found]), DENSE[order])
    np.testing.assert_array_equal(np.concatenate([y for _, y in found]), Y[order])
