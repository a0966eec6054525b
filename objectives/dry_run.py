"""One epoch on a handful of rows, to learn what a model reports before any trial."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from objectives.evaluate import TrainingPlan, TrialTraining

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration

_ROWS = 64


def reported_metrics(
    loaded: LoadedObjective, configuration: Configuration
) -> tuple[str, ...] | None:
    """Return the validation metrics that a model reports, or None when it does not get so far.

    What goes wrong here will go wrong in the trials too and is recorded there, with its traceback.
    """
    train, validation = loaded.fold_rows[0]
    few = replace(loaded, fold_rows=((train[:_ROWS], validation[:_ROWS]),), _prepared={}, _rows={})
    plan = TrainingPlan(epochs=1, patience=None, seed=0)
    training = TrialTraining(few, configuration, plan=plan, number=0)
    training.advance()
    fold = training.fold(0)
    names = () if fold is None else tuple(fold.curve.metrics)
    training.finish()
    reported = tuple(name.removeprefix("val_") for name in names if name.startswith("val_"))
    return reported or None
