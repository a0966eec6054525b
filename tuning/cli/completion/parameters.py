"""The parameters of the space that a command line is about, and their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from objectives.families.catalog import PLAIN, family_of
from search_spaces import (
    Categorical,
    Float,
    Integer,
    Parameter,
    SearchSpace,
    Value,
    ready_made,
    ready_made_names,
)
from search_spaces.known.parameters import group_names
from tuning.cli.completion.offered import offered
from tuning.specification.study_file import WrittenSpace, is_study_file, read_study_file

if TYPE_CHECKING:
    from tuning.specification.settings import Settings


@offered
def values(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return each parameter with ``=``, then with each choice that it has."""
    return _assignments(_space_of(ctx), incomplete)


@offered
def configurations(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return the same behind the values that are typed already."""
    before, comma, last = incomplete.rpartition(",")
    given = {one.partition("=")[0] for one in before.split(",")}
    found = _assignments(_space_of(ctx), last)
    return (f"{before}{comma}{one}" for one in found if one.partition("=")[0] not in given)


@offered
def spaces(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return the ready-made spaces and the groups; behind a ``+`` further groups."""
    before, plus, _ = incomplete.rpartition("+")
    if plus:
        given = before.split("+")
        return (f"{before}+{name}" for name in group_names() if name not in given)
    return (*ready_made_names(), *group_names())


def _assignments(space: SearchSpace | None, incomplete: str) -> list[str]:
    """Return names with ``=``; of the one that is meant its choices, or the ends of its range."""
    if space is None:
        return []
    name, is_named, _ = incomplete.partition("=")
    names = [one for one in space.entries if one.startswith(name)]
    if not is_named and len(names) > 1:
        return [f"{one}=" for one in names]
    return [f"{one}={_typed(value)}" for one in names for value in _values(space.entries[one])]


def _values(entry: Parameter | Value) -> tuple[Value, ...]:
    match entry:
        case Categorical():
            return entry.choices
        case Integer() | Float():
            return entry.low, entry.high
        case _:
            return (entry,)


def _typed(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _space_of(ctx: Any) -> SearchSpace | None:
    """Return the space that is named, else the one of the study file or of what is tuned."""
    settings: Mapping[str, Any] = ctx.params
    objective = settings.get("objective") or ""
    if is_study_file(objective):
        in_file = _plain(read_study_file(Path(objective)))
        settings = in_file | {key: value for key, value in settings.items() if value is not None}
        objective = str(in_file.get("objective", ""))
    named = settings.get("space")
    if isinstance(named, WrittenSpace):
        return named.read()
    if named is not None:
        return ready_made(str(named))
    if ".py" in objective:
        return None  # To know it, its code would have to be run.
    family = family_of(str(settings.get("model") or objective)) or PLAIN
    return ready_made(family.space_for(objective))


def _plain(settings: Settings) -> dict[str, Any]:
    return {name: setting.value for name, setting in settings.items()}
