"""The columns of the table that a command line names."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from objectives.data.columns.reading import Wish
from tuning.cli.completion.offered import offered
from tuning.specification.study_file import is_study_file, read_study_file


@offered
def columns(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return the columns of the table."""
    return _columns_of(ctx)


@offered
def several_columns(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return the columns, each behind those that are typed already."""
    before, comma, _ = incomplete.rpartition(",")
    given = before.split(",")
    return (f"{before}{comma}{name}" for name in _columns_of(ctx) if name not in given)


@offered
def columns_with_kinds(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return each column with ``=``, then with each kind that it may be read as."""
    name, is_named, _ = incomplete.rpartition("=")
    names = [name] if is_named else [one for one in _columns_of(ctx) if one.startswith(incomplete)]
    if len(names) > 1:
        return (f"{one}=" for one in names)
    return (f"{one}={wish}" for one in names for wish in Wish)


def _columns_of(ctx: Any) -> list[str]:
    path = _table(ctx)
    if path is None:
        return []
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [name.strip() for name in next(csv.reader(file))]
    # Here, not above: for this file alone.
    from pyarrow.parquet import read_schema

    return [str(name) for name in read_schema(path).names]


def _table(ctx: Any) -> Path | None:
    """Return the table that is searched, named by itself, as data, or in a study file."""
    objective = ctx.params.get("objective") or ""
    candidates = [ctx.params.get("data"), objective]
    if is_study_file(objective):
        settings = read_study_file(Path(objective))
        candidates = [settings[name].value for name in ("data", "objective") if name in settings]
    paths = (Path(str(one)) for one in candidates if one)
    return next((one for one in paths if one.suffix.lower() in (".csv", ".parquet")), None)
