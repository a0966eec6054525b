"""What there is, in tables: spaces, objectives, backends and studies."""

from __future__ import annotations

import re
from pathlib import Path

from rich import box
from rich.table import Table

from objectives.families.catalog import FAMILIES, PLAIN
from search_spaces import (
    Categorical,
    Float,
    Integer,
    ready_made,
    ready_made_names,
)
from search_spaces.suggestions import closest
from tuning.cli.screen import make_console
from tuning.errors import SpecificationError
from tuning.specification.capabilities import BACKENDS

_WHAT = ("spaces", "objectives", "backends", "studies")
# Where names of studies, objectives and metrics may go on in the next line of a narrow window.
_JOINTS = re.compile(r"(?<=[-_./:])")
_SHORT_LINE = 14


def print_list(what: str, results_dir: Path) -> None:
    """Print one of the lists on standard output.

    Raises:
        SpecificationError: If there is no such list.
    """
    match what:
        case "spaces":
            table = _spaces()
        case "objectives":
            table = _objectives()
        case "backends":
            table = _backends()
        case "studies":
            table = _studies(results_dir)
        case _:
            raise SpecificationError(
                f"list {what}: not known{closest(what, _WHAT)}; use {', '.join(_WHAT)}"
            )
    make_console().print(table)


def _spaces() -> Table:
    table = _table("space", "parameter", "values")
    for name in ready_made_names():
        space = ready_made(name)
        for place, (parameter, entry) in enumerate(space.entries.items()):
            table.add_row(name if place == 0 else "", parameter, _described(entry))
        table.add_section()
    return table


def _described(entry: object) -> str:
    match entry:
        case Integer() | Float():
            kind = "whole numbers" if isinstance(entry, Integer) else "numbers"
            log = ", log scale" if entry.log else ""
            step = f", step {entry.step}" if entry.step else ""
            text = f"{kind} {entry.low:g} to {entry.high:g}{log}{step}"
        case Categorical():
            text = ", ".join(str(choice) for choice in entry.choices)
        case _:
            return f"always {entry}"
    return f"{text}, when {entry.condition}" if entry.condition.parents else text


def _objectives() -> Table:
    # Here, not above: the other lists must not wait for the data libraries.
    from objectives.data.datasets import dataset_names

    table = _table("objective", "model", "data", "default space")
    for family in FAMILIES:
        table.add_row(family.name, family.meaning, family.data, family.space)
    table.add_section()
    for data in dataset_names():
        table.add_row(data, f"{PLAIN.meaning}, or --model", data, PLAIN.space_for(data))
    table.add_section()
    table.add_row("houses.csv --target COLUMN", "MLP, or --model", "the table", "mlp")
    table.add_row("file.py:ClassName", "your own", "the class's own", "the class's own")
    return table


def _backends() -> Table:
    table = _table("backend", "library", "samplers", "pruners")
    for backend in BACKENDS:
        table.add_row(
            backend.name,
            backend.library,
            ", ".join(backend.sampler_names),
            ", ".join(backend.pruners),
        )
    return table


def _studies(results_dir: Path) -> Table:
    # Here, not above: the other lists must not wait for what reads studies.
    from tuning.cli.looking.listed_studies import rows_of_studies

    heads = ("study", "objective", "backend", "trials", "metric", "best")
    rows = list(rows_of_studies(results_dir))
    table = _table(*heads)
    # Those that cannot be read have a sentence instead, which breaks between words.
    whole = [row for row in rows if len(row) == len(heads)]
    widest = [max(map(len, column)) for column in zip(heads, *whole, strict=True)]
    # A column has a space on each side of it, but for the ends.
    is_narrow = sum(widest) + 3 * len(heads) > make_console().width
    for row in rows:
        is_broken = is_narrow and len(row) == len(heads)
        table.add_row(*(map(_at_joints, row) if is_broken else row))
    return table


def _at_joints(text: str) -> str:
    """Return a long word on lines that end where one of its parts does, such as behind a dash."""
    lines = [""]
    for part in _JOINTS.split(text):
        if lines[-1] and len(lines[-1] + part) > _SHORT_LINE:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    return table
