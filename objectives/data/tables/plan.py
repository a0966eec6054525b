"""The reading plan of a table: what each column is, why, and the values that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.reading import ColumnChoices, ColumnKind, ColumnReading, Wish
from objectives.data.tables.choices import choice_complaints
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.typed.column import TypedColumn
from objectives.data.tables.typed.read import typed_column
from objectives.data.tables.usefulness import (
    as_prose,
    counts_rows,
    look_like_days,
    why_useless,
)
from objectives.data.targets import out_of_range


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
    is_refused = bool(column.refused) and not is_target and name != column.choices.weights
    # A split may go by a column that is no feature: what a person says of it holds there too.
    if is_refused and (column.wish is None or name in raw.unreadable):
        return _left_out(plan, column, raw.columns[column.position], column.refused, is_asked=True)
    if name in raw.unreadable:
        return _complaining(plan, f"{column.where}: {raw.unreadable[name]}")
    typed = column.typed(is_label=is_target)
    if typed.problem is not None:
        return _complaining(plan, f"{column.where}: {typed.problem}")
    if is_refused:
        return _left_out(plan, column, typed.values, column.refused, is_asked=True)
    if is_target:
        reading = _reading(name, typed, kind=ColumnKind.TARGET)
        return replace(plan, target=typed, readings=(*plan.readings, reading))
    if name == column.choices.weights:
        return _with_weights(plan, column, typed)
    is_wanted = column.wish is not None or column.is_listed
    reason = why_useless(name, typed, is_wanted=is_wanted)
    if reason:
        return _left_out(plan, column, typed.values, reason)
    typed = typed if column.wish is not None else as_prose(typed)
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
    counts = kind is None and counts_rows(typed)
    are_days = kind is None and look_like_days(typed)
    return ColumnReading(
        name=name,
        kind=typed.kind if kind is None else kind,
        reason=typed.reason
        + (f", {blank:,} blank" if blank else "")
        + (", which count the rows; drop it if it is their number" if counts else "")
        + (f", which look like days; --as {name}=date reads 20241231 as one" if are_days else ""),
        form=typed.form,
        signs=typed.signs,
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
