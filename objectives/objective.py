"""The protocol of an objective: data, a model for a configuration, and the metric that ranks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, final

from objectives.data.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    import keras

    from objectives.data import Dataset
    from objectives.data.rows import Rows
    from objectives.metric import Metric
    from search_spaces import Configuration, SearchSpace


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a model must fit, and how long it will be trained.

    Attributes:
        input_shape: The shape of one row; of several inputs one each, in their structure.
        task: What is predicted.
        classes: The names of the classes in the order of their codes; empty for regression.
        training_rows: How many rows are trained on.
        epochs: The most epochs; with the rows and the batch size they say how many steps a
            learning-rate schedule has before it.
        training_inputs: The inputs that will be trained on, as the model takes them: what a layer
            such as ``Normalization`` may be adapted to. Of a fold its own training rows alone; at
            retraining all rows but those of the test set.
        measured: The full names of metrics that were asked for; a ready-made model measures them
            beside its own.
    """

    input_shape: Any
    task: Task
    classes: tuple[str, ...] = ()
    training_rows: int = 1
    epochs: int = 1
    training_inputs: Any = None
    measured: tuple[str, ...] = ()


class Objective(Protocol):
    """What turns a configuration into measurements.

    Splitting, preparing the data, training and measuring belong to the framework; an objective
    says which data, which model and which metric.
    """

    @property
    def name(self) -> str:
        """The name that studies and leaderboards show."""
        ...

    @property
    def space(self) -> SearchSpace:
        """The search space to use when the study names none."""
        ...

    def dataset(self, data_dir: Path | None) -> Dataset:
        """Load the whole data set; raise ``DataError`` in plain words when that is impossible."""
        ...

    def metric(self, task: Task) -> Metric:
        """Return the metric that trials are ranked by when the study names none."""
        ...

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return a compiled model; ``batch_size`` is read from the configuration by training."""
        ...

    @property
    def row_parameters(self) -> tuple[str, ...]:
        """The parameters that the rows depend on; with ``scaling`` among them, that is read."""
        ...

    def rows(
        self,
        x: Any,
        y: Any,
        *,
        configuration: Configuration,
        classes: Sequence[str],
        are_trained: bool,
    ) -> Rows:
        """Return prepared rows in the structure that the model takes, with their weights.

        Args:
            x: Inputs, shape (rows, ...), as ``signature.input_shape`` says.
            y: Targets, shape (rows,); of a data set as given, in their own shape.
            configuration: Of which only ``row_parameters`` may be read.
            classes: The names of the classes in the order of their codes; empty for regression.
            are_trained: Whether they are trained on, or measured only: class weights, as in
                ``model.fit``, are for training alone.
        """
        ...

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        """Return Keras callbacks for one training, made anew for each.

        Without validation rows, as in retraining, they hear of the training's metrics alone.
        """
        ...

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter of a space that the model could not use."""
        ...

    def fingerprint(self) -> str:
        """Return a digest of the code behind the objective; a changed one refuses to resume."""
        ...
