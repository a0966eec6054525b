"""How much to search, by how much there is to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

# A row of more columns than this takes notably longer, such as one of words or pixels.
_USUAL_COLUMNS = 50
_BATCH = 64


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBudget:
    """How many trials of how many epochs, and the words for why."""

    trials: int
    epochs: int
    patience: int
    folds: int
    why: str


def draft_budget(rows: int, *, columns: int, may_fold: bool) -> DraftBudget:
    """Return a budget that ends within minutes on a common machine, or within an hour.

    Few rows are searched longer, over folds: their validation rows alone would say little.

    Args:
        rows: How many rows there are, test rows among them.
        columns: How many values a row has.
        may_fold: Whether rows may be divided in several ways.
    """
    size = rows * max(1, columns // _USUAL_COLUMNS)
    if size < 1_000:
        trials, epochs, patience = 30, 100, 10
    elif size < 10_000:
        trials, epochs, patience = 30, 60, 8
    elif size < 100_000:
        trials, epochs, patience = 25, 30, 5
    else:
        trials, epochs, patience = 20, 15, 3
    folds = 3 if rows < 1_000 and may_fold else 1
    steps = trials * epochs * folds * max(1, rows * 3 // 5 // _BATCH)
    over = f" over {folds} folds, since one part of them says little" if folds > 1 else ""
    return DraftBudget(
        trials=trials,
        epochs=epochs,
        patience=patience,
        folds=folds,
        why=f"{rows:,} rows{over}: at most {steps:,} steps of {_BATCH} rows",
    )
