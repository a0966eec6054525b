"""The protocol of an objective: data, a model for a configuration, and the metric that ranks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, final, runtime_checkable

from objectives.data.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    import keras

    from objectives.contexts.context import TrainingContext
    from objectives.data import Dataset
    from objectives.data.rows import Rows
    from objectives.data.splits.own import OwnSplitter
    from objectives.data.streams.parts import StreamParts
    from objectives.metric import Metric
    from objectives.training.stage import Stage
    from objectives.training.task import OwnFit
    from search_spaces import Configuration, SearchSpace, Value


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


@runtime_checkable
class LearnsFirst(Protocol):
    """An objective whose models start from something learned, such as another network's layers."""

    def learn_from(self, dataset: Dataset) -> None:
        """Take ``dataset.base``, to learn from it, or to recall it, once something is asked for.

        Nothing is trained before the first model that needs it is built, and what other models
        draw from their seeds does not depend on when that was.
        """
        ...

    def unlearned(self) -> Objective:
        """Return the objective with models of the same structure that start from nothing.

        For looks at a model before a study: they train and write nothing.
        """
        ...


@runtime_checkable
class Remembers(Protocol):
    """An objective that sets something on itself while it gives its data, to build models from."""

    def memory(self) -> Mapping[str, Any]:
        """Return by name what ``dataset`` has set."""
        ...

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take what it has set in another process, where its data were given."""
        ...


@runtime_checkable
class GivesStreams(Protocol):
    """An objective whose data may be streams, which no process can send to another."""

    def streams_again(self, streams: StreamParts) -> StreamParts:
        """Return the parts of a data set with streams that this process has made."""
        ...


@runtime_checkable
class ReadsFiles(Protocol):
    """An objective whose models depend on files that a space names."""

    def files(self, space: SearchSpace) -> Sequence[Path]:
        """Return the files that configurations of a space can name."""
        ...


@runtime_checkable
class ReadsColumns(Protocol):
    """An objective whose models read the columns of the data that a configuration names."""

    def column_complaints(self, space: SearchSpace, *, count: int) -> list[str]:
        """Return a sentence for each value of a space that asks for more than ``count`` columns."""
        ...


@runtime_checkable
class WeighsRows(Protocol):
    """An objective whose weights of rows or classes were written by a person."""

    def weight_complaints(self, dataset: Dataset) -> list[str]:
        """Return a sentence for each weight that the data have no use for."""
        ...


@runtime_checkable
class Splits(Protocol):
    """An objective that says how its rows are to be divided where the study does not."""

    @property
    def split(self) -> str | OwnSplitter | None:
        """The rule as a person writes it, such as ``time``, or a splitter; None for the usual."""
        ...


@runtime_checkable
class MayReturnData(Protocol):
    """An objective whose function may return its data beside its model."""

    @property
    def has_data_twice(self) -> bool:
        """Whether data were given, and its function returns others beside its model."""
        ...

    @property
    def returns_data(self) -> bool:
        """Whether its function is where the data come from."""
        ...

    @property
    def returns_other_data(self) -> bool:
        """Whether it has returned other data than at an earlier call."""
        ...


@runtime_checkable
class StatesMetric(Protocol):
    """An objective that a person wrote, which may say what its trials are ranked by."""

    @property
    def stated_metric(self) -> tuple[str | None, str | None]:
        """The metric and the direction that it states, each None where it does not."""
        ...

    @property
    def may_rank_by_loss(self) -> bool:
        """Whether its loss ranks trials where its model does not report the task's own metric.

        A function has no place to name a metric; a class has, and is asked to.
        """
        ...


@runtime_checkable
class TakesContext(Protocol):
    """An objective whose callbacks may be told which training they are for."""

    @property
    def takes_context(self) -> bool:
        """Whether they are."""
        ...

    @property
    def kept_folders(self) -> int | None:
        """Of how many of the best trials the callbacks' folders are kept; None for all."""
        ...

    def callbacks_in(
        self, configuration: Configuration, context: TrainingContext
    ) -> Sequence[keras.callbacks.Callback]:
        """Return Keras callbacks for one training, made anew for each."""
        ...


@runtime_checkable
class TrainsInStages(Protocol):
    """An objective whose models are changed and compiled anew while they train."""

    def stages(self, configuration: Configuration) -> Sequence[Stage]:
        """Return the later stages of a training, in order."""
        ...


@runtime_checkable
class FitsItself(Protocol):
    """An objective whose models may be trained by a ``fit`` that a person wrote."""

    def own_fit(self, model: keras.Model, configuration: Configuration) -> OwnFit | None:
        """Return what trains a model that was built for a configuration; None for the usual way."""
        ...


@runtime_checkable
class FindsItsSpace(Protocol):
    """An objective that may have no space written down, but asks for its parameters."""

    @property
    def asks(self) -> bool:
        """Whether it does."""
        ...

    @property
    def found_first(self) -> Mapping[str, Value]:
        """The values that it begins with itself, in the space that was found; mostly none."""
        ...

    def space_notes(self, space: SearchSpace) -> tuple[str, ...]:
        """Return what people should know of a study's space, where it is the one that was found."""
        ...


@runtime_checkable
class ArrangesInputs(Protocol):
    """An objective whose model takes inputs in a structure that no configuration changes."""

    def inputs(self, x: Any) -> Any:
        """Return prepared inputs as the model takes them."""
        ...


@runtime_checkable
class Compares(Protocol):
    """An objective that has something to hold its results against."""

    def baselines(self, configuration: Configuration) -> Mapping[str, Configuration]:
        """Return, by name, configurations to retrain beside this one."""
        ...

    def facts(self, configuration: Configuration) -> Mapping[str, float]:
        """Return, by name, figures to be shown beside the result of retraining."""
        ...
