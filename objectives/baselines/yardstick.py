"""A study's rows and metrics, to hold any predictions against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, final

import keras
import numpy as np

from objectives.abilities import LearnsFirst
from objectives.baselines.errors import NoBaselineError
from objectives.baselines.measure import Measures
from objectives.data.rows import Rows, as_keras_takes
from objectives.data.stored.array import StoredArray
from objectives.data.structures import taken
from objectives.training.plan import TrainingPlan
from objectives.training.target_unit import target_unit
from objectives.trial.folds import build_model
from objectives.trial.setup import TrialSetup

if TYPE_CHECKING:
    from objectives.data import PreparedData
    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration

_MOST_ROWS_TO_CHOOSE_BY = 20_000


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FoldRows:
    """The rows of a fold, with what predictions are told of them."""

    fold: int
    train: Rows
    validation: Rows
    data: PreparedData


Predictor: TypeAlias = Callable[[FoldRows], Any]
"""Makes predictions for the validation rows, in the structure of the targets."""


@final
class Yardstick:
    """The model of one configuration, whose outputs and metrics baselines are like."""

    def __init__(self, loaded: LoadedObjective, configuration: Configuration) -> None:
        """Build the configuration's model; nothing is trained.

        Raises:
            NoBaselineError: its metrics, or its outputs, are no use.
        """
        if loaded.dataset.streams is not None:
            raise NoBaselineError("the rows are a stream that memory does not hold")
        if isinstance(loaded.objective, LearnsFirst):
            # How a model is compiled does not depend on what it was to learn first.
            loaded = replace(loaded, objective=loaded.objective.unlearned())
        self.loaded = loaded
        self._configuration = configuration
        plan = TrainingPlan(epochs=1, patience=None, seed=0, has_callbacks=False)
        setup = TrialSetup(loaded=loaded, configuration=configuration, plan=plan, number=0)
        model = build_model(setup, fold=0)
        self._measures = Measures(model, loaded.metric, batch_size=loaded.batch_size(configuration))
        train = self.rows(0).train
        if any(isinstance(leaf, StoredArray) for leaf in keras.tree.flatten(train.y)):
            raise NoBaselineError("the targets are read from files, batch by batch")
        self.shapes = _like_targets(_output_shapes(model, train), train.y, model)
        """The shape of one row of each output, in the structure of the targets."""

    @property
    def is_single(self) -> bool:
        """Whether there is one output."""
        return len(keras.tree.flatten(self.shapes)) == 1

    def rows(self, fold: int) -> FoldRows:
        """Return the rows of a fold."""
        train, validation = self.loaded.rows(fold, self._configuration)
        data = self.loaded.prepared(fold, self._configuration)
        return FoldRows(fold=fold, train=train, validation=validation, data=data)

    def value(self, fold: int, predictor: Predictor) -> float:
        """Return the ranking metric of a predictor on the validation rows of a fold."""
        rows = self.rows(fold)
        unit = target_unit(rows.train, rows.data)
        return self._measures.value(rows.validation, predictor(rows), unit=unit)

    def training_value(self, predictions: Any) -> float:
        """Return the ranking metric of one row of predictions on training rows, or some of them."""
        rows = self.rows(0)
        count = len(rows.train)
        some = np.linspace(0, count - 1, min(count, _MOST_ROWS_TO_CHOOSE_BY)).astype(np.int64)
        unit = target_unit(rows.train, rows.data)
        y, weights = (
            None if part is None else taken(part, some)
            for part in (rows.train.y, rows.train.sample_weight)
        )
        few = Rows(x=some, y=y, sample_weight=weights)
        return self._measures.value(few, predictions, unit=unit)


@final
@dataclass(frozen=True, slots=True)
class _Shape:
    """The shape of a row, as a leaf of a structure, which a tuple is not."""

    sizes: tuple[int, ...]


def _output_shapes(model: keras.Model, rows: Rows) -> Any:
    """Return the shape of one row of each output, in the structure of the outputs."""
    few = rows.head(2)
    inputs = keras.tree.map_structure(
        lambda leaf: keras.KerasTensor(
            leaf.shape, dtype="string" if leaf.dtype.kind in "OUS" else str(leaf.dtype)
        ),
        few.x,
    )
    try:
        outputs = model.compute_output_spec(inputs)
    except (TypeError, ValueError, NotImplementedError, RuntimeError):
        outputs = model(as_keras_takes(few.x), training=False)
    return keras.tree.map_structure(lambda leaf: _Shape(tuple(leaf.shape[1:])), outputs)


def _like_targets(shapes: Any, targets: Any, model: keras.Model) -> Any:
    """Return the shapes of outputs in the structure of the targets.

    Raises:
        NoBaselineError: they do not go together, output by output.
    """
    names = getattr(model, "output_names", None)
    flat = keras.tree.flatten(shapes)
    both_in_order = all(isinstance(one, list | tuple) for one in (targets, shapes))
    if isinstance(targets, dict) and not isinstance(shapes, dict) and names is not None:
        shapes = dict(zip(names, flat, strict=True))
    elif both_in_order or len(flat) == len(keras.tree.flatten(targets)) == 1:
        shapes = keras.tree.pack_sequence_as(targets, flat)
    try:
        keras.tree.assert_same_structure(targets, shapes)
    except (ValueError, TypeError):
        raise NoBaselineError("the outputs and the targets differ in their structure") from None
    return shapes
