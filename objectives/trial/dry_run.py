"""One epoch on a handful of rows, to learn what a model reports before any trial."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import keras
import numpy as np

from objectives.metric import canonical_metric_name
from objectives.objective import LearnsFirst
from objectives.training.choice import fit_reason
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration

_ROWS = 64


def reported_metrics(
    loaded: LoadedObjective, configuration: Configuration
) -> tuple[str, ...] | None:
    """Return the validation metrics that a model reports, or None when it does not get so far.

    Trains nothing where the names follow from how the model was compiled. What goes wrong here
    will go wrong in the trials too and is recorded there, with its traceback.
    """
    train, validation = loaded.fold_rows[0]
    few = replace(
        _unlearned(loaded), fold_rows=((train[:_ROWS], validation[:_ROWS]),), _prepared={}, _rows={}
    )
    plan = TrainingPlan(epochs=1, patience=None, seed=0, has_callbacks=False)
    training = TrialTraining(few, configuration, plan=plan, number=0)
    training.build()
    names = None if training.failure else _stated_metrics(training.build_fold(0))
    if names is None:
        training.advance()
        fold = training.fold(0)
        measured = () if fold is None else tuple(fold.curve.metrics)
        names = tuple(name.removeprefix("val_") for name in measured if name.startswith("val_"))
    training.finish()
    return names or None


def reason_for_fit(loaded: LoadedObjective, configuration: Configuration) -> str | None:
    """Return why a model cannot train in compiled epochs; None when it can, or cannot be built."""
    training = TrialTraining(
        _unlearned(loaded),
        configuration,
        plan=TrainingPlan(epochs=1, patience=None, seed=0),
        number=0,
    )
    model = training.guarded(lambda: training.build_fold(0))
    callbacks = training.guarded(
        lambda: loaded.objective.callbacks(configuration, has_validation=True)
    )
    return None if model is None else fit_reason(model, callbacks or ())


def rate_set_twice(loaded: LoadedObjective, configuration: Configuration) -> str | None:
    """Return the callback that sets a learning rate which a schedule sets already, or None.

    Keras finds out at the end of the first epoch.
    """
    training = TrialTraining(
        loaded, configuration, plan=TrainingPlan(epochs=1, patience=None, seed=0), number=0
    )
    setting = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.LearningRateScheduler)
    callbacks = training.guarded(
        lambda: loaded.objective.callbacks(configuration, has_validation=True)
    )
    setters = [type(one).__name__ for one in callbacks or () if isinstance(one, setting)]
    if not setters:
        return None
    model = training.guarded(lambda: training.build_fold(0))
    # The property gives the rate of this step; only the attribute says where it comes from.
    rate = None if model is None else getattr(model.optimizer, "_learning_rate", None)
    scheduled = isinstance(rate, keras.optimizers.schedules.LearningRateSchedule)
    return setters[0] if scheduled else None


def _unlearned(loaded: LoadedObjective) -> LoadedObjective:
    """Return what builds the same structures without learning anything first."""
    if not isinstance(loaded.objective, LearnsFirst):
        return loaded
    return replace(loaded, objective=loaded.objective.unlearned())


def _stated_metrics(model: keras.Model) -> tuple[str, ...] | None:
    """Return the metrics of a model whose variables are built; None where its code decides."""
    sources = ("test_step", "compute_metrics", "get_metrics_result")
    if any(getattr(type(model), one) is not getattr(keras.Model, one) for one in sources):
        return None
    # What model.fit will train has not built its metrics yet, and there is no public word for it.
    compiled = model._compile_metrics
    if compiled is not None and not compiled.built:
        return None
    results = model.get_metrics_result()
    names = sorted(name for name in results if np.size(results[name]) == 1)
    return tuple(canonical_metric_name(name) for name in names)
