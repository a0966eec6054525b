"""A trial in a backend's hands: trained epoch by epoch, or replayed as it was once trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, final

from objectives.measurement import Evaluation, Measurement, curve_value, mean_measurement
from tuning.records import Failed, Trial

if TYPE_CHECKING:
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.executors.executor import Training
    from tuning.specification.study_spec import StudySpec


class TrialKeeper(Protocol):
    """Who begins trials and keeps them; ``tuning.trials.evaluator.Evaluator`` does."""

    @property
    def spec(self) -> StudySpec:
        """The study that trials are of."""
        ...

    @property
    def metric(self) -> Metric:
        """The metric that trials are ranked by."""
        ...

    def check_end(self) -> None:
        """Raise ``StudyEnds`` once the study's time is up, or someone asked it to stop."""
        ...

    def report(self, number: int, measurement: Measurement) -> None:
        """Show a running trial's last epoch."""
        ...

    def record(
        self, number: int, configuration: Configuration, evaluation: Evaluation, *, pruned: bool
    ) -> Trial:
        """Keep what a trial's training left."""
        ...

    def let_go(self, training: Training) -> None:
        """Forget a training that has ended."""
        ...


@final
class TrialRun:
    """A trial in a backend's hands: advance it epoch by epoch, then complete or prune it."""

    def __init__(
        self,
        keeper: TrialKeeper,
        configuration: Configuration,
        *,
        number: int,
        training: Training | None = None,
        known: Trial | None = None,
    ) -> None:
        """Hold either a training to advance or a known trial to replay."""
        self._keeper = keeper
        self._training = training
        self._trial = known
        self._epoch = 0
        self._has_ended = False
        self.configuration = configuration
        self.number = number

    @property
    def trial(self) -> Trial | None:
        """The finished trial; None while it runs."""
        return self._trial

    @property
    def training(self) -> Training | None:
        """The training behind a running trial; None for a known one."""
        return self._training

    @property
    def has_ended(self) -> bool:
        """Whether it was completed or pruned by whoever advances it, also a known one."""
        return self._has_ended

    @property
    def is_under_way(self) -> bool:
        """Whether there are epochs left to train; False for a known trial."""
        return self._training is not None and not self._training.is_finished

    @property
    def epoch(self) -> int:
        """The last epoch that ``advance`` returned."""
        return self._epoch

    def advance(self) -> Measurement | None:
        """Return the next epoch's measurement, trained or replayed; None at the end."""
        measurement = self._replay() if self._training is None else self._train(self._training)
        if measurement is not None:
            self._epoch = measurement.epoch
        return measurement

    def aim(self, epoch: int | None) -> None:
        """Say up to which epoch it will be advanced next."""
        if self._training is not None:
            self._training.aim(epoch)

    def pause(self) -> None:
        """Say that it is not advanced for now, so that its worker trains another."""
        if self._training is not None:
            self._training.pause()

    def complete(self) -> Trial:
        """End the trial; it completed, unless its training failed."""
        return self._end(pruned=False)

    def prune(self) -> Trial:
        """End the trial as stopped early by a pruner, unless its training failed."""
        return self._end(pruned=True)

    def _train(self, training: Training) -> Measurement | None:
        self._keeper.check_end()
        measurement = training.advance()
        if measurement is not None:
            self._keeper.report(self.number, measurement)
        return measurement

    def _replay(self) -> Measurement | None:
        trial = self._trial
        if trial is None or self._epoch >= trial.epochs:
            return None
        if isinstance(trial.outcome, Failed) and not self._was_measured(trial, self._epoch + 1):
            return None
        measurement = mean_measurement(trial.curves, self._epoch + 1, self._keeper.metric)
        return measurement if measurement.is_sound(self._keeper.metric) else None

    def _was_measured(self, trial: Trial, epoch: int) -> bool:
        """Tell whether a failed trial got through an epoch, or only some of its folds did."""
        spec, metric = self._keeper.spec, self._keeper.metric
        if len(trial.curves) < spec.folds:
            return False
        for curve in trial.curves:
            if metric.validation_key not in curve.metrics:
                return False
            waited = curve.epochs - curve_value([curve], metric).best_epoch
            stopped_early = spec.budget.patience is not None and waited >= spec.budget.patience
            if curve.epochs < epoch and not stopped_early:
                return False
        return True

    def _end(self, *, pruned: bool) -> Trial:
        self._has_ended = True
        if self._trial is None and self._training is not None:
            self._trial = self._keeper.record(
                self.number, self.configuration, self._training.finish(), pruned=pruned
            )
            self._keeper.let_go(self._training)
            self._training = None
        assert self._trial is not None
        return self._trial
