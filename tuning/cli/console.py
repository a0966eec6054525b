"""Progress on a terminal: a line a finished trial, and one live bar below them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from rich.console import Console
from rich.live import Live
from rich.text import Text

from tuning.records import Completed, Failed, Pruned, Trial
from tuning.results.tables import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from objectives.measurement import Measurement
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.specification.study_spec import StudySpec

_BAR_WIDTH = 24


@final
@dataclass(slots=True, kw_only=True)
class _Tally:
    """The counts behind lines and bar."""

    metric: Metric
    trials: int
    epochs: int
    began: float
    done_before: int
    done: int = 0
    pruned: int = 0
    failed: int = 0
    best: float | None = None
    running: dict[int, int] = field(default_factory=dict)

    def take_in(self, trial: Trial) -> None:
        """Count a finished trial."""
        self.done += 1
        self.running.pop(trial.number, None)
        match trial.outcome:
            case Completed(value=value):
                if self.best is None or self.metric.is_better(value, self.best):
                    self.best = value
            case Pruned():
                self.pruned += 1
            case Failed():
                self.failed += 1

    def seconds_left(self, now: float) -> float | None:
        """Return an estimate of the time left, None before the first trial of this run."""
        here = self.done - self.done_before
        if here <= 0:
            return None
        under_way = sum(self.running.values()) / self.epochs
        rate = (now - self.began) / (here + under_way)
        return max(0.0, (self.trials - self.done - under_way) * rate)


@final
class ConsoleProgress:
    """Shows a study on a console; the live bar only where the output is a terminal."""

    def __init__(self, console: Console) -> None:
        """Take the console to write to."""
        self._console = console
        self._tally: _Tally | None = None
        self._live: Live | None = None

    def say(self, line: str) -> None:
        """Show one line."""
        self._console.print(Text(line), soft_wrap=True)

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        """Begin counting, and show the bar on a terminal."""
        self._tally = _Tally(
            metric=metric,
            trials=spec.budget.trials,
            epochs=spec.budget.epochs,
            began=time.monotonic(),
            done_before=len(finished),
        )
        for trial in finished:
            self._tally.take_in(trial)
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                transient=True,
                refresh_per_second=4,
                get_renderable=self._bar,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()

    def study_ended(self) -> None:
        """Take the bar away."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def trial_started(self, number: int, configuration: Configuration) -> None:
        """Count a running trial."""
        del configuration
        if self._tally is not None:
            self._tally.running[number] = 0

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        """Count an epoch of a running trial."""
        if self._tally is not None:
            self._tally.running[number] = measurement.epoch

    def trial_finished(self, trial: Trial) -> None:
        """Show a finished trial's line."""
        if self._tally is not None:
            self._tally.take_in(trial)
            best = self._tally.best
            self.say(trial_line(trial, best=best, of=self._tally.trials))

    def _bar(self) -> Text:
        tally = self._tally
        if tally is None:
            return Text("")
        share = min(1.0, tally.done / max(1, tally.trials))
        filled = round(share * _BAR_WIDTH)
        left = tally.seconds_left(time.monotonic())
        parts = [
            f"{tally.done}/{tally.trials} trials",
            f"best {'-' if tally.best is None else short(tally.best)}",
            f"pruned {tally.pruned}",
            f"failed {tally.failed}",
            f"left {'?' if left is None else clock_text(left)}",
        ]
        # Those begun ahead of their turn only wait.
        running = [
            f"{number}: epoch {epoch}" for number, epoch in sorted(tally.running.items()) if epoch
        ]
        if running:
            parts.append("running " + ", ".join(running[:4]))
        bar = Text("━" * filled, style="green")
        bar.append("━" * (_BAR_WIDTH - filled), style="bright_black")
        return bar.append("  " + "   ".join(parts), style="")


def trial_line(trial: Trial, *, best: float | None, of: int) -> str:
    """Return a finished trial's line: number, value, best so far, epochs, seconds, configuration.

    The number counts from 0, as everywhere; ``of`` is the total of trials.
    """
    width = len(str(max(0, of - 1)))
    worth = f"{_worth(trial):>9}"
    settings = " ".join(f"{name}={short(value)}" for name, value in trial.configuration.items())
    return (
        f"trial {trial.number:>{width}}  {worth}  best {'-' if best is None else short(best):>7}"
        f"  {trial.epochs:>3} epochs {trial.seconds:>6.1f} s  {settings}"
    )


def _worth(trial: Trial) -> str:
    match trial.outcome:
        case Completed(value=value):
            return short(value)
        case Pruned():
            return "pruned"
        case Failed(kind=kind):
            return f"failed: {kind}"


def clock_text(seconds: float) -> str:
    """Return a duration as people say it: ``45 s``, ``3 min 20 s``, ``2 h 05 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
