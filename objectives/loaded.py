"""An objective with its data loaded and split: what trials are trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, final

from objectives.abilities import (
    ArrangesInputs,
    Compares,
    FitsItself,
    GivesStreams,
    LearnsFirst,
    TakesContext,
    TrainsInStages,
)
from objectives.contexts.folders import CallbackFolders, new_context
from objectives.data import prepare
from objectives.data.preparation import chosen_scaling
from objectives.objective import Signature
from search_spaces.known.values import known_int, known_value

if TYPE_CHECKING:
    import keras
    import numpy as np

    from objectives.data import Dataset, PreparedData, Split
    from objectives.data.rows import Rows
    from objectives.metric import Metric
    from objectives.objective import Objective
    from objectives.training.stage import Stage
    from objectives.training.task import OwnFit
    from search_spaces import Configuration, Value


@final
@dataclass(slots=True, kw_only=True)
class LoadedObjective:
    """An objective, its data, the one split of it, and the rows of each fold.

    Build it with ``load_objective``. Prepared folds are made once and kept. ``measured`` are the
    metrics that were asked for, by their full names; ``times`` says when each row was, shape
    (rows,), where rows are split by time. ``known_code`` is the digest by which a study that has
    begun knows its code, which may be of an earlier version's form.
    """

    objective: Objective
    dataset: Dataset
    metric: Metric
    split: Split
    fold_rows: tuple[tuple[np.ndarray, np.ndarray], ...]
    measured: tuple[str, ...] = ()
    times: np.ndarray | None = None
    known_code: str | None = None
    _prepared: dict[tuple[int, str], PreparedData] = field(default_factory=dict, repr=False)
    _rows: dict[tuple[int, tuple[Value | None, ...]], tuple[Rows, Rows]] = field(
        default_factory=dict, repr=False
    )
    _digest: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.objective, LearnsFirst):
            self.objective.learn_from(self.dataset)
        streams = self.dataset.streams
        if streams is None or streams.are_here:
            return
        if isinstance(self.objective, GivesStreams):
            here = self.objective.streams_again(streams)
            self.dataset = replace(self.dataset, streams=here)

    @property
    def folds(self) -> int:
        """How many folds a trial is trained on; 1 is the one train and validation split."""
        return len(self.fold_rows)

    @property
    def validation_rows(self) -> int:
        """How many rows measure a trial, over all folds; 0 where nobody has counted them."""
        return sum(len(measured) for _, measured in self.fold_rows)

    def data_digest(self) -> str:
        """Return the digest of all data; made once, since of many data that takes a while."""
        if not self._digest:
            self._digest = self.dataset.digest()
        return self._digest

    def prepared(self, fold: int, configuration: Configuration) -> PreparedData:
        """Return the data of a fold, everything fitted on its training rows only."""
        # One that asks for what the data set does anyway shares its rows.
        key = fold, str(chosen_scaling(self.dataset, self.scaling(configuration)))
        if key not in self._prepared:
            fit_rows, other_rows = self.fold_rows[fold]
            self._prepared[key] = prepare(
                self.dataset, fit_rows=fit_rows, other_rows=other_rows, scaling=key[1]
            )
        return self._prepared[key]

    def rows(self, fold: int, configuration: Configuration) -> tuple[Rows, Rows]:
        """Return a fold's training and validation rows as the model takes them.

        The same objects for all configurations that agree in what the rows depend on: trainers
        keep them on the device for as long as they live.
        """
        read = self.objective.row_parameters
        key = fold, tuple(configuration.get(name) for name in read)
        if key not in self._rows:
            self._rows[key] = self.arranged(self.prepared(fold, configuration), configuration)
        return self._rows[key]

    def arranged(
        self, data: PreparedData, configuration: Configuration, *, for_test: bool = False
    ) -> tuple[Rows, Rows]:
        """Return prepared training rows, and those to measure on, as the model takes them.

        Args:
            data: What was prepared.
            configuration: Of which the objective reads what rows depend on.
            for_test: Whether they are those of ``prepared_for_test``.
        """
        trained = partial(self._arranged, configuration, True)
        measured = partial(self._arranged, configuration, False)
        streams = self.dataset.streams
        if streams is None:
            return (
                trained(data.x_train, data.y_train, data.training_weights),
                measured(data.x_validation, data.y_validation, data.validation_weights),
            )
        train, other = ((0, 1), (2,)) if for_test and self.split.has_test else ((0,), (1,))
        return streams.rows_of(train, trained), streams.rows_of(other, measured)

    def _arranged(
        self, configuration: Configuration, are_trained: bool, x: Any, y: Any, weights: Any = None
    ) -> Rows:
        rows = self.objective.rows(
            x,
            y,
            configuration=configuration,
            classes=self.dataset.classes,
            are_trained=are_trained,
        )
        if weights is not None:
            rows = rows.weighed(weights)
        return rows.with_column(y) if self.dataset.is_column else rows

    def inputs(self, x: Any) -> Any:
        """Return prepared inputs of rows without targets as the model takes them.

        Only of a person's own class, whose rows depend on no configuration.
        """
        objective = self.objective
        return objective.inputs(x) if isinstance(objective, ArrangesInputs) else x

    def prepared_for_test(self, configuration: Configuration) -> PreparedData:
        """Return all rows of the search for training and the test rows in validation's place.

        Opens the test set: only retraining may call it. Without test rows the model trains and is
        measured as in the search.
        """
        return prepare(
            self.dataset,
            fit_rows=self.split.retraining_rows(),
            other_rows=self.split.measured_rows(),
            scaling=self.scaling(configuration),
        )

    def scaling(self, configuration: Configuration) -> str | None:
        """Return how the configuration wants numbers scaled; None for the data set's own way."""
        wanted = "scaling" in self.objective.row_parameters and "scaling" in configuration
        return str(configuration["scaling"]) if wanted else None

    def signature(self, data: PreparedData, *, epochs: int, train: Rows | None = None) -> Signature:
        """Return what a model for prepared data must fit, trained for so many epochs at most.

        ``train`` are the rows to train on; without them no layer can be adapted to these.
        """
        return Signature(
            input_shape=data.input_shape,
            task=self.dataset.task,
            classes=self.dataset.classes,
            training_rows=data.training_rows,
            epochs=epochs,
            training_inputs=None if train is None else train.x,
            measured=self.measured,
        )

    def build_model(
        self,
        configuration: Configuration,
        data: PreparedData,
        *,
        epochs: int,
        train: Rows | None = None,
    ) -> keras.Model:
        """Return the objective's compiled model for prepared data and a training's length."""
        signature = self.signature(data, epochs=epochs, train=train)
        return self.objective.build_model(configuration, signature)

    def epochs(self, configuration: Configuration, *, most: int) -> int:
        """Return how many epochs to train: ``training_epochs`` where it is less than ``most``."""
        return min(most, known_int(configuration, "training_epochs", otherwise=most))

    def patience(self, configuration: Configuration, *, otherwise: int | None) -> int | None:
        """Return the configuration's ``early_stopping_patience``, else the study's patience."""
        patience = known_value(configuration, "early_stopping_patience")
        return otherwise if patience is None else int(patience)

    def batch_size(self, configuration: Configuration) -> int:
        """Return the configuration's ``batch_size``, else that of the data, else Keras's."""
        if "batch_size" not in configuration and self.dataset.batch_size is not None:
            return self.dataset.batch_size
        return known_int(configuration, "batch_size")

    def stages(self, configuration: Configuration) -> Sequence[Stage]:
        """Return the later stages of a training, in order; mostly none."""
        objective = self.objective
        return objective.stages(configuration) if isinstance(objective, TrainsInStages) else ()

    def own_fit(self, configuration: Configuration, model: keras.Model) -> OwnFit | None:
        """Return the objective's own ``fit`` for a model that it has built; mostly None."""
        objective = self.objective
        return (
            objective.own_fit(model, configuration) if isinstance(objective, FitsItself) else None
        )

    @property
    def takes_context(self) -> bool:
        """Whether the objective's callbacks are told of their training."""
        return isinstance(self.objective, TakesContext) and self.objective.takes_context

    def callbacks(
        self,
        configuration: Configuration,
        *,
        folders: CallbackFolders | None,
        trial: int,
        fold: int | None,
        seed: int,
    ) -> Sequence[keras.callbacks.Callback]:
        """Return new callbacks for one training; a folder is made where they are told of one.

        Args:
            configuration: What is trained.
            folders: Where folders are made; None for a look that leaves nothing behind.
            trial: The trial's number.
            fold: The fold's number; None at retraining, which has no validation rows.
            seed: What the training draws from.
        """
        objective = self.objective
        if not isinstance(objective, TakesContext) or not objective.takes_context:
            return objective.callbacks(configuration, has_validation=fold is not None)
        context = new_context(folders, trial=trial, fold=fold, seed=seed)
        return objective.callbacks_in(configuration, context)

    def baselines(self, configuration: Configuration) -> Mapping[str, Configuration]:
        """Return, by name, what to retrain beside a configuration; mostly nothing."""
        objective = self.objective
        return objective.baselines(configuration) if isinstance(objective, Compares) else {}

    def facts(self, configuration: Configuration) -> Mapping[str, float]:
        """Return, by name, figures to show beside the result of retraining; mostly none."""
        objective = self.objective
        return objective.facts(configuration) if isinstance(objective, Compares) else {}
