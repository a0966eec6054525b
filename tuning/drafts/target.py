"""Which column of a table is likely to be what a person wants to predict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

import numpy as np
import pandas as pd

from objectives.data.columns.reading import ColumnKind
from objectives.data.errors import DataError
from objectives.data.tables.file_columns import read_columns
from objectives.data.tables.plan import read_plan
from objectives.data.tables.read import read_chosen_table
from objectives.data.task import infer_task

if TYPE_CHECKING:
    from objectives.data.columns.reading import ColumnChoices, ColumnReading
    from objectives.data.tables.plan import Plan

# What people call what they predict: first what says so, then what is often asked for.
_SAYING = ("target", "label", "labels", "y", "outcome", "response", "class", "ground_truth")
_ASKED_FOR = re.compile(
    r"price|cost|amount|value|revenue|sales|salary|income|charges|rent|demand|rating|score|grade"
    r"|quality|churn(ed)?|surviv(ed|al)|default(ed)?|fraud|diagnosis|disease|species|category"
    r"|result|status|approved|converted|clicked|purchased|exited|spam|failure"
)
_MOST_TRIED = 8
_MOST_CLASSES = 100
_FEWEST_ROWS_A_CLASS = 5


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChoice:
    """The column that is taken as the target.

    Attributes:
        name: Its name.
        why: Why it and no other, to follow ``is predicted, ``.
        others: Further columns that could be, each with the task that it would make.
    """

    name: str
    why: str
    others: tuple[tuple[str, str], ...] = ()


def likely_target(path: Path, choices: ColumnChoices) -> TargetChoice:
    """Return the column of a table that is most likely to be predicted.

    That is one whose name says so, else one that is often asked for, else the last column; of those
    whose cells can be learned: no blanks, numbers, or labels that have rows enough.

    Args:
        path: A CSV or Parquet file.
        choices: What a person says of its columns; what is dropped or a weight is no target.

    Raises:
        DataError: If the table cannot be read, or holds no column that can be predicted.
    """
    raw = read_columns(path)
    if raw.columns is None or raw.complaints:
        raise DataError(*raw.complaints)
    plan = read_plan(raw, choices, target=None)
    if plan.complaints:
        raise DataError(*plan.complaints)
    tasks = {one.name: _task(one, plan) for one in plan.readings}
    names = [name for name, task in tasks.items() if task is not None]
    for name in sorted(names, key=lambda one: _order(one, raw.names))[:_MOST_TRIED]:
        try:
            read_chosen_table(path, target=name, choices=choices)
        except DataError:
            continue
        others = tuple((one, tasks[one] or "") for one in names if one != name)
        return TargetChoice(name=name, why=_why(name, raw.names), others=others)
    raise DataError(
        f"{path}: no column was found that could be predicted, which has numbers or labels in every"
        " row, and of each label several; name one with --target"
    )


def _order(name: str, names: tuple[str, ...]) -> tuple[int, int]:
    word = _word(name)
    if word in _SAYING:
        return 0, _SAYING.index(word)
    return (1 if _is_asked_for(word) else 2), -names.index(name)


def _why(name: str, names: tuple[str, ...]) -> str:
    word = _word(name)
    if word in _SAYING:
        return "since its name says so"
    if _is_asked_for(word):
        return "since columns of that name often are"
    return "being the last column" if name == names[-1] else "being the last that can be"


def _word(name: str) -> str:
    return re.sub(r"[^a-z]+", "_", name.lower()).strip("_")


def _is_asked_for(word: str) -> bool:
    return any(_ASKED_FOR.fullmatch(part) for part in word.split("_"))


def _task(reading: ColumnReading, plan: Plan) -> str | None:
    """Return the task that a column would make as the target; None where it can be none."""
    if reading.kind not in (ColumnKind.NUMBER, ColumnKind.CATEGORY):
        return None
    values: pd.Series = plan.features[reading.name]
    if bool(values.isna().any()) or bool((values.astype(str) == "").any()):
        return None
    task, _ = infer_task(values.to_numpy())
    if reading.kind is ColumnKind.CATEGORY:
        _, counts = np.unique(values.to_numpy(dtype=str), return_counts=True)
        if len(counts) > _MOST_CLASSES or counts.min() < _FEWEST_ROWS_A_CLASS:
            return None
    return str(task)
