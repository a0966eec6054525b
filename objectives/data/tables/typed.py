"""Tell what a column holds: numbers, dates or texts, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.dates import (
    ISO,
    date_way,
    in_words,
    looks_like_date,
    to_dates,
    without_blanks,
)
from objectives.data.columns.numbers import (
    BLANK_WORDS,
    INFINITE,
    NUMBER,
    PADDED,
    WHOLE,
    Doubt,
    currencies,
    form_of,
    number_form,
    number_of,
)
from objectives.data.columns.reading import ColumnKind, NumberForm, Wish
from objectives.data.tables.raw_table import RawTable, counted

LARGEST_EXACT = 2**53
"""The whole numbers up to this one are all different in float64."""

_MOSTLY = 0.95
_MANY = 0.5
_FEW_WORDS = 5
_MANY_NUMBERS = 50
_MOSTLY_DATES = 0.9
_SOME_DATES = 3
_SAMPLE = 200


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedColumn:
    """The values of a column in one type, and what to say of them.

    Attributes:
        values: float64 or bool for numbers, datetime64 for dates, else text with "" where blank.
        kind: `number`, `category`, `date` or `text`.
        reason: what the cells are, in a few words.
        form: of numbers, how they are written.
        date_format: of dates, how they are written.
        is_new: whether versions before 0.2 read the column otherwise.
        problem: why it cannot be read, to follow the column's name; None where it can.
    """

    values: pd.Series[Any]
    kind: ColumnKind
    reason: str
    form: NumberForm = NumberForm.PLAIN
    date_format: str = ""
    is_new: bool = False
    problem: str | None = None

    @property
    def is_blank(self) -> NDArray[np.bool_]:
        """Mark the rows without a value."""
        if self.kind in (ColumnKind.NUMBER, ColumnKind.DATE):
            return self.values.isna().to_numpy(dtype=bool)
        return (self.values == "").to_numpy(dtype=bool)

    @property
    def has_hours(self) -> bool:
        """Whether dates have times of day."""
        if self.kind is not ColumnKind.DATE:
            return False
        known = self.values.dropna()
        return bool((known != known.dt.normalize()).any())


def typed_column(
    raw: RawTable, position: int, wish: Wish | None = None, *, is_label: bool = False
) -> TypedColumn:
    """Read a column by its cells, or as a person wishes.

    Args:
        raw: the table; its columns are there.
        position: which column.
        wish: how it is to be read; None to tell it from its cells.
        is_label: whether it is what is predicted: dates are labels then.
    """
    assert raw.columns is not None
    name, column = raw.names[position], raw.columns[position]
    read = _typed(raw, name, column, wish, is_label=is_label)
    return replace(read, reason=f"{read.reason}, as asked") if wish is not None else read


def _typed(
    raw: RawTable, name: str, column: pd.Series[Any], wish: Wish | None, *, is_label: bool
) -> TypedColumn:
    if pd.api.types.is_datetime64_any_dtype(column):
        return _of_dates(column, wish)
    if pd.api.types.is_numeric_dtype(column):
        return _of_numbers(raw, name, column, wish)
    match wish:
        case None:
            return _of_texts(raw, name, column, is_label=is_label)
        case Wish.CATEGORY:
            return _texts(_without_zero_fractions(column))
        case Wish.TEXT:
            return TypedColumn(
                values=column, kind=ColumnKind.TEXT, reason=_words(column), is_new=True
            )
        case Wish.NUMBER | Wish.DECIMAL_COMMA:
            return _wished_numbers(raw, column, decimal_comma=wish is Wish.DECIMAL_COMMA)
        case _:
            return _wished_dates(raw, name, column, wish)


def _of_dates(column: pd.Series[Any], wish: Wish | None) -> TypedColumn:
    if wish in (Wish.CATEGORY, Wish.TEXT):
        texts = column.dt.strftime("%Y-%m-%dT%H:%M:%S").str.removesuffix("T00:00:00").fillna("")
        read = _texts(texts.astype(str))
        kind = ColumnKind.TEXT if wish is Wish.TEXT else read.kind
        return replace(read, kind=kind, is_new=True)
    problem = None
    if wish in (Wish.NUMBER, Wish.DECIMAL_COMMA):
        problem = "holds dates, which are no numbers; leave it to be read as dates, or drop it"
    return TypedColumn(
        values=column,
        kind=ColumnKind.DATE,
        reason="dates",
        date_format=ISO,
        is_new=True,
        problem=problem,
    )


def _of_numbers(raw: RawTable, name: str, column: pd.Series[Any], wish: Wish | None) -> TypedColumn:
    is_bool = bool(pd.api.types.is_bool_dtype(column))
    if wish in (None, Wish.NUMBER, Wish.DECIMAL_COMMA):
        is_boolean = is_bool or name in raw.booleans
        return TypedColumn(
            values=column,
            kind=ColumnKind.NUMBER,
            reason="true and false" if is_boolean else "numbers",
            form=NumberForm.BOOLEAN if is_boolean else NumberForm.PLAIN,
        )
    texts = column.astype(object).where(column.notna(), "").map(_written)
    return replace(_typed(raw, name, texts.astype(str), wish, is_label=False), is_new=True)


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_texts(raw: RawTable, name: str, text: pd.Series[str], *, is_label: bool) -> TypedColumn:
    lowered = text.str.lower()
    blank = lowered.isin(BLANK_WORDS) if raw.is_written else text == ""
    if blank.all():
        nothing = pd.Series(np.full(len(text), np.nan), name=text.name)
        return TypedColumn(values=nothing, kind=ColumnKind.NUMBER, reason="blank in every row")
    if raw.is_written:
        plain = _plain_numbers(text, lowered, blank)
        if plain is not None:
            return plain
    elif text.str.fullmatch(NUMBER).where(~blank, True).all():
        return _texts(text)
    cells = [str(cell) for cell in text[~blank].unique()]
    form = number_form(cells) if number_form(cells[:1]) is not None else None
    if isinstance(form, Doubt):
        return replace(_texts(text), problem=_doubted(raw, text, form))
    if form is not None:
        return _numbers(text, cells, decimal_comma=form is NumberForm.DECIMAL_COMMA)
    dates = None if is_label else _told_dates(raw, name, text)
    if dates is not None:
        return dates
    return replace(_texts(text), problem=_stray_text(raw, name, text, blank))


def _plain_numbers(
    text: pd.Series[str], lowered: pd.Series[str], blank: pd.Series[bool]
) -> TypedColumn | None:
    """Return a column whose cells are all plain numbers or blank, else None.

    A number written with leading zeros (007) makes the column text: it is a name. So are whole
    numbers that float64 could not hold apart.
    """
    number = text.str.fullmatch(NUMBER)
    readable = number | lowered.str.fullmatch(INFINITE)
    if not number.any() or not (readable | blank).all() or text.str.fullmatch(PADDED).any():
        return None
    long = text[text.str.fullmatch(r"[+-]?[0-9]{16,}")]
    if any(abs(int(cell)) > LARGEST_EXACT for cell in long):
        # Blank words are blanks: the others are numbers.
        kept = text.where(~blank, "")
        return replace(_texts(kept), reason=_LONG, is_new=True)
    exact = text.where(readable, "nan").to_numpy(dtype=object).astype(np.float64)
    return TypedColumn(
        values=pd.Series(exact, name=text.name), kind=ColumnKind.NUMBER, reason="numbers"
    )


_LONG = "whole numbers beyond 2^53, kept as names"


def _numbers(text: pd.Series[str], cells: Sequence[str], *, decimal_comma: bool) -> TypedColumn:
    read = {cell: number_of(cell, decimal_comma=decimal_comma) for cell in cells}
    values = text.map(lambda cell: read.get(cell, np.nan)).astype(np.float64)
    form = form_of(cells, decimal_comma=decimal_comma)
    reason = {
        NumberForm.MONEY: f"amounts in {' and '.join(currencies(cells))}",
        NumberForm.PERCENT: "percentages; 10 % counts as 10",
        NumberForm.THOUSANDS: "numbers with commas or gaps between thousands",
        NumberForm.DECIMAL_COMMA: "numbers with a decimal comma",
    }.get(form, "numbers")
    is_new = form is not NumberForm.PLAIN
    return TypedColumn(
        values=values, kind=ColumnKind.NUMBER, reason=reason, form=form, is_new=is_new
    )


def _wished_numbers(raw: RawTable, text: pd.Series[str], *, decimal_comma: bool) -> TypedColumn:
    cells = [str(cell) for cell in without_blanks(text).unique()]
    ways = (True,) if decimal_comma else (False, True)
    for way in ways:
        if all(number_of(cell, decimal_comma=way) is not None for cell in cells):
            return replace(_numbers(text, cells, decimal_comma=way), is_new=True)
    wrong = text.isin([cell for cell in cells if number_of(cell, decimal_comma=ways[0]) is None])
    problem = (
        f"{counted(int(wrong.sum()), 'cell')} that cannot be read as numbers, such as"
        f" {text[wrong].iloc[0]!r} ({raw.places(wrong.to_numpy())}); mend or empty these cells"
    )
    return replace(_texts(text), problem=problem)


def _told_dates(raw: RawTable, name: str, text: pd.Series[str]) -> TypedColumn | None:
    """Return a column of texts that are dates, or are meant as such; else None."""
    known = without_blanks(text)
    cells = known.drop_duplicates()
    sample = cells.iloc[:100]
    likely = sample.map(looks_like_date).astype(bool)
    if likely.mean() < _MOSTLY_DATES:
        return None
    way = date_way(cells)
    stray = known.isin(cells[way.dates.isna()])
    if stray.mean() > 1 - _MOSTLY_DATES or (stray.any() and len(cells) < _SOME_DATES):
        return None
    return _dates(raw, name, text, written=way.format, is_either=way.is_either)


def _wished_dates(raw: RawTable, name: str, text: pd.Series[str], wish: Wish) -> TypedColumn:
    first = {Wish.DAY_FIRST: "%d", Wish.MONTH_FIRST: "%m"}.get(wish, "")
    way = date_way(without_blanks(text).drop_duplicates(), first=first)
    return _dates(raw, name, text, written=way.format, is_either=way.is_either)


def _dates(
    raw: RawTable, name: str, text: pd.Series[str], *, written: str, is_either: bool
) -> TypedColumn:
    known = without_blanks(text)
    values = to_dates(text.where(text.index.isin(known.index), ""), written)
    stray = text.index.isin(known.index) & values.isna().to_numpy()
    problem = None
    if is_either:
        problem = (
            f"{known.iloc[0]!r} and the others may have the day first or the month; say"
            f" --as {name}=day-first or --as {name}=month-first, or write them as 2024-12-31"
        )
    elif stray.any():
        problem = (
            f"{counted(len(known) - int(stray.sum()), 'date')}, but"
            f" {counted(int(stray.sum()), 'cell')} that {'is' if stray.sum() == 1 else 'are'} none,"
            f" such as {text[stray].iloc[0]!r} ({raw.places(stray)}); mend or empty these cells,"
            f" or say --as {name}=category"
        )
    return TypedColumn(
        values=values,
        kind=ColumnKind.DATE,
        reason=f"dates as {in_words(written)}",
        date_format=written,
        is_new=True,
        problem=problem,
    )


def _texts(text: pd.Series[str]) -> TypedColumn:
    count = text[text != ""].nunique()
    reason = f"{count:,} different text{'' if count == 1 else 's'}"
    return TypedColumn(values=text, kind=ColumnKind.CATEGORY, reason=reason)


def _words(text: pd.Series[str]) -> str:
    words = text.str.count(r"\S+").mean()
    return f"texts of {words:.1f} words on average"


def _without_zero_fractions(text: pd.Series[str]) -> pd.Series[str]:
    """Return numbers that name something as whole numbers: 3.0 is the name 3."""
    is_number = (text == "") | text.str.fullmatch(WHOLE)
    return text.str.replace(r"\.0*$", "", regex=True) if is_number.all() else text


def _doubted(raw: RawTable, text: pd.Series[str], doubt: Doubt) -> str:
    marked = text.isin(doubt.cells)
    way_out = doubt.way_out.replace("{name}", str(text.name))
    return (
        f"{counted(int(marked.sum()), 'number')} {doubt.what} ({raw.places(marked.to_numpy())});"
        f" {way_out}"
    )


def _is_number(cell: str) -> bool:
    return (
        number_of(cell, decimal_comma=False) is not None
        or re.fullmatch(INFINITE, cell.lower()) is not None
    )


def _stray_text(
    raw: RawTable, name: str, text: pd.Series[str], blank: pd.Series[bool]
) -> str | None:
    """Say which cells of a column surely meant as numbers are none."""
    if not raw.is_written or text.str.fullmatch(PADDED).any():
        return None
    cells = [str(cell) for cell in text[~blank].unique()]
    # Most columns of text have hardly a number; that need not be looked up in every cell.
    sample = cells[:: max(1, len(cells) // _SAMPLE)]
    if sum(map(_is_number, sample)) < len(sample) / 2:
        return None
    good = set(filter(_is_number, cells))
    stray = ~(text.isin(good) | blank)
    count, strays = int((text.isin(good)).sum()), int(stray.sum())
    # A few words that stand again and again, such as `-`, are for want of a number.
    least = _MANY if len(cells) - len(good) <= _FEW_WORDS else _MOSTLY
    if not strays or count < least * (count + strays) or len(good) <= _MANY_NUMBERS:
        return None
    return (
        f"{counted(count, 'number')}, but {counted(strays, 'cell')} with text, such as"
        f" {text[stray].iloc[0]!r} ({raw.places(stray.to_numpy())}); mend or empty these cells,"
        f" drop the column, or say --as {name}=category"
    )
