"""How each column of a table is read, on standard output."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from objectives.catalog import make_objective
from objectives.data.columns.listed import column_rows
from objectives.data.tables.read import read_readings
from objectives.machine.keras_backend import choose_keras_backend
from tuning.cli.screen import quiet_screen
from tuning.errors import SpecificationError
from tuning.specification.objective_and_space import read_keras_backend, read_objective
from tuning.specification.settings import SettingsReader, given_settings
from tuning.specification.study_file import settings_for

if TYPE_CHECKING:
    from objectives.data.columns.reading import ColumnReading
    from objectives.reference import ObjectiveReference


def print_columns(objective: str, settings: Mapping[str, object], *, verbose: bool) -> None:
    """Print the reading plan of a table, or of what a class's ``data()`` returns.

    Raises:
        TuningError: With all complaints about the settings, or about the table.
    """
    with quiet_screen(verbose=verbose) as console:
        reader = SettingsReader(settings_for(objective, given_settings(settings)))
        reference = read_objective(reader, needs_target=False)
        backend = read_keras_backend(reader, reference)
        if reader.complaints or reference is None:
            raise SpecificationError(*reader.complaints)
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for head in ("column", "is read as", "why"):
            table.add_column(head, overflow="fold")
        for row in column_rows(_readings(reference, backend, verbose=verbose)):
            table.add_row(*map(Text, row))
        console.print(table)


def _readings(
    reference: ObjectiveReference, keras_backend: str, *, verbose: bool
) -> tuple[ColumnReading, ...]:
    if reference.is_table:
        path = Path(reference.text)
        return read_readings(path, target=reference.target, choices=reference.columns)
    readings: tuple[ColumnReading, ...] = ()
    if reference.has_own_code:
        choose_keras_backend(keras_backend, verbose=verbose)
        readings = make_objective(reference).dataset(None).columns
    if not readings:
        raise SpecificationError(
            f"{reference.text}: gives arrays, which are taken as they are; name a table (.csv or"
            " .parquet), or a class whose data() returns read_table(...)"
        )
    return readings
