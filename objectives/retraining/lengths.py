"""How long a training on all rows of the search is, so that its steps are those of a trial."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from search_spaces.known.values import known_value

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.training.stage import Stage
    from search_spaces import Configuration


_FALLING = frozenset({"cosine", "one_cycle"})
"""The schedules whose rate is close to 0 at the end of a training, and nowhere before."""

_LATE = 0.6


class Length(NamedTuple):
    """How long a configuration trains anew, in epochs of the search.

    Attributes:
        epochs: How many are trained.
        scheduled: For how many the learning-rate schedule is laid out.
        falls: Whether the learning rate is close to 0 at the end.
    """

    epochs: int
    scheduled: int
    falls: bool = False


def length_anew(configuration: Configuration, *, best_epoch: int, most: int) -> Length:
    """Return how long a ready-made model trains anew whose trial was best at an epoch.

    A schedule that falls to the end of a training comes to its end: a trial that was best in its
    last two fifths is trained as far as it could have been, since between such epochs there is
    little but luck; one that was best before has its schedule laid out over the epochs up to
    there. Over eight regressions and three networks the error on test rows is 9 % less than that
    of stopping within the schedule, where the trial was best; for one of the 24 it is more, by
    4 % (``python -m benchmarks.defaults.lengths``). Other schedules are laid out as in the search.

    Args:
        configuration: Of which ``schedule`` is read.
        best_epoch: The epoch at which the trial was best, from 1.
        most: The most epochs that the trial could have trained.
    """
    if known_value(configuration, "schedule") not in _FALLING:
        return Length(best_epoch, most)
    if best_epoch >= _LATE * most:
        return Length(most, most, falls=True)
    return Length(best_epoch, best_epoch, falls=True)


def schedule_words(length: Length, *, most: int) -> str:
    """Return a sentence on what became of a schedule that falls; empty where none does."""
    if not length.falls:
        return ""
    if length.epochs == most:
        return (
            "The learning rate falls to the end of its schedule, which was trained whole, whatever"
            " the best epoch was."
        )
    return "The schedule of the learning rate is laid out over them, and comes to its end."


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
