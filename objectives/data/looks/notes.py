"""What to say of a split before anything is trained on it."""

from __future__ import annotations

from collections.abc import Sequence

from objectives.data.dataset import Dataset
from objectives.data.looks.duplicates import duplicate_notes
from objectives.data.looks.groups import group_column
from objectives.data.looks.time_order import time_order
from objectives.data.split import Rows, Split


def split_notes(
    dataset: Dataset, split: Split, folds: Sequence[tuple[Rows, Rows]], *, is_usual: bool
) -> list[str]:
    """Return what makes a split say less than it seems to: duplicates, an order, groups.

    Args:
        dataset: what was split.
        split: how.
        folds: the (training, validation) rows of each fold.
        is_usual: whether nobody said how, so that rows were shuffled; only then is it asked
            whether they should have been.
    """
    notes = [*duplicate_notes(dataset, split, folds), *_width_notes(dataset, folds)]
    if not is_usual:
        return notes
    reasons, rules = [], []
    # Of rows that a file gives, the person has said how they are apart.
    drawn = dataset.drawn
    order = time_order(drawn)
    if order is not None:
        reasons.append(order[0])
        rules.append(f"--split {order[1]}")
    column = group_column(drawn, split)
    if column is not None:
        reasons.append(f"rows of one {column!r} stand on both sides of the split")
        rules.append(f"--split group:{column}")
    if reasons:
        notes.append(
            f"rows are split at random, but {', and '.join(reasons)}: new rows may be harder than"
            f" the validation rows; {' or '.join(rules)} measures that (--split random keeps it)"
        )
    return notes


def _width_notes(dataset: Dataset, folds: Sequence[tuple[Rows, Rows]]) -> list[str]:
    """Return a sentence where a table has more columns to learn from than rows."""
    if not dataset.is_table:
        return []
    rows, columns = min(len(train) for train, _ in folds), dataset.features.shape[1]
    if columns <= rows:
        return []
    return [
        f"{columns:,} columns are learned from, and {rows:,} rows are trained on: a network can"
        " know each row by heart; drop columns (--features, --drop), or give more rows"
    ]
