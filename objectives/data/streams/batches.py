"""What the batches of a stream are like: their forms, their sizes, the memory they take."""

from __future__ import annotations

from collections import Counter

from objectives.data.errors import DataError
from objectives.data.streams.source import Batch
from objectives.data.structures import leaves


def require_one_form(first: Batch, batch: Batch, *, where: str) -> None:
    """Raise ``DataError`` for a batch whose rows have another shape than the first one's."""
    if len(batch) != len(first):
        raise DataError(f"{where}: gives weights beside some batches only; give all or none")
    for name, one, other in zip(("x", "y", "weights"), first, batch, strict=False):
        forms = [[(place, leaf.shape[1:]) for place, leaf in leaves(part)] for part in (one, other)]
        if forms[0] != forms[1]:
            shapes = [", ".join(f"{place}{shape}" for place, shape in form) for form in forms]
            raise DataError(
                f"{where}: rows of {name} have shape {shapes[0]} in the first batch and {shapes[1]}"
                " in a later one; pad them to one shape, such as by padded_batch with padded_shapes"
            )


def bytes_of(batch: Batch) -> int:
    """Return the memory that what is held of a batch takes."""
    held = (part for part in batch if part is not None)
    return sum(int(leaf.nbytes) for part in held for _, leaf in leaves(part))


def usual_size(sizes: list[int]) -> int:
    """Return the size that most batches have; of equally frequent ones the first."""
    return Counter(sizes).most_common(1)[0][0]


def sizes_note(sizes: list[int], *, where: str) -> str:
    """Say that batches are of several sizes, the last one aside; empty where they are alike."""
    usual, before = usual_size(sizes), sizes[:-1]
    if all(size == usual for size in before) and sizes[-1] <= usual:
        return ""
    return (
        f"{where}: gives batches of {min(sizes):,} to {max(sizes):,} rows; they are cut anew, into"
        f" batches of {usual:,}"
    )


def rows_of(batch: Batch) -> int:
    """Return how many rows a batch has."""
    return next(len(leaf) for _, leaf in leaves(batch[1]))
