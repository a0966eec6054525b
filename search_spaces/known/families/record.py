"""A model family as far as a search space has to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from search_spaces.known.record import KnownParameter
from search_spaces.parameters import Parameter
from search_spaces.space import SearchSpace
from search_spaces.values import Value


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FamilySpace:
    """The ready-made space of a model family, small enough to be searched in some 20 trials.

    Attributes:
        name: The family's name, and the space's.
        entries: What the space is made of.
        parameters: What is known about the parameters that no family before it reads.
    """

    name: str
    entries: Mapping[str, Parameter | Value]
    parameters: tuple[KnownParameter, ...] = ()

    @property
    def space(self) -> SearchSpace:
        """The space."""
        return SearchSpace(self.entries)
