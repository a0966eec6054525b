"""Whether a column is something to learn from: not an id, not the same in every row."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from objectives.data.columns.reading import ColumnKind
from objectives.data.tables.typed.column import TypedColumn

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


def why_useless(name: str, typed: TypedColumn, *, is_wanted: bool) -> str:
    """Return why a column is nothing to learn from; empty where it may be.

    Args:
        name: the column's name, which may say that whole numbers are ids.
        typed: its values.
        is_wanted: whether a person has asked for it: then only one without any value is useless.
    """
    blank = typed.is_blank
    if blank.all():
        return "blank in every row"
    if is_wanted:
        return ""
    known = typed.values[~blank]
    different = known.nunique()
    if different == 1 and (typed.kind is not ColumnKind.CATEGORY or not blank.any()):
        of_known = " that is not blank" if blank.any() else ""
        return f"the same value in every row{of_known}"
    if len(known) < _FEWEST_FOR_IDS or different < _NEARLY_EVERY * len(known):
        return ""
    is_id = (typed.kind is ColumnKind.CATEGORY and not _is_prose(typed)) or (
        typed.kind is ColumnKind.NUMBER and _are_whole(known) and _names_an_id(name)
    )
    if not is_id:
        return ""
    every = "every row" if different == len(known) else f"{different:,} of {len(known):,} rows"
    return f"an id: a value of its own in {every}"


def counts_rows(typed: TypedColumn) -> bool:
    """Tell whether numbers are those of the rows, one after the other."""
    if typed.kind is not ColumnKind.NUMBER or len(typed.values) < _FEWEST_FOR_IDS:
        return False
    numbers = typed.values.to_numpy(dtype=np.float64)
    return bool((np.diff(numbers) == 1).all() and numbers[0] in (0.0, 1.0))


def look_like_days(typed: TypedColumn) -> bool:
    """Tell whether numbers are days without any sign between their parts, `20241231`."""
    known = typed.values[~typed.is_blank]
    if typed.kind is not ColumnKind.NUMBER or pd.api.types.is_bool_dtype(known):
        return False
    if not known.between(19000101, 21001231).all() or not _are_whole(known):
        return False
    texts = known.astype(np.int64).astype(str)
    return bool(pd.to_datetime(texts, format="%Y%m%d", errors="coerce").notna().all())


def as_prose(typed: TypedColumn) -> TypedColumn:
    """Return a column of free text as such, though nobody has said so; others as they are."""
    if typed.kind is not ColumnKind.CATEGORY or not _is_prose(typed):
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
