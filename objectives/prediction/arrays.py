"""New rows of arrays as a model's inputs: shapes, types and scaling as in training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.prediction.cells import cell_texts, scaled
from objectives.prediction.kinds import BLANK_WORDS, chosen_columns
from objectives.prediction.raw_rows import RawRows, RowsError


def array_inputs(document: dict[str, Any], rows: Any, *, say: Callable[[str], None]) -> Any:
    """Return the inputs of rows of arrays, in the structure that training had.

    Args:
        document: the content of preprocessing.json.
        rows: an array; a dict, list or tuple of arrays where there are several inputs; or a table,
            where the columns of the one array have names.
        say: told of columns that are left aside.

    Raises:
        RowsError: structure, shape or type are not those of training, or a value is missing.
    """
    given = document["arrays"]
    if isinstance(rows, RawRows):
        rows = _of_table(document, given, rows, say=say)
    inputs = _structured(document, given, rows, place="the rows")
    counts = {len(leaf) for leaf in _leaves(inputs)}
    if len(counts) > 1:
        raise RowsError(f"the rows: arrays of {sorted(counts)} rows; give a row each of all")
    if counts == {0}:
        raise RowsError("the rows: there are none; give at least one")
    return inputs


def _leaves(structure: Any) -> list[Any]:
    if isinstance(structure, dict):
        return [leaf for part in structure.values() for leaf in _leaves(part)]
    if isinstance(structure, list | tuple):
        return [leaf for part in structure for leaf in _leaves(part)]
    return [structure]


def _of_table(
    document: dict[str, Any], given: dict[str, Any], rows: RawRows, *, say: Callable[[str], None]
) -> NDArray[Any]:
    """Return the columns of a table that have the names of an array's columns, in their order."""
    names = given.get("names")
    if not names:
        raise RowsError(
            f"{rows.where}: the model was trained on arrays whose columns have no names; give an"
            " array (.npy, or .npz for several inputs)"
        )
    cells = chosen_columns(document, rows, names, say=say)
    columns, complaints = [], []
    for name in names:
        column = cells[name]
        if pd.api.types.is_numeric_dtype(column.dtype):
            columns.append(column.to_numpy(dtype=np.float64, na_value=np.nan))
            continue
        if given["dtype"] == "object":
            columns.append(cell_texts(column).to_numpy(dtype=object))
            continue
        text = cell_texts(column)
        text = text.where(~text.str.lower().isin(BLANK_WORDS), "nan")
        # What pandas writes for a column of dummies is read as the 1 and 0 that it stood for.
        numbers = pd.to_numeric(text.replace({"True": "1", "False": "0"}), errors="coerce")
        wrong = (numbers.isna() & (text != "nan")).to_numpy(dtype=np.bool_)
        if wrong.any():
            complaints.append(
                f"{rows.where}, column {name!r}: {text[wrong].iloc[0]!r} is no number"
                f" ({rows.places(wrong)}); mend or empty these cells"
            )
        columns.append(numbers.to_numpy(dtype=np.float64))
    if complaints:
        raise RowsError(*complaints)
    return np.stack(columns, axis=1)


def _structured(document: dict[str, Any], given: dict[str, Any], rows: Any, *, place: str) -> Any:
    kind = STRUCTURES.get(given["kind"])
    if kind is None:
        raise RowsError(
            f"preprocessing.json: arrays of the kind {given['kind']!r} are not known here, only"
            f" {', '.join(STRUCTURES)}; use the version that trained the model"
        )
    return kind(document, given, rows, place)


def _dict_inputs(document: dict[str, Any], given: dict[str, Any], rows: Any, place: str) -> Any:
    names = list(given["parts"])
    if not isinstance(rows, Mapping) or set(rows) != set(names):
        found = f"the keys {sorted(map(str, rows))}" if isinstance(rows, Mapping) else "no dict"
        raise RowsError(f"{place}: {found}; give a dict of arrays with the keys {sorted(names)}")
    return {
        name: _structured(document, part, rows[name], place=f"{place}[{name!r}]")
        for name, part in given["parts"].items()
    }


def _list_inputs(document: dict[str, Any], given: dict[str, Any], rows: Any, place: str) -> Any:
    parts = given["parts"]
    if isinstance(rows, Mapping) and set(rows) == {f"arr_{at}" for at in range(len(parts))}:
        rows = [rows[f"arr_{at}"] for at in range(len(parts))]  # as np.savez names them
    if not isinstance(rows, list | tuple) or len(rows) != len(parts):
        raise RowsError(f"{place}: give a {given['kind']} of {len(parts)} arrays, one an input")
    made = [
        _structured(document, part, rows[at], place=f"{place}[{at}]")
        for at, part in enumerate(parts)
    ]
    return tuple(made) if given["kind"] == "tuple" else made


def _array(document: dict[str, Any], given: dict[str, Any], rows: Any, place: str) -> NDArray[Any]:
    array = np.asarray(_only_array(rows, place))
    shape = tuple(given["shape"])
    if array.shape[1:] != shape:
        wanted = ", ".join(["rows", *map(str, shape)])
        one = " (one row alone is rows[None])" if array.shape == shape else ""
        raise RowsError(f"{place}: shape {array.shape}, but the model takes ({wanted}){one}")
    if given["dtype"] == "object":
        return np.array([str(value) for value in array.ravel()], dtype=object).reshape(array.shape)
    if array.dtype.kind not in "biufO":
        raise RowsError(f"{place}: holds {array.dtype}, but the model takes numbers")
    try:
        numbers = array.astype(np.float64) if array.dtype.kind == "O" else array
    except (TypeError, ValueError) as error:
        raise RowsError(f"{place}: holds something else than numbers ({error})") from None
    columns = document.get("columns")
    if columns:
        # Column by column: of arrays as they are given, too, where a scaling was asked for.
        flat = numbers.astype(np.float64).reshape(len(numbers), -1)
        made = [
            scaled(flat[:, at], facts, scaling=document["scaling"])
            for at, facts in enumerate(columns)
        ]
        return np.stack(made, axis=1).reshape(numbers.shape)
    if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
        raise RowsError(
            f"{place}: holds missing or infinite values, and training had none; fill them first"
        )
    return _scaled_alike(document, numbers, given["dtype"], place=place)


def _only_array(rows: Any, place: str) -> Any:
    """Return the one array that a model takes, out of a file or a dict that holds others beside."""
    if not isinstance(rows, Mapping):
        return rows
    if len(rows) != 1 and "x" not in rows:
        found = ", ".join(map(str, rows)) or "nothing"
        raise RowsError(f"{place}: holds {found}, and the model takes one array; name it x")
    return rows["x"] if "x" in rows else next(iter(rows.values()))


def _scaled_alike(
    document: dict[str, Any], numbers: NDArray[Any], dtype: str, *, place: str
) -> NDArray[Any]:
    """Scale all numbers of an array by the same two numbers, in float32, or only fit the type."""
    if document["scaling"] != "none":
        made = numbers.astype(np.float32)
        made -= np.float32(document.get("pixel_mean", 0.0))
        made /= np.float32(document.get("pixel_deviation", document.get("pixel_scale", 1.0)))
        return made
    wanted = np.dtype(dtype)
    if wanted.kind == "f":
        return numbers.astype(wanted)
    # Beyond its type's range a number comes back as another one, which is all that is asked.
    with np.errstate(invalid="ignore", over="ignore"):
        cast = numbers.astype(wanted)
    if not np.array_equal(cast, numbers):
        raise RowsError(f"{place}: holds numbers that are no {dtype}, as training had them")
    return cast


STRUCTURES: dict[str, Callable[[dict[str, Any], dict[str, Any], Any, str], Any]] = {
    "array": _array,
    "dict": _dict_inputs,
    "list": _list_inputs,
    "tuple": _list_inputs,
}
"""What each structure of arrays becomes."""
