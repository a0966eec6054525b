"""What the ready-made models with a wide and a deep input have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.families.parts.columns import DEEP_COLUMNS, WIDE_COLUMNS, column_complaints
from objectives.families.parts.two_paths import path_complaints
from objectives.families.tabular_objective import TabularObjective

if TYPE_CHECKING:
    from search_spaces import SearchSpace


class TwoPathObjective(TabularObjective):
    """A ready-made model whose inputs are columns that the configuration names."""

    @property
    def row_parameters(self) -> tuple[str, ...]:
        """The columns of each input, how numbers are scaled and how classes are written."""
        return (WIDE_COLUMNS, DEEP_COLUMNS, *super().row_parameters)

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that is not read or could not be used."""
        return [*super().space_complaints(space), *path_complaints(space, self._data)]

    def column_complaints(self, space: SearchSpace, *, count: int) -> list[str]:
        """Return a sentence for each value that lists columns which the data have not."""
        return column_complaints(space, count=count)
