"""An objective with its data loaded and split: what trials are trained on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from objectives.data import fold_rows, prepare, split_rows
from objectives.objective import Signature

if TYPE_CHECKING:
    import keras
    import numpy as np

    from objectives.data import Dataset, PreparedData, Split
    from objectives.metric import Metric
    from objectives.objective import Objective
    from objectives.training.rows import Rows
    from search_spaces import Configuration

DEFAULT_BATCH_SIZE = 32


@final
@dataclass(slots=True, kw_only=True)
class LoadedObjective:
    """An objective, its data, the one split of it, and the rows of each fold.

    Build it with ``load_objective``. Prepared folds are made once and kept.
    """

    objective: Objective
    dataset: Dataset
    metric: Metric
    split: Split
    fold_rows: tuple[tuple[np.ndarray, np.ndarray], ...]
    _prepared: dict[int, PreparedData] = field(default_factory=dict, repr=False)
    _rows: dict[int, tuple[Rows, Rows]] = field(default_factory=dict, repr=False)

    @property
    def folds(self) -> int:
        """How many folds a trial is trained on; 1 is the one train and validation split."""
        return len(self.fold_rows)

    def prepared(self, fold: int) -> PreparedData:
        """Return the data of a fold, everything fitted on its training rows only."""
        if fold not in self._prepared:
            fit_rows, other_rows = self.fold_rows[fold]
            self._prepared[fold] = prepare(self.dataset, fit_rows=fit_rows, other_rows=other_rows)
        return self._prepared[fold]

    def rows(self, fold: int) -> tuple[Rows, Rows]:
        """Return a fold's training and validation rows as the model takes them.

        The same objects every time: trainers keep them on the device for as long as they live.
        """
        if fold not in self._rows:
            self._rows[fold] = self.arranged(self.prepared(fold))
        return self._rows[fold]

    def arranged(self, data: PreparedData) -> tuple[Rows, Rows]:
        """Return prepared training rows, and those to measure on, as the model takes them."""
        return (
            self.objective.rows(data.x_train, data.y_train, are_trained=True),
            self.objective.rows(data.x_validation, data.y_validation, are_trained=False),
        )

    def prepared_for_test(self) -> PreparedData:
        """Return all rows of the search for training and the test rows in validation's place.

        Opens the test set: only retraining may call it.
        """
        fit_rows = self.split.search_rows()
        return prepare(self.dataset, fit_rows=fit_rows, other_rows=self.split.test)

    def signature(self, data: PreparedData) -> Signature:
        """Return what a model for prepared data must fit."""
        return Signature(
            input_shape=tuple(int(size) for size in data.x_train.shape[1:]),
            task=self.dataset.task,
            classes=self.dataset.classes,
        )

    def build_model(self, configuration: Configuration, data: PreparedData) -> keras.Model:
        """Return the objective's compiled model for prepared data."""
        return self.objective.build_model(configuration, self.signature(data))

    def batch_size(self, configuration: Configuration) -> int:
        """Return the configuration's ``batch_size``, 32 (Keras's default) where it has none."""
        return int(configuration.get("batch_size", DEFAULT_BATCH_SIZE))

    def identity(self) -> dict[str, str]:
        """Return the digests that say whether two studies measure the same thing."""
        return {
            "objective": self.objective.name,
            "code": self.objective.fingerprint(),
            "data": self.dataset.digest(),
            "split": self.split.digest(),
        }


def load_objective(
    objective: Objective,
    dataset: Dataset,
    *,
    metric: Metric | None = None,
    folds: int = 1,
    seed: int = 0,
) -> LoadedObjective:
    """Split a data set once, from the seed, and return the objective ready to train on it.

    Args:
        objective: What to train.
        dataset: What ``objective.dataset`` returned.
        metric: The ranking metric; the objective's own by default.
        folds: 1 for one validation split, 2 or more for cross-validation without the test rows.
        seed: The study's seed, 0 to 2**32 - 1.

    Raises:
        DataError: If the data are too few for the folds.
    """
    split = split_rows(dataset, seed=seed)
    return LoadedObjective(
        objective=objective,
        dataset=dataset,
        metric=metric or objective.metric(dataset.task),
        split=split,
        fold_rows=fold_rows(dataset, split, folds=folds, seed=seed),
    )
