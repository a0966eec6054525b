"""A look at a model before any trial: what it reports, and what it could not do."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, final

import keras

from objectives.abilities import FindsItsSpace, LearnsFirst
from objectives.failure import Failure
from objectives.machine.look_watch import watched_look
from objectives.training.choice import BY_OWN_FIT, fit_reason
from objectives.training.plan import TrainingPlan
from objectives.training.target_unit import target_unit
from objectives.trial.compiled_model import (
    is_compiled,
    output_names,
    rate_set_twice,
    stated_metrics,
)
from objectives.trial.model_complaints import (
    layers_of_another_backend,
    no_compiled_model,
    unknown_names,
    wrong_for_standardised_targets,
    wrong_units,
    wrong_weights,
)
from objectives.trial.noted_reads import NotedConfiguration
from objectives.trial.task_of_model import settled_task
from objectives.trial.trial_training import TrialTraining

if TYPE_CHECKING:
    from objectives.data import Dataset
    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration

_ROWS = 64


@final
class DryRun:
    """One configuration's model for a handful of rows, built when something is asked, and once.

    What goes wrong here will go wrong in the trials too and is recorded there, with its traceback.
    """

    def __init__(self, loaded: LoadedObjective, configuration: Configuration) -> None:
        """Take an objective and a configuration of the study's space; nothing is built yet."""
        self._loaded = loaded
        self._configuration = configuration
        self._noted = NotedConfiguration(configuration)

    def complaints(self) -> list[str]:
        """Return what is wrong with the model; nothing where it cannot be built."""
        return self._complaints

    @cached_property
    def _complaints(self) -> list[str]:
        model = self._model
        if self._built.failure is not None or (self._has_own_fit and not is_compiled(model)):
            return []
        without = no_compiled_model(model)
        if without or model is None:
            return without
        unknown = unknown_names(model)
        if unknown:
            return [*unknown, *layers_of_another_backend(model)]
        rows, _ = self._few.rows(0, self._configuration)
        return [
            *layers_of_another_backend(model),
            *self._another_model(model),
            *wrong_units(model, rows, self._loaded.dataset),
            *self._wrong_weights(rows),
            *wrong_for_standardised_targets(
                model, target_unit(rows, self._few.prepared(0, self._configuration))
            ),
        ]

    def _another_model(self, model: keras.Model) -> list[str]:
        """Say whether a function that asks builds another model with the same answers."""
        objective = self._loaded.objective
        if not isinstance(objective, FindsItsSpace) or not objective.asks:
            return []
        training = _training(self._few, self._configuration)
        again = training.guarded(lambda: training.build_fold(0))
        sizes = [[tuple(weight.shape) for weight in one.weights] for one in (model, again) if one]
        if len(sizes) < 2 or sizes[0] == sizes[1]:
            return []
        return [
            "builds another model at each call with the same values (weights of other shapes); let"
            " it depend on what it asks for alone"
        ]

    def unread(self) -> tuple[str, ...]:
        """Return the parameters that neither the model nor its training asked for."""
        if self._model is None:
            return ()
        _ = self._callbacks
        noted = self._noted_configuration
        self._built.guarded(lambda: self._few.stages(noted))
        # What training reads by itself, once it begins.
        self._few.batch_size(noted)
        self._few.epochs(noted, most=1)
        self._few.patience(noted, otherwise=None)
        return tuple(name for name in self._configuration if name not in self._noted.read)

    def missed(self) -> tuple[str, ...]:
        """Return the name for whose want the model could not be built; mostly none."""
        _ = self._model
        failure = self._built.failure
        said = "" if failure is None else failure.message
        return tuple(name for name in self._noted.missed if said == f"KeyError: {name!r}")

    def reported_metrics(self) -> tuple[str, ...] | None:
        """Return the validation metrics that the model reports, None when it gets not so far.

        Trains nothing where the names follow from how the model was compiled; else one epoch.
        """
        model, training = self._model, self._built
        if model is None:
            return None
        training.guarded(lambda: training.adopt_model(0, model))
        # What a fit of a person's own reports only its epochs tell.
        is_stated = not (training.failure or self._has_own_fit)
        names = stated_metrics(model) if is_stated else None
        if names is None:
            training.advance()
            fold = training.fold(0)
            measured = () if fold is None else tuple(fold.curve.metrics)
            names = tuple(name.removeprefix("val_") for name in measured if name.startswith("val_"))
        training.finish()
        return names or None

    def failure(self) -> Failure | None:
        """Return why the model could not be built, or not begin to train; None where it could."""
        # What is wrong with the model itself has a sentence of its own.
        if self._model is not None and self._built.failure is None and not self.complaints():
            self.reported_metrics()
        return self._built.failure

    def output_names(self) -> tuple[str, ...] | None:
        """Return the names of the model's outputs; None where there is no model."""
        model = self._model
        return None if model is None else output_names(model)

    def settled_dataset(self) -> Dataset:
        """Return the data with a target of whole numbers read as the model learns it.

        Raises:
            ObjectiveError: If neither the model nor the numbers tell.
        """
        return settled_task(self._loaded, self._configuration)

    def reason_for_fit(self) -> str | None:
        """Return why the model cannot train in compiled epochs.

        None when it can, or cannot be built.
        """
        if self._model is None:
            return None
        if self._has_own_fit:
            return BY_OWN_FIT
        return fit_reason(self._model, self._callbacks)

    def rate_set_twice(self) -> str | None:
        """Return the callback that sets a learning rate which a schedule sets already, or None.

        Keras finds out at the end of the first epoch.
        """
        model = self._model
        return None if model is None else rate_set_twice(model, self._callbacks)

    @cached_property
    def _has_own_fit(self) -> bool:
        model = self._model
        return model is not None and self._loaded.own_fit(self._configuration, model) is not None

    def _wrong_weights(self, few: Rows) -> list[str]:
        # Weights of a column and of a stream were looked at as they were read.
        dataset = self._loaded.dataset
        if few.sample_weight is None or dataset.weights is not None or dataset.streams is not None:
            return []
        return wrong_weights(self._loaded.rows(0, self._configuration))

    @property
    def _noted_configuration(self) -> Configuration:
        return self._noted  # type: ignore[return-value]  # to whoever reads it, it is one

    @cached_property
    def _few(self) -> LoadedObjective:
        """The objective on a handful of rows, with models that start from nothing learned."""
        objective = self._loaded.objective
        if isinstance(objective, LearnsFirst):
            objective = objective.unlearned()
        train, validation = self._loaded.fold_rows[0]
        return replace(
            self._loaded,
            objective=objective,
            fold_rows=((train[:_ROWS], validation[:_ROWS]),),
            _prepared={},
            _rows={},
        )

    @cached_property
    def _built(self) -> TrialTraining:
        return _training(self._few, self._noted_configuration)

    @cached_property
    def _model(self) -> keras.Model | None:
        # How a model is compiled does not depend on what it was to learn first.
        with watched_look(f"{self._loaded.objective.name}: build_model"):
            return self._built.guarded(lambda: self._built.build_fold(0))

    @cached_property
    def _callbacks(self) -> tuple[keras.callbacks.Callback, ...]:
        training = _training(self._loaded, self._configuration)
        with watched_look(f"{self._loaded.objective.name}: callbacks"):
            callbacks = training.guarded(
                lambda: self._loaded.callbacks(
                    self._noted_configuration, folders=None, trial=0, fold=0, seed=0
                )
            )
        return tuple(callbacks or ())


def _training(loaded: LoadedObjective, configuration: Configuration) -> TrialTraining:
    plan = TrainingPlan(epochs=1, patience=None, seed=0, has_callbacks=False)
    return TrialTraining(loaded, configuration, plan=plan, number=0)
