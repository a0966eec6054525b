"""Configurations to be tried before the sampler's own, as a person gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from search_spaces import Configuration, SearchSpace, TuningError, Value
from search_spaces.partly.filled_in import NO_DEFAULTS, filled_in
from search_spaces.values import shown
from tuning.specification.capabilities import sampler_of
from tuning.specification.file_values import values_with_absolute_files
from tuning.specification.given_values import given_values

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference
    from tuning.specification.settings import Setting, SettingsReader

_FORM = "write NAME=VALUE,NAME=VALUE, such as neurons=30,learning_rate=0.01"
# A comma parts two values where a name follows it; others belong to a value, such as "a,b".
_BETWEEN = re.compile(r",(?=\s*[A-Za-z_][A-Za-z0-9_]*\s*=)")


class _Given(NamedTuple):
    """What stands for one configuration, and how to speak of it."""

    values: Mapping[str, object] | list[str]
    place: str
    place_of_values: str


def read_first(
    reader: SettingsReader,
    objective: ObjectiveReference | None,
    space: SearchSpace | None,
    *,
    sampler: str,
    trials: int,
    defaults: Mapping[str, Value] = NO_DEFAULTS,
) -> tuple[Configuration, ...]:
    """Return the configurations to be tried first, in their order, each of them whole.

    What is not given in one is filled in, by ``filled_in``. What cannot be is noted in the reader.

    Args:
        reader: Where the setting is.
        objective: What is tuned; None where that cannot be told.
        space: What varies; None where that cannot be told, and then values are not judged.
        sampler: The sampler's name, as given; perhaps none that there is.
        trials: How many configurations will be tried in all.
        defaults: What stands for values that are not given, before the middle of the space.
    """
    setting = reader.given("first")
    if setting is None:
        own = None if space is None or _is_grid(sampler) else first_of_own(space, defaults)
        return () if own is None else (own,)
    given = _each(setting, reader.complaints)
    if given and _is_grid(sampler):
        reader.complaints.append(
            f"{setting.place}: a grid visits its own points in their order; leave it out, or take"
            " another --sampler"
        )
    elif len(given) > trials:
        reader.complaints.append(
            f"{setting.place}: {len(given)} configurations are given for {trials:,}"
            f" trial{'s' if trials > 1 else ''}; leave some out, or give --trials {len(given)}"
        )
    found: dict[Configuration, int] = {}
    for number, one in enumerate(given, start=1):
        configuration = _configuration(one, objective, space, defaults, reader.complaints)
        if configuration is None:
            continue
        if configuration in found:
            reader.complaints.append(
                f"{one.place}: the same as the {_ordinal(found[configuration])} of them, once what"
                " is not given is filled in; leave one out"
            )
        found.setdefault(configuration, number)
    return tuple(found)


def first_of_own(space: SearchSpace, defaults: Mapping[str, Value]) -> Configuration | None:
    """Return what a person's own code begins with, as the library does that it is written for.

    None where it says nothing of the kind.
    """
    return filled_in(space, {}, defaults=defaults) if defaults else None


def _is_grid(sampler: str) -> bool:
    try:
        return sampler_of(sampler).is_grid
    except KeyError:  # said elsewhere
        return False


def _each(setting: Setting, complaints: list[str]) -> list[_Given]:
    value = setting.value
    is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    several: Sequence[object] = value if is_list else [value]  # type: ignore[assignment]
    given: list[_Given] = []
    for number, one in enumerate(several, start=1):
        if isinstance(one, Mapping):
            which = f", the {_ordinal(number)} of them" if is_list else ""
            place = f"{setting.place}{which}"
            given.append(_Given(one, place, place))
        elif isinstance(one, str):
            given.append(_Given(_BETWEEN.split(one), f"{setting.place} {one}", setting.place))
        else:
            complaints.append(
                f"{setting.place}: {shown(one)} is no configuration; give a mapping of names to"
                " values, or a list of such"
            )
    return given


def _configuration(
    given: _Given,
    objective: ObjectiveReference | None,
    space: SearchSpace | None,
    defaults: Mapping[str, Value],
    complaints: list[str],
) -> Configuration | None:
    try:
        values = given_values(given.values, place=given.place_of_values, form=_FORM)
    except TuningError as error:
        complaints.extend(error.complaints)
        return None
    if space is None:
        return None
    if objective is not None and not objective.is_user_file:
        values = values_with_absolute_files(values)
    try:
        return filled_in(space, values, defaults=defaults)
    except TuningError as error:
        complaints.extend(f"{given.place}: {text}" for text in error.complaints)
        return None


def _ordinal(number: int) -> str:
    is_teen = 10 < number % 100 < 14
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
