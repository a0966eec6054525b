"""The record of a ready-made model: what a person may ask for, without loading Keras."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, final

from objectives.data.columns.reading import EVERY_COLUMN
from objectives.data.task import Task
from search_spaces.known.parameters import known_parameters

if TYPE_CHECKING:
    from objectives.data.columns.reading import ColumnChoices
    from objectives.objective import Objective

SHARED_PARAMETERS = frozenset(
    name for name, known in known_parameters().items() if known.group != "family"
)
"""What every model reads that is built of hidden layers, whatever these are joined to."""


class ObjectiveOfFamily(Protocol):
    """The class of a family's objective."""

    def __call__(
        self,
        reference: str,
        /,
        *,
        target: str | None,
        task: Task | None,
        family: Family,
        columns: ColumnChoices,
    ) -> Objective:
        """Take a data set's name, or a table's path with its target and what is said of columns.

        Raises:
            ObjectiveError: If the family cannot use these data.
        """
        ...


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A ready-made model.

    Attributes:
        name: What a person types; as an objective, it stands for the model on its own data. Empty
            for the model that a person gets who names none.
        who: What sentences call it, such as `the MLP`.
        meaning: What it is, in a few words.
        data: The data set that it is tuned on when no other is named.
        space: The ready-made space that it is tuned over when no other is named.
        reads: The known parameters that it reads.
        objective: Returns the class of its objective; loads Keras.
        tasks: What it can predict.
        space_by_data: Other ready-made spaces, by the data sets that it is tuned on.
        on_its_data_alone: Why it knows no other data, to follow a name or `it`; None where it does.
        no_code: Why no code of its own can build it, or None where one can.
    """

    name: str
    who: str
    meaning: str
    data: str
    space: str
    reads: frozenset[str]
    objective: Callable[[], ObjectiveOfFamily]
    tasks: tuple[Task, ...] = tuple(Task)
    space_by_data: Mapping[str, str] = field(default_factory=dict)
    on_its_data_alone: str | None = None
    no_code: str | None = None

    def make(
        self,
        data: str,
        *,
        target: str | None,
        task: Task | None,
        columns: ColumnChoices = EVERY_COLUMN,
    ) -> Objective:
        """Return its objective on a data set, or on a table; loads Keras.

        Raises:
            ObjectiveError: If the family cannot use these data.
        """
        of_family = self.objective()
        return of_family(data, target=target, task=task, family=self, columns=columns)

    def space_for(self, data: str) -> str:
        """Return the ready-made space for a data set or a table when no space is named."""
        return self.space_by_data.get(data, self.space)
