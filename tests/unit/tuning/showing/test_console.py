"""Progress on a terminal and elsewhere."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from objectives.failure import FailureKind
from objectives.measurement import Measurement
from search_spaces import Configuration
from tests.study_examples import (
    ACCURACY,
    MSE,
    completed,
    failed,
    make_spec,
    make_trial,
    pruned,
)
from tuning.records import Outcome
from tuning.showing.console import ConsoleProgress, trial_line, wrapped
from tuning.showing.tally import clock_text


def recording(*, terminal: bool) -> Console:
    return Console(
        file=io.StringIO(), record=True, force_terminal=terminal, width=200, highlight=False
    )


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_line_holds_all_that_there_is_to_know_about_a_trial() -> None:
    trial = make_trial(7, completed(0.123456), neurons=30, learning_rate=0.00123456)
    assert trial_line(trial, best=0.1, of=20) == (
        "trial  7     0.1235  best     0.1    2 epochs    1.2 s  neurons=30 learning_rate=0.001235"
    )
    assert "failed: out_of_memory" in trial_line(
        make_trial(0, failed(FailureKind.OUT_OF_MEMORY)), best=None, of=1
    )
    line = trial_line(make_trial(0, pruned()), best=None, of=1)
    assert line.startswith("trial 0     pruned  best       -")


@pytest.mark.parametrize("width", [40, 60, 80, 110, 200])
def test_a_line_breaks_between_settings_alone(width: int) -> None:
    trial = make_trial(
        3, completed(0.98), hidden_layers=3, activation="swish", optimizer="rmsprop", rate=0.002
    )
    line = trial_line(trial, best=0.98, of=20)
    first, *further = wrapped(line, width=width).split("\n")
    assert first.startswith("trial  3       0.98")
    assert " ".join([first, *further]).split() == line.split()
    assert all(len(one) <= width for one in (first, *further))
    assert all(one.startswith(" " * 9) for one in further)
    assert bool(further) == (len(line) > width)


def test_a_terminal_tells_by_style_what_the_words_say(tmp_path: Path) -> None:
    console = recording(terminal=True)
    progress = ConsoleProgress(console)
    progress.study_started(make_spec(tmp_path), MSE, [])
    trials: list[Outcome] = [completed(2.0), completed(3.0), pruned(), failed()]
    for number, outcome in enumerate(trials):
        progress.trial_finished(make_trial(number, outcome))
    progress.study_ended()
    styled = console.export_text(styles=True)
    lines = [line for line in styled.splitlines() if "trial " in line]
    best, usual, stopped, broken = (
        next(line for line in lines if f"trial {number}" in line) for number in range(4)
    )
    assert "\x1b[1;32mtrial 0" in best  # bold and green: the best one so far
    assert "mtrial 1" not in usual
    assert "\x1b[2mtrial 2" in stopped
    assert "pruned" in stopped
    assert "\x1b[31mtrial 3" in broken
    assert "failed: error" in broken


def test_the_bar_below_a_new_best_trial_has_its_value(tmp_path: Path) -> None:
    console = recording(terminal=True)
    progress = ConsoleProgress(console)
    progress.study_started(make_spec(tmp_path, trials=3), MSE, [])
    progress.trial_finished(make_trial(0, completed(0.4321)))
    # Without waiting for the bar's own next moment.
    below = printed(console).partition("trial 0")[2]
    progress.study_ended()
    assert "1/3 trials   best 0.4321" in below


def test_nothing_is_live_where_the_output_is_no_terminal(tmp_path: Path) -> None:
    console = recording(terminal=False)
    progress = ConsoleProgress(console)
    progress.say("[bold]brackets stay[/bold] :smile:")
    progress.study_started(make_spec(tmp_path, trials=3), MSE, [])
    progress.trial_started(0, Configuration({}))
    progress.epoch_finished(0, Measurement(epoch=1, metrics={"val_mean_squared_error": 2.0}))
    progress.trial_finished(make_trial(0, completed(2.0)))
    progress.trial_finished(make_trial(1, completed(1.0)))
    progress.trial_finished(make_trial(2, failed()))
    progress.study_ended()
    text = printed(console)
    assert "\x1b" not in text
    assert "\r" not in text
    lines = text.splitlines()
    assert lines[0] == "[bold]brackets stay[/bold] :smile:"
    assert len(lines) == 4
    assert ["best       2" in line for line in lines[1:]] == [True, False, False]
    assert ["best       1" in line for line in lines[1:]] == [False, True, True]


def test_the_best_follows_the_direction(tmp_path: Path) -> None:
    console = recording(terminal=False)
    progress = ConsoleProgress(console)
    progress.study_started(make_spec(tmp_path), ACCURACY, [make_trial(0, completed(0.5))])
    progress.trial_finished(make_trial(1, completed(0.25)))
    progress.trial_finished(make_trial(2, completed(0.75)))
    first, second = printed(console).splitlines()
    assert "best     0.5" in first
    assert "best    0.75" in second


def test_the_bar_counts_what_is_done_pruned_failed_and_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("tuning.showing.tally.time", SimpleNamespace(monotonic=lambda: now))
    console = recording(terminal=True)
    progress = ConsoleProgress(console)
    progress.study_started(
        make_spec(tmp_path, trials=8, epochs=10), MSE, [make_trial(0, completed(3.0))]
    )
    try:
        assert "1/8 trials   best 3   pruned 0   failed 0   left ?" in bar(progress)
        progress.trial_started(4, Configuration({}))
        progress.epoch_finished(4, Measurement(epoch=5, metrics={}))
        now = 50.0
        progress.trial_finished(make_trial(1, completed(2.0)))
        progress.trial_finished(make_trial(2, pruned()))
        progress.trial_finished(make_trial(3, failed()))
        # 3.5 trials of this run in 50 s, 3.5 to go.
        text = bar(progress)
        assert "4/8 trials   best 2   pruned 1   failed 1   left 50 s   running 4: epoch 5" in text
        assert text.startswith("━" * 24)
    finally:
        progress.study_ended()
    assert "\x1b[?25h" in printed(console), "the cursor is shown again"


def test_the_bar_keeps_to_a_narrow_window(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=72)
    progress = ConsoleProgress(console)
    progress.study_started(make_spec(tmp_path, trials=8), MSE, [make_trial(0, completed(3.0))])
    text = bar(progress)
    progress.study_ended()
    assert 60 < len(text) < 72


def bar(progress: ConsoleProgress) -> str:
    return progress._bar().plain


def test_ending_twice_or_before_the_start_is_no_fault(tmp_path: Path) -> None:
    progress = ConsoleProgress(recording(terminal=True))
    progress.study_ended()
    progress.trial_started(0, Configuration({}))
    progress.trial_finished(make_trial(0, completed(1.0)))
    assert bar(progress) == ""
    progress.study_started(make_spec(tmp_path), MSE, [])
    progress.study_ended()
    progress.study_ended()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3600, "1 h 00 min"),
        (7500, "2 h 05 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text
