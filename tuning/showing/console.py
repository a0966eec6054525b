"""Progress on a terminal: a line a finished trial, and one live bar below them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, final

from rich.console import Console
from rich.live import Live
from rich.text import Text

from tuning.records import Completed, Failed, Pruned, Trial
from tuning.results.tables import short
from tuning.showing.tally import Tally, tally_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from objectives.measurement import Measurement
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.specification.study_spec import StudySpec

_BAR_WIDTH, _LEAST_BAR = 24, 8
_NARROW_INDENT = 9


@final
class ConsoleProgress:
    """Shows a study on a console; the live bar only where the output is a terminal."""

    def __init__(self, console: Console) -> None:
        """Take the console to write to."""
        self._console = console
        self._tally: Tally | None = None
        self._live: Live | None = None

    def say(self, line: str) -> None:
        """Show one line."""
        self._console.print(Text(line), soft_wrap=True)

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        """Begin counting, and show the bar on a terminal."""
        self._tally = tally_of(spec, metric, finished)
        if self._console.is_terminal:
            self._live = Live(
                _Now(self._bar),
                console=self._console,
                transient=True,
                refresh_per_second=4,
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
            before = self._tally.best
            self._tally.take_in(trial)
            best = self._tally.best
            line = trial_line(trial, best=best, of=self._tally.trials)
            if not self._console.is_terminal:
                self.say(line)
                return
            shown = Text(wrapped(line, width=self._console.width), style=_style(trial))
            if best != before:
                shown.stylize("bold green")
            self._console.print(shown, soft_wrap=True)

    def _bar(self) -> Text:
        tally = self._tally
        if tally is None:
            return Text("")
        facts = "  " + "   ".join(tally.facts())
        # Shorter where that keeps all of it on one line.
        width = max(_LEAST_BAR, min(_BAR_WIDTH, self._console.width - 1 - len(facts)))
        filled = round(tally.share * width)
        bar = Text("━" * filled, style="green")
        bar.append("━" * (width - filled), style="bright_black")
        return bar.append(facts, style="")


@final
class _Now:
    """What a function makes whenever it is shown: a line above it has the bar drawn anew, too."""

    def __init__(self, make: Callable[[], Text]) -> None:
        self._make = make

    def __rich__(self) -> Text:
        return self._make()


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


def wrapped(line: str, *, width: int) -> str:
    """Return a trial's line in a window: broken between settings, further ones below the first.

    Args:
        line: As ``trial_line`` makes it.
        width: Of the window, in characters.
    """
    start = line.index(" s  ") + len(" s  ")
    # In a narrow window the settings stand on lines of their own.
    indent = start if start <= width // 2 else _NARROW_INDENT
    lines = textwrap.wrap(
        line,
        width=width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return "\n".join(lines)


def _style(trial: Trial) -> str:
    match trial.outcome:
        case Completed():
            return ""
        case Pruned():
            return "dim"
        case Failed():
            return "red"


def _worth(trial: Trial) -> str:
    match trial.outcome:
        case Completed(value=value):
            return short(value)
        case Pruned():
            return "pruned"
        case Failed(kind=kind):
            return f"failed: {kind}"
