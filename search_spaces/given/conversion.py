"""What a person gives as a space, whichever library's it is, as a search space."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from search_spaces.checks.space import Unreadable, space_complaints
from search_spaces.complaints import no_lines
from search_spaces.errors import SearchSpaceError
from search_spaces.given.distributions import from_distribution, is_distribution
from search_spaces.given.hyperparameters import (
    HasHyperparameters,
    from_hyperparameters,
    is_hyperparameters,
)
from search_spaces.given.lists import from_values, is_list
from search_spaces.given.names import own_names
from search_spaces.given.plain_values import plain_scalar
from search_spaces.space import SearchSpace
from search_spaces.values import shown


def is_space(given: object) -> TypeGuard["SearchSpace | Mapping[str, object] | HasHyperparameters"]:
    """Tell whether an object is meant as a space; what is wrong with it is said by `space_from`."""
    return isinstance(given, SearchSpace | Mapping) or is_hyperparameters(given)


def space_from(given: object, *, name: str = "space") -> SearchSpace:
    """Return the search space that an object stands for.

    Args:
        given: A search space; a mapping of names to parameters, constants, lists, ranges, NumPy
            arrays and frozen distributions of SciPy's, as scikit-learn's searches take it, with
            names such as ``model__neurons`` (``neurons`` here); or KerasTuner's
            ``HyperParameters``, conditions included.
        name: What messages call the space.

    Raises:
        SearchSpaceError: With every complaint at once: what a space cannot hold exactly is refused
            with what to write in its place.
    """
    if isinstance(given, SearchSpace):
        return given
    if not is_space(given):
        several = "; of several dictionaries make one, with Parameter.when for what goes with what"
        raise SearchSpaceError(
            f"{name}: {shown(given)} is no space; write a mapping of names to parameters"
            f"{several if is_list(given) else ''}"
        )
    complaints: list[str] = []
    entries = _entries(given, complaints)
    found = [one.sentence(name, no_lines) for one in space_complaints(entries)]
    if complaints or found:
        raise SearchSpaceError(*(f"{name}.{complaint}" for complaint in complaints), *found)
    return SearchSpace(entries, name=name)


def _entries(given: Any, complaints: list[str]) -> Mapping[Any, Any]:
    if isinstance(given, Mapping):
        named = own_names(given, complaints)
        return {key: _entry(key, value, complaints) for key, value in named.items()}
    return from_hyperparameters(given, complaints)


def _entry(key: object, value: object, complaints: list[str]) -> object:
    try:
        if is_distribution(value):
            return from_distribution(value)
        return from_values(value) if is_list(value) else plain_scalar(value)
    except SearchSpaceError as error:
        complaints.extend(f"{key}: {text}" for text in error.complaints)
        return Unreadable()
