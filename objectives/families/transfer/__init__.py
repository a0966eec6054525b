"""The model family that reuses the layers of a trained network."""

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
    """Return the network that tells sandals from shirts; loads Keras."""
    del columns  # It knows no table.
    # Here, not above: whoever only names a model must not wait for Keras.
    from objectives.families.transfer.objective import TransferObjective

    return TransferObjective(data, target=target, task=task, family=family)
