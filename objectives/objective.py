"""The protocol of an objective: data, a model for a configuration, and the metric that ranks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

from objectives.data.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    import keras
    import numpy as np

    from objectives.data import Dataset
    from objectives.metric import Metric
    from objectives.training.rows import Rows
    from search_spaces import Configuration, SearchSpace


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a model must fit: its input's shape without the batch axis, the task, the classes."""

    input_shape: tuple[int, ...]
    task: Task
    classes: tuple[str, ...] = ()


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

    def rows(self, x: np.ndarray, y: np.ndarray, *, are_trained: bool) -> Rows:
        """Return prepared rows in the structure that the model takes, with their weights.

        Args:
            x: Inputs, shape (rows, ...), as ``signature.input_shape`` says.
            y: Targets, shape (rows,).
            are_trained: Whether they are trained on, or measured only: class weights, as in
                ``model.fit``, are for training alone.
        """
        ...

    def callbacks(self, configuration: Configuration) -> Sequence[keras.callbacks.Callback]:
        """Return Keras callbacks for one training, made anew for each."""
        ...

    def source(self, configuration: Configuration, signature: Signature) -> str | None:
        """Return plain Keras code that builds the same model, or None when only Keras knows."""
        ...

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter of a space that the model could not use."""
        ...

    def fingerprint(self) -> str:
        """Return a digest of the code behind the objective; a changed one refuses to resume."""
        ...
