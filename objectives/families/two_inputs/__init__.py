"""Wide and deep with an input of its own for each path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.data.columns.reading import EVERY_COLUMN

if TYPE_CHECKING:
    from objectives.data.columns.reading import ColumnChoices
    from objectives.data.task import Task
    from objectives.families.record import Family
    from objectives.objective import Objective


def make(
    family: Family,
    data: str,
    *,
    target: str | None,
    task: Task | None,
    columns: ColumnChoices = EVERY_COLUMN,
) -> Objective:
    """Return the network with two inputs on a data set or a table; loads Keras."""
    # Here, not above: whoever only names a model must not wait for Keras.
    from objectives.families.two_inputs.objective import TwoInputsObjective

    return TwoInputsObjective(data, target=target, task=task, family=family, columns=columns)
