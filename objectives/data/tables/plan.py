"""The reading plan of a table: what each column is, why, and the values that follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.reading import ColumnChoices, ColumnKind, ColumnReading, Wish
from objectives.data.tables.choices import choice_complaints
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.typed import TypedColumn, typed_column
from objectives.data.targets import out_of_range

_NEARLY_EVERY = 0.95
_FEWEST_FOR_IDS = 20
_WORDS_OF_PROSE = 4
_DIFFERENT_PROSE = 0.5
_SAYS_ID = re.compile(
    r"(?:.*[\W_])?(?:id|ids|uid|uuid|guid|key|idx|index|row|rowid|rownum|no|nr|num|record|serial"
    r"|unnamed)(?:[\W_]*[0-9]*)",
    re.IGNORECASE,
)
_ENDS_IN_ID = re.compile(r".*[a-z0-9](?:Id|ID|Key|Uuid|UUID)")


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """How the columns of a table are read, and what came of it.

    Attributes:
        readings: one a column, in table order.
        features: the columns that the model gets, by name.
        left_out: the others, by name, but target and weights: a split may name them.
        target: the target's values; None where there is none, or it cannot be read.
        weights: how much each row counts, float32, shape (rows,); None where no column says it.
        complaints: what is wrong, each with its place; the rest is of no use where there are any.
    """

    readings: tuple[ColumnReading, ...]
    features: dict[str, pd.Series[Any]]
    left_out: dict[str, pd.Series[Any]]
    target: TypedColumn | None = None
    weights: NDArray[np.float32] | None = None
    complaints: tuple[str, ...] = ()


def read_plan(raw: RawTable, choices: ColumnChoices, *, target: str | None) -> Plan:
    """Decide how each column is read, from its cells and from what a person says.

    Args:
        raw: the table as it was read, with columns.
        choices: what a person says of the columns.
        target: the column to predict; None where nobody has named it yet.
    """
    assert raw.columns is not None
    plan = Plan(readings=(), features={}, left_out={})
    complaints = choice_complaints(raw, choices, target=target)
    for position, name in enumerate(raw.names):
        if not len(raw.row_numbers) or (name == target and raw.names.count(name) > 1):
            continue  # There is a complaint about it already.
        one = _Column(raw=raw, position=position, choices=choices)
        plan = _with_column(plan, one, is_target=name == target)
    complaints += plan.complaints
    if not plan.features and not (complaints or raw.complaints) and len(raw.row_numbers):
        reasons = ", ".join(
            f"{reading.name!r} ({reading.reason})"
            for reading in plan.readings
            if reading.kind is ColumnKind.LEFT_OUT
        )
        complaints.append(
            f"{raw.path}: no column is left to learn from: {reasons}; say --as COLUMN=category or"
            " number to keep one"
        )
    return replace(plan, complaints=tuple(complaints))


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Column:
    """One column of a table, and what a person says of it."""

    raw: RawTable
    position: int
    choices: ColumnChoices

    @property
    def name(self) -> str:
        return self.raw.names[self.position]

    @property
    def where(self) -> str:
        return f"{self.raw.path}, column {self.name!r}"

    @property
    def wish(self) -> Wish | None:
        return self.choices.read_as.get(self.name)

    @property
    def is_listed(self) -> bool:
        return self.choices.features is not None and self.name in self.choices.features

    @property
    def refused(self) -> str:
        """Why a person's choice leaves it out; empty where it does not."""
        if self.name in self.choices.drop:
            return "dropped, as asked"
        if self.choices.features is not None and not self.is_listed:
            return "not among the features asked for"
        return ""

    def typed(self, *, is_label: bool = False) -> TypedColumn:
        return typed_column(self.raw, self.position, self.wish, is_label=is_label)


def _with_column(plan: Plan, column: _Column, *, is_target: bool) -> Plan:
    name, raw = column.name, column.raw
    assert raw.columns is not None
    if column.refused and not is_target and name != column.choices.weights:
        return _left_out(plan, column, raw.columns[column.position], column.refused, is_asked=True)
    if name in raw.unreadable:
        return _complaining(plan, f"{column.where}: {raw.unreadable[name]}")
    typed = column.typed(is_label=is_target)
    if typed.problem is not None:
        return _complaining(plan, f"{column.where}: {typed.problem}")
    if is_target:
        reading = _reading(name, typed, kind=ColumnKind.TARGET)
        return replace(plan, target=typed, readings=(*plan.readings, reading))
    if name == column.choices.weights:
        return _with_weights(plan, column, typed)
    reason = _useless(column, typed)
    if reason:
        return _left_out(plan, column, typed.values, reason)
    typed = _as_prose(column, typed)
    endless = _endless(column, typed)
    if endless:
        return _complaining(plan, endless)
    return replace(
        plan,
        readings=(*plan.readings, _reading(name, typed)),
        features={**plan.features, name: typed.values},
    )


def _reading(name: str, typed: TypedColumn, *, kind: ColumnKind | None = None) -> ColumnReading:
    blank = int(typed.is_blank.sum())
    counts = kind is None and _counts_rows(typed)
    are_days = kind is None and _look_like_days(typed)
    return ColumnReading(
        name=name,
        kind=typed.kind if kind is None else kind,
        reason=typed.reason
        + (f", {blank:,} blank" if blank else "")
        + (", which count the rows; drop it if it is their number" if counts else "")
        + (f", which look like days; --as {name}=date reads 20241231 as one" if are_days else ""),
        form=typed.form,
        date_format=typed.date_format,
        has_hours=typed.has_hours,
        is_new=typed.is_new,
    )


def _complaining(plan: Plan, complaint: str) -> Plan:
    return replace(plan, complaints=(*plan.complaints, complaint))


def _left_out(
    plan: Plan, column: _Column, values: pd.Series[Any], reason: str, *, is_asked: bool = False
) -> Plan:
    reading = ColumnReading(
        name=column.name, kind=ColumnKind.LEFT_OUT, reason=reason, is_new=not is_asked
    )
    return replace(
        plan,
        readings=(*plan.readings, reading),
        left_out={**plan.left_out, column.name: values},
    )


def _useless(column: _Column, typed: TypedColumn) -> str:
    """Return why a column is nothing to learn from; empty where it may be."""
    blank = typed.is_blank
    if blank.all():
        return "blank in every row"
    if column.wish is not None or column.is_listed:
        return ""
    known = typed.values[~blank]
    different = known.nunique()
    if different == 1 and (typed.kind is not ColumnKind.CATEGORY or not blank.any()):
        of_known = " that is not blank" if blank.any() else ""
        return f"the same value in every row{of_known}"
    if len(known) < _FEWEST_FOR_IDS or different < _NEARLY_EVERY * len(known):
        return ""
    is_id = (typed.kind is ColumnKind.CATEGORY and not _is_prose(typed)) or (
        typed.kind is ColumnKind.NUMBER and _are_whole(known) and _names_an_id(column.name)
    )
    if not is_id:
        return ""
    every = "every row" if different == len(known) else f"{different:,} of {len(known):,} rows"
    return f"an id: a value of its own in {every}"


def _counts_rows(typed: TypedColumn) -> bool:
    """Tell whether numbers are those of the rows, one after the other."""
    if typed.kind is not ColumnKind.NUMBER or len(typed.values) < _FEWEST_FOR_IDS:
        return False
    numbers = typed.values.to_numpy(dtype=np.float64)
    return bool((np.diff(numbers) == 1).all() and numbers[0] in (0.0, 1.0))


def _look_like_days(typed: TypedColumn) -> bool:
    """Tell whether numbers are days without any sign between their parts, `20241231`."""
    known = typed.values[~typed.is_blank]
    if typed.kind is not ColumnKind.NUMBER or pd.api.types.is_bool_dtype(known):
        return False
    if not known.between(19000101, 21001231).all() or not _are_whole(known):
        return False
    texts = known.astype(np.int64).astype(str)
    return bool(pd.to_datetime(texts, format="%Y%m%d", errors="coerce").notna().all())


def _as_prose(column: _Column, typed: TypedColumn) -> TypedColumn:
    """Return a column of free text as such, though nobody has said so."""
    if typed.kind is not ColumnKind.CATEGORY or column.wish is not None or not _is_prose(typed):
        return typed
    words = _mean_words(typed)
    return replace(
        typed,
        kind=ColumnKind.TEXT,
        reason=f"free text, {words:.0f} words on average; a bag of its most frequent words",
        is_new=True,
    )


def _is_prose(typed: TypedColumn) -> bool:
    known = typed.values[~typed.is_blank]
    is_various = len(known) >= _FEWEST_FOR_IDS and (
        known.nunique() >= _DIFFERENT_PROSE * len(known)
    )
    return bool(is_various and _mean_words(typed) >= _WORDS_OF_PROSE)


def _mean_words(typed: TypedColumn) -> float:
    return float(typed.values[~typed.is_blank].str.count(r"\S+").mean())


def _are_whole(known: pd.Series[Any]) -> bool:
    numbers = known.to_numpy(dtype=np.float64)
    return bool(np.isfinite(numbers).all() and (numbers == np.floor(numbers)).all())


def _names_an_id(name: str) -> bool:
    return _SAYS_ID.fullmatch(name) is not None or _ENDS_IN_ID.fullmatch(name) is not None


def _endless(column: _Column, typed: TypedColumn) -> str:
    if typed.kind is not ColumnKind.NUMBER:
        return ""
    endless = out_of_range(typed.values.to_numpy(dtype=np.float64))
    if not endless.any():
        return ""
    return (
        f"{column.where}: {counted(endless.sum(), 'number')} infinite or beyond float32 "
        f"({column.raw.places(endless)}); mend or empty these cells, or drop the column"
    )


def _with_weights(plan: Plan, column: _Column, typed: TypedColumn) -> Plan:
    where, raw = f"{column.raw.path}, weights {column.name!r}", column.raw
    if typed.kind is not ColumnKind.NUMBER:
        return _complaining(
            plan,
            f"{where}: {typed.reason}, but a row's weight is a number of at least 0; name another"
            " column, or leave --weights out",
        )
    weights = typed.values.to_numpy(dtype=np.float64)
    faults = (
        (np.isnan(weights), "cell", "blank"),
        (weights < 0, "number", "below 0"),
        (out_of_range(weights), "number", "infinite or beyond float32"),
    )
    for marked, what, fault in faults:
        if marked.any():
            return _complaining(
                plan,
                f"{where}: {counted(int(marked.sum()), what)} {fault} ({raw.places(marked)}); every"
                " row needs a weight of 0 or more",
            )
    if not weights.any():
        return _complaining(
            plan, f"{where}: every weight is 0, so that no row would count; mend them"
        )
    reading = _reading(column.name, typed, kind=ColumnKind.WEIGHT)
    return replace(plan, readings=(*plan.readings, reading), weights=weights.astype(np.float32))
