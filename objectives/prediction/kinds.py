"""The columns of a table as a model's inputs, one function a kind of column.

A kind is added by a function and its entry in ``KINDS``; another way in which numbers are written,
by a function and its entry in ``WRITTEN``. Both return what preparing the training rows returned,
bit for bit.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.prediction.cells import Column, cell_texts, scaled
from objectives.prediction.dates import date_inputs
from objectives.prediction.raw_rows import RawRows, RowsError
from objectives.prediction.words import word_inputs
from objectives.prediction.written import boolean_numbers, decimal_comma_numbers, dressed_numbers

PLAIN_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
BLANK_WORDS = ("", "na", "nan", "null", "n/a", "?")
LARGEST_NUMBER = float(np.finfo(np.float32).max)


def table_inputs(
    document: dict[str, Any], rows: RawRows, *, say: Callable[[str], None]
) -> NDArray[np.float32]:
    """Return the inputs of rows of a table, shape (rows, width).

    Args:
        document: the content of preprocessing.json.
        rows: the raw rows; columns in any order, and others beside them.
        say: told, a sentence each, of columns left aside and texts that training never saw.

    Raises:
        RowsError: a column is missing or there twice, a cell cannot be read, or a kind of column
            is not known here; with all complaints.
    """
    cells = chosen_columns(document, rows, [one["name"] for one in document["columns"]], say=say)
    parts: list[NDArray[np.float32]] = []
    complaints: list[str] = []
    for facts in document["columns"]:
        column = Column(
            facts=facts,
            cells=cells[facts["name"]],
            rows=rows,
            scaling=document["scaling"],
            say=say,
        )
        kind = KINDS.get(facts["kind"])
        if kind is None:
            raise RowsError(
                f"preprocessing.json, column {facts['name']!r}: the kind {facts['kind']!r} is not"
                f" known here, only {', '.join(KINDS)}; use the version that trained the model"
            )
        try:
            parts.append(kind(column))
        except RowsError as error:
            complaints += error.complaints
    if complaints:
        raise RowsError(*complaints)
    return np.concatenate(parts, axis=1, dtype=np.float32)


def chosen_columns(
    document: dict[str, Any], rows: RawRows, names: list[str], *, say: Callable[[str], None]
) -> pd.DataFrame:
    """Return the columns of these names; says which others are left aside.

    Raises:
        RowsError: a column is missing or there twice.
    """
    there = list(rows.cells.columns)
    complaints = []
    for name in dict.fromkeys(names):
        if name not in there:
            near = difflib.get_close_matches(name, [one for one in there if one not in names], n=1)
            hint = f", did you mean {near[0]!r}?" if near else ""
            complaints.append(
                f"{rows.where}: no column {name!r}, which the model needs{hint}; add it, with"
                " empty cells where a value is not known"
            )
        elif there.count(name) > 1:
            complaints.append(f"{rows.where}: the name {name!r} stands on several columns")
    if complaints:
        raise RowsError(*complaints)
    others = [name for name in dict.fromkeys(there) if name not in names]
    target = document.get("target")
    if target in others:
        others.remove(target)
        say(f"{rows.where}: holds the target {target!r} too, which is ignored")
    if others:
        say(f"{rows.where}: left aside, not being inputs: {', '.join(map(repr, others))}")
    return rows.cells[names]


def _number_inputs(column: Column) -> NDArray[np.float32]:
    """Return a column of numbers scaled, a blank as the median; shape (rows, 1)."""
    numbers = cell_numbers(column)
    return scaled(numbers, column.facts, scaling=column.scaling).reshape(-1, 1)


def cell_numbers(column: Column) -> NDArray[np.float64]:
    """Return the numbers of raw cells, NaN where blank, shape (rows,).

    Raises:
        RowsError: a cell is no number, or infinite, or beyond float32.
    """
    cells = column.cells
    if pd.api.types.is_numeric_dtype(cells.dtype):
        numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        if column.facts.get("signs") == ["%"]:
            column.say(f"{column.where}: numbers without %, of which 10 counts as 10 %")
    else:
        way = column.facts.get("written", "plain")
        if way not in WRITTEN:
            raise RowsError(
                f"preprocessing.json, column {column.facts['name']!r}: numbers written as {way!r}"
                f" are not known here, only {', '.join(WRITTEN)}"
            )
        numbers = WRITTEN[way](column)
    endless = np.abs(numbers) > LARGEST_NUMBER
    if endless.any():
        raise column.refusal(
            endless, what="a number infinite or beyond float32", todo="mend or empty these cells"
        )
    return numbers


def _plain_numbers(column: Column) -> NDArray[np.float64]:
    """Read numbers such as 1.5, -2 and 1e3; NA, NaN, null, N/A and ? are blank."""
    text = cell_texts(column.cells)
    lowered = text.str.lower()
    number = text.str.fullmatch(PLAIN_NUMBER) | lowered.str.fullmatch(r"[+-]?inf(?:inity)?")
    wrong = (~(number | lowered.isin(BLANK_WORDS))).to_numpy(dtype=np.bool_)
    if wrong.any():
        raise column.refusal(wrong, what="no number", todo="mend or empty these cells")
    return text.where(number, "nan").to_numpy(dtype=object).astype(np.float64)


def _text_inputs(column: Column) -> NDArray[np.float32]:
    """Return a column of texts one-hot, shape (rows, width).

    The last input is for rare texts, where there is one; an unseen text counts as rare there, and
    is all zeros else.
    """
    categories = column.facts["categories"]
    has_rare = column.facts["input_for_rare_texts"]
    text = cell_texts(column.cells)
    known_texts = pd.Index(categories, dtype=object)
    places = known_texts.get_indexer(pd.Index(text, dtype=object))
    # A number that names something is written 3.0 where its column has a blank elsewhere.
    whole = text.str.replace(r"^([+-]?[0-9]+)\.0*$", r"\1", regex=True)
    places = np.where(places < 0, known_texts.get_indexer(pd.Index(whole, dtype=object)), places)
    unseen = places < 0
    inputs = np.zeros((len(text), len(categories) + has_rare), dtype=np.float32)
    known = np.flatnonzero(~unseen)
    inputs[known, places[known]] = 1.0
    if has_rare:
        inputs[unseen, -1] = 1.0
    elif unseen.any():
        count = int(unseen.sum())
        column.say(
            f"{column.where}: {count:,} cell{'s hold' if count > 1 else ' holds'} a text that"
            f" training never saw, such as {text[unseen].iloc[0]!r} ({column.rows.places(unseen)});"
            " it counts as none of those that the model knows"
        )
    return inputs


KINDS: dict[str, Callable[[Column], NDArray[np.float32]]] = {
    "number": _number_inputs,
    "text": _text_inputs,
    "date": date_inputs,
    "words": word_inputs,
}
"""What each kind of column becomes: arrays of shape (rows, width)."""

WRITTEN: dict[str, Callable[[Column], NDArray[np.float64]]] = {
    "plain": _plain_numbers,
    "money": dressed_numbers,
    "percent": dressed_numbers,
    "thousands": dressed_numbers,
    "decimal comma": decimal_comma_numbers,
    "boolean": boolean_numbers,
}
"""How numbers may be written: float64 with NaN where blank, shape (rows,)."""
