"""Folds of trials in this process, for a search that fits them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from objectives.measurement import LearningCurve

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock

    from objectives.loaded import LoadedObjective
    from objectives.measurement import Evaluation, Measurement
    from search_spaces import Configuration
    from tuning.executors.executor import LocalExecutor, LocalTraining


@final
class LocalFolds:
    """A trial whose folds train in this process, one after another."""

    def __init__(self, training: LocalTraining, loaded: LoadedObjective) -> None:
        """Take a trial that has not trained yet, and what it is trained on."""
        self._training = training
        self._loaded = loaded

    @property
    def together(self) -> int:
        """How many trials of this kind are best trained together; 1 before it is built."""
        return self._training.together

    def build(self) -> None:
        """Build the models of all folds."""
        self._training.build()

    def prepare(self) -> None:
        """Build the models of all folds and begin to compile them."""
        self._training.prepare()

    def fit_fold(
        self,
        fold: int,
        *,
        epochs: int,
        lock: RLock,
        check: Callable[[], None],
        report: Callable[[Measurement], None],
    ) -> None:
        """Fit a fold up to an epoch; ``check`` comes before each epoch, ``report`` after it."""
        from objectives.trial.fold_fit import fit_fold

        del lock  # nothing else trains here meanwhile
        fit_fold(
            self._training,
            self._loaded,
            fold=fold,
            epochs=epochs,
            before_epoch=check,
            after_epoch=report,
        )

    def curve(self, fold: int) -> LearningCurve:
        """Return what a fold measured so far."""
        begun = self._training.fold(fold)
        return LearningCurve({}) if begun is None else begun.curve

    def has_ended(self, folds: int) -> bool:
        """Tell whether nothing is left to train; a failure ends all folds."""
        del folds
        return self._training.is_finished

    def finish(self) -> Evaluation:
        """Check the weights and return what the training left."""
        return self._training.finish()


@final
class InProcessFoldExecutor:
    """Trains the folds of trials where the study runs."""

    def __init__(self, executor: LocalExecutor, *, looks_ahead: bool) -> None:
        """Take what starts the trials, and whether it pays to build some ahead of their turn."""
        self._executor = executor
        self._looks_ahead = looks_ahead

    @property
    def looks_ahead(self) -> bool:
        """Whether a trial's programs can compile while another trains."""
        return self._looks_ahead

    @property
    def slots(self) -> int:
        """One fold trains at a time."""
        return 1

    def start(self, configuration: Configuration, *, number: int) -> LocalFolds:
        """Return a trial no fold of which has trained yet."""
        training = self._executor.start(configuration, number=number)
        return LocalFolds(training, self._executor.loaded)

    def close(self) -> None:
        """Do nothing: a trial lets its models go by itself."""
