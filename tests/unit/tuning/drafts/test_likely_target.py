"""Which column of a table is taken as the target, where nobody names one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from objectives.data.columns.reading import ColumnChoices
from objectives.data.errors import DataError
from tuning.drafts.budget import draft_budget
from tuning.drafts.target import likely_target

ROWS = 200
_generator = np.random.default_rng(0)
AMOUNTS = _generator.normal(size=ROWS)
LABELS = np.array(["low", "high"])[(AMOUNTS > 0).astype(int)]


def chosen(folder: Path, columns: Mapping[str, object], **choices: object) -> tuple[str, str]:
    path = folder / "rows.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    found = likely_target(path, ColumnChoices(**choices))  # type: ignore[arg-type]  # of the tests
    return found.name, found.why


@pytest.mark.parametrize("name", ["target", "Label", "y", "CLASS"])
def test_a_name_that_says_so_goes_first(tmp_path: Path, name: str) -> None:
    columns = {"price": AMOUNTS, name: LABELS, "size": AMOUNTS}
    assert chosen(tmp_path, columns) == (name, "since its name says so")


def test_then_what_is_often_asked_for(tmp_path: Path) -> None:
    columns = {"Sale Price": AMOUNTS, "size": AMOUNTS, "rooms": AMOUNTS}
    assert chosen(tmp_path, columns) == ("Sale Price", "since columns of that name often are")


def test_then_the_last_column_that_can_be_learned(tmp_path: Path) -> None:
    blank = [None, *AMOUNTS[1:]]
    ids = [f"n{number}" for number in range(ROWS)]
    columns = {"a": AMOUNTS, "b": LABELS}
    assert chosen(tmp_path, columns) == ("b", "being the last column")
    columns |= {"blank": blank, "id": ids, "rare": ["one", *["many"] * (ROWS - 1)]}
    assert chosen(tmp_path, columns) == ("b", "being the last that can be")
    # Even its name makes no target of what has blanks.
    assert chosen(tmp_path, {**columns, "target": blank})[0] == "b"


def test_what_is_dropped_or_a_weight_is_none(tmp_path: Path) -> None:
    columns = {"a": AMOUNTS, "b": AMOUNTS, "c": AMOUNTS, "d": abs(AMOUNTS)}
    assert chosen(tmp_path, columns, drop=("c",), weights="d")[0] == "b"


def test_others_are_named_with_their_tasks(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    pd.DataFrame({"a": AMOUNTS, "b": LABELS, "price": AMOUNTS}).to_csv(path, index=False)
    found = likely_target(path, ColumnChoices())
    assert found.others == (("a", "regression"), ("b", "binary"))


def test_a_table_without_any_is_refused(tmp_path: Path) -> None:
    ids = [f"n{number}" for number in range(ROWS)]
    with pytest.raises(DataError, match="no column was found that could be predicted"):
        chosen(tmp_path, {"id": ids, "blank": [None, *AMOUNTS[1:]]})


@pytest.mark.parametrize(
    ("rows", "columns", "folds"), [(300, 4, 3), (5_000, 4, 1), (50_000, 4, 1), (1_000_000, 4, 1)]
)
def test_more_rows_get_fewer_and_shorter_trials(rows: int, columns: int, folds: int) -> None:
    budget = draft_budget(rows, columns=columns, may_fold=True)
    longer = draft_budget(rows * 20, columns=columns, may_fold=True)
    assert (longer.trials, longer.epochs) <= (budget.trials, budget.epochs)
    assert budget.folds == folds
    assert budget.patience < budget.epochs
    wide = draft_budget(rows, columns=5_000, may_fold=False)
    assert wide.epochs <= budget.epochs
    assert wide.folds == 1
