"""How long a training on all rows of the search is, so that its steps are those of a trial."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.training.stage import Stage
    from search_spaces import Configuration


def epochs_for_all_rows(
    loaded: LoadedObjective, configuration: Configuration, searched_epochs: int
) -> int:
    """Return how many epochs on all rows of the search make the steps of so many in the search.

    With validation rows added an epoch has more steps; what a search has learned is after how many
    steps its model was best, so the steps are kept and not the epochs, rounded up to whole epochs.
    Lengths of learning-rate schedules and of stages are kept likewise.
    """
    steps_then, steps_now = _steps_of_an_epoch(loaded, configuration)
    return math.ceil(searched_epochs * steps_then / steps_now)


def scheduled_epochs(
    loaded: LoadedObjective, configuration: Configuration, searched_epochs: int
) -> int:
    """Return for how many epochs on all rows a trial's learning-rate schedule is laid out.

    ``searched_epochs`` is the most that the study allowed; the configuration may want fewer.
    """
    most = loaded.epochs(configuration, most=searched_epochs)
    return epochs_for_all_rows(loaded, configuration, most)


def stages_for_all_rows(loaded: LoadedObjective, configuration: Configuration) -> list[Stage]:
    """Return a configuration's stages, each after the steps that it came after in the search."""
    # Rounded down: a stage that a trial had reached is reached here too.
    steps_then, steps_now = _steps_of_an_epoch(loaded, configuration)
    return [
        replace(stage, after_epochs=max(1, stage.after_epochs * steps_then // steps_now))
        for stage in loaded.stages(configuration)
    ]


def _steps_of_an_epoch(loaded: LoadedObjective, configuration: Configuration) -> tuple[int, int]:
    """Return how many steps an epoch had in the search, and how many one on all rows has."""
    batch = loaded.batch_size(configuration)
    fit_rows, _ = loaded.fold_rows[0]
    return math.ceil(len(fit_rows) / batch), math.ceil(len(loaded.split.retraining_rows()) / batch)
