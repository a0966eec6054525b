"""Which completion each setting of the table has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from objectives.families.catalog import family_names
from objectives.known_metrics import known_metric_names
from tuning.cli.completion.columns import columns, columns_with_kinds, several_columns
from tuning.cli.completion.names import tables
from tuning.cli.completion.offered import offered
from tuning.cli.completion.parameters import configurations, spaces, values
from tuning.specification.capabilities import (
    AUTO_PRUNER,
    DEFAULT_BACKEND,
    NO_PRUNER,
    capabilities_of,
)
from tuning.specification.fields.record import Choice
from tuning.specification.fields.table import field_of

if TYPE_CHECKING:
    from tuning.specification.fields.record import Field

_SPLITS = ("time", "group")
_WITH_A_TABLE = {
    "target": columns,
    "weights": columns,
    "drop": several_columns,
    "features": several_columns,
    "read_as": columns_with_kinds,
    "validation": tables,
    "test": tables,
    "set": values,
    "first": configurations,
    "space": spaces,
}


def setting_values(name: str, ctx: Any, incomplete: str) -> list[str]:
    """Return what a setting's value may go on to; nothing where the shell is to offer files."""
    complete = _WITH_A_TABLE.get(name)
    return _words(name, ctx, incomplete) if complete is None else complete(ctx, incomplete)


def _words(name: str, ctx: Any, incomplete: str) -> list[str]:
    @offered
    def complete(ctx: Any, incomplete: str) -> Iterable[str]:
        backend = capabilities_of(ctx.params.get("backend") or DEFAULT_BACKEND)
        match name:
            case "model":
                return family_names()
            case "sampler":
                return backend.sampler_names
            case "pruner":
                return (*backend.pruners, AUTO_PRUNER, NO_PRUNER)
            case "metric":
                return known_metric_names()
            case "also_measure":
                return _further(known_metric_names(), incomplete)
            case "split":
                return _SPLITS
            case _:
                return _words_of(field_of(name))

    return complete(ctx, incomplete)


def _words_of(field: Field) -> tuple[str, ...]:
    choices = field.form.words if isinstance(field.form, Choice) else ()
    return (*choices, *field.words)


def _further(names: Iterable[str], incomplete: str) -> Iterable[str]:
    """Return each name behind those that are typed already, with commas between them."""
    before, comma, _ = incomplete.rpartition(",")
    given = before.split(",")
    return (f"{before}{comma}{name}" for name in names if name not in given)
