"""What an objective may be able to besides: a protocol each, asked for by ``isinstance``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from pathlib import Path

    import keras

    from objectives.contexts.context import TrainingContext
    from objectives.data import Dataset
    from objectives.data.splits.own import OwnSplitter
    from objectives.data.streams.parts import StreamParts
    from objectives.objective import Objective
    from objectives.training.stage import Stage
    from objectives.training.task import OwnFit
    from search_spaces import Configuration, SearchSpace, Value


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
