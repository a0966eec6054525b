"""scikit-learn's ``cv_results_``: as CSV, as JSON, or of a search that a person has in hand."""

from __future__ import annotations

import csv
import io
import math
import re
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from objectives.metric import Direction, Metric
from tuning.doors.imported.files import number_of, parsed, text_of
from tuning.doors.imported.metrics import require_metric
from tuning.doors.imported.record import Asked, End, ForeignStudy, ForeignTrial
from tuning.doors.imported.values import plain_value
from tuning.errors import ForeignStudyError

TOOL = "scikit-learn"
_MEAN = "mean_test_"
_PARAMETER = "param_"
_WHOLE = re.compile(r"[+-]?\d{1,18}")

Columns = Mapping[str, Sequence[Any]]


def read_sklearn(file: Path, asked: Asked) -> ForeignStudy:
    """Read ``cv_results_`` that was written as CSV or JSON.

    ``pandas.DataFrame(search.cv_results_)`` writes either, with ``to_csv`` and ``to_json``.

    Raises:
        ForeignStudyError: If it is no such file, or nobody says which of several scores ranks.
    """
    text = text_of(file)
    is_json = file.suffix.lower() == ".json"
    columns = _of_json(text, file) if is_json else _of_csv(text, file)
    return _from(columns, asked, name=file.stem, source=str(file), ended_at=file.stat().st_mtime)


def from_sklearn_search(search: Any, asked: Asked) -> ForeignStudy:
    """Return a fitted search that a person has in hand.

    Raises:
        ForeignStudyError: If it is not fitted, or nobody says which of several scores ranks.
    """
    results = getattr(search, "cv_results_", None)
    if not isinstance(results, Mapping):
        raise ForeignStudyError(f"{type(search).__name__}: is not fitted, or keeps no cv_results_")
    if asked.metric is None and isinstance(search.refit, str):
        asked = Asked(study=asked.study, metric=search.refit, direction=asked.direction)
    return _from(
        {name: list(column) for name, column in results.items()},
        asked,
        name=type(search).__name__,
        source="handed over in Python",
        ended_at=time.time(),
    )


def _of_csv(text: str, file: Path) -> Columns:
    limit = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise ForeignStudyError(f"{file}: is no CSV file, or was cut off ({error})") from error
    finally:
        csv.field_size_limit(limit)
    header, *lines = rows or [[]]
    lines = [line for line in lines if line]
    if any(len(line) != len(header) for line in lines):
        raise ForeignStudyError(f"{file}: a line has not as many cells as the first; is it whole?")
    return {name: [_cell(line[place]) for line in lines] for place, name in enumerate(header)}


def _cell(text: str) -> object:
    """Return a cell as the number or the truth value that it was; None for a blank one."""
    if text in ("", "--"):  # masked, where a parameter is not active
        return None
    if text in ("True", "False"):
        return text == "True"
    if _WHOLE.fullmatch(text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text


def _of_json(text: str, file: Path) -> Columns:
    """Return the columns of a dict of lists, of a frame's ``to_json``, or of a list of rows."""
    found = parsed(text, where=str(file))
    if isinstance(found, Mapping) and found:
        columns = {
            str(name): list(one.values()) if isinstance(one, Mapping) else one
            for name, one in found.items()
        }
        lengths = {len(one) for one in columns.values() if isinstance(one, list)}
        if len(lengths) == 1 and all(isinstance(one, list) for one in columns.values()):
            return columns
    if isinstance(found, list) and found and all(isinstance(row, Mapping) for row in found):
        names = dict.fromkeys(name for row in found for name in row)
        return {name: [row.get(name) for row in found] for name in names}
    raise ForeignStudyError(f"{file}: holds no columns of the same length, as cv_results_ does")


def _from(
    columns: Columns, asked: Asked, *, name: str, source: str, ended_at: float
) -> ForeignStudy:
    scorers = [one.removeprefix(_MEAN) for one in columns if one.startswith(_MEAN)]
    if not scorers:
        raise ForeignStudyError(
            f"{source}: has no column mean_test_score; write it by"
            " pandas.DataFrame(search.cv_results_).to_csv(FILE)"
        )
    # A single score may be called as the person likes.
    is_single = scorers == ["score"]
    scorer = "score" if is_single else require_metric(scorers, asked, what=source)
    if asked.direction not in (None, "maximize"):
        raise ForeignStudyError(
            f"--direction {asked.direction}: scikit-learn's scores are better the greater they are;"
            " leave --direction out"
        )
    splits = [f"split{fold}_test_{scorer}" for fold in range(len(columns))]
    splits = [split for split in splits if split in columns]
    rows = [_row(columns, place) for place in range(len(columns[_MEAN + scorer]))]
    trials = [
        _trial(number, row, scorer=scorer, splits=splits, is_last=is_last, ended_at=ended_at)
        for number, (row, is_last) in enumerate(_without_repetitions(rows))
    ]
    # One after the other, and the last when the results were written: nothing else is known.
    for place in reversed(range(len(trials) - 1)):
        following = trials[place + 1]
        before = following.ended_at - following.seconds
        trials[place] = replace(trials[place], ended_at=before)
    if not trials:
        raise ForeignStudyError(f"{source}: has no candidates")
    return ForeignStudy(
        tool=TOOL,
        name=name,
        source=source,
        metric=Metric(asked.metric or scorer if is_single else scorer, Direction.MAXIMIZE),
        trials=tuple(trials),
        folds=max(len(splits), 1),
    )


def _row(columns: Columns, place: int) -> dict[str, Any]:
    return {name: column[place] for name, column in columns.items()}


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        name.removeprefix(_PARAMETER): value
        for name, value in row.items()
        if name.startswith(_PARAMETER)
    }
    given = row.get("params")
    if isinstance(given, Mapping):  # tells None from what is not active
        return dict(given)
    # A table's cell is as blank for None; what it was is written beside it.
    named = given if isinstance(given, str) else ""
    return {
        name: None if _is_missing(value) else value
        for name, value in values.items()
        if not _is_missing(value) or f"'{name}': None" in named
    }


def _is_missing(value: object) -> bool:
    masked = type(value).__name__ == "MaskedConstant"
    return value is None or masked or (isinstance(value, float) and math.isnan(value))


def _without_repetitions(rows: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], bool]]:
    """Return each candidate as it was measured last, and whether it came as far as any.

    A search by halving measures those that it keeps again, with more resources.
    """
    if not rows or any(number_of(_plain(row.get("iter"))) is None for row in rows):
        return [(row, True) for row in rows]
    last: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = repr(sorted((name, repr(value)) for name, value in _values(row).items()))
        if key not in last or row["iter"] >= last[key]["iter"]:
            last[key] = row
    end = max(row["iter"] for row in rows)
    return [(row, row["iter"] == end) for row in last.values()]


def _trial(
    number: int,
    row: Mapping[str, Any],
    *,
    scorer: str,
    splits: Sequence[str],
    is_last: bool,
    ended_at: float,
) -> ForeignTrial:
    value = number_of(_plain(row[_MEAN + scorer]))
    folds = [one for one in (number_of(_plain(row[split])) for split in splits) if one is not None]
    each = [number_of(_plain(row.get(f"mean_{what}_time"))) or 0.0 for what in ("fit", "score")]
    has_spread = len(folds) > 1 and all(map(math.isfinite, folds))
    end = End.FAILED if value is None else (End.COMPLETED if is_last else End.PRUNED)
    return ForeignTrial(
        number=number,
        values={name: plain_value(one) for name, one in _values(row).items()},
        end=end,
        value=value,
        message="its score is missing" if value is None else "",
        spread=statistics.stdev(folds) if has_spread else None,
        seconds=sum(each) * max(len(splits), 1),
        ended_at=ended_at,
    )


def _plain(value: object) -> object:
    return plain_value(value) if hasattr(value, "item") else value
