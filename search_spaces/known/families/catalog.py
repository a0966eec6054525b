"""The model families that have a space and parameters of their own."""

from search_spaces.errors import SearchSpaceError
from search_spaces.known.families.mlp import IMAGE_CLASSIFIER, REGRESSOR
from search_spaces.known.families.transfer import TRANSFER
from search_spaces.known.families.two_inputs import TWO_INPUTS
from search_spaces.known.families.two_outputs import SUBCLASSED, TWO_OUTPUTS
from search_spaces.known.families.wide_and_deep import WIDE_AND_DEEP
from search_spaces.space import SearchSpace
from search_spaces.values import shown

_FAMILIES = (
    IMAGE_CLASSIFIER,
    REGRESSOR,
    WIDE_AND_DEEP,
    TWO_INPUTS,
    TWO_OUTPUTS,
    SUBCLASSED,
    TRANSFER,
)
FAMILY = tuple(record for family in _FAMILIES for record in family.parameters)
"""What is known about the parameters that only one or two of the families read."""


def family_space_names() -> tuple[str, ...]:
    """Return the names of the spaces, each that of its family."""
    return tuple(family.name for family in _FAMILIES)


def family_space(name: str) -> SearchSpace:
    """Return the ready-made space of a family.

    Raises:
        SearchSpaceError: When no family has this name.
    """
    for family in _FAMILIES:
        if family.name == name:
            return family.space
    known = ", ".join(family_space_names())
    raise SearchSpaceError(f"space: no model family is called {shown(name)}; write one of {known}")
