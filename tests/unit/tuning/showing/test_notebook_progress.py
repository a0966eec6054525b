"""Progress in the output of a notebook's cell, and who shows what where."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from objectives.measurement import Measurement
from search_spaces import Configuration
from tests.study_examples import MSE, completed, failed, make_spec, make_trial
from tuning.errors import SpecificationError
from tuning.progress import SilentProgress
from tuning.showing.choice import in_notebook, progress_for
from tuning.showing.notebook import NotebookProgress


class Cell:
    """The output of a cell: what stands there, and how often it was written."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, str]] = []
        self.written = 0

    def __call__(self, bundle: dict[str, str], is_again: bool) -> None:
        self.written += 1
        if is_again:
            self.outputs[-1] = bundle
        else:
            self.outputs.append(bundle)


def test_two_thousand_trials_leave_one_short_output(tmp_path: Path) -> None:
    cell = Cell()
    progress = NotebookProgress(cell)
    for line in ("what is searched", "how much", "a column", "<b>another</b> column"):
        progress.say(line)
    assert cell.outputs[0]["text/plain"].splitlines()[-1] == "<b>another</b> column"
    progress.study_started(make_spec(tmp_path, trials=2000), MSE, [])
    for number in range(2000):
        progress.trial_started(number, Configuration({}))
        progress.epoch_finished(number, Measurement(epoch=1, metrics={"loss": 1.0}))
        outcome = completed(3.0 - number / 1000) if number % 100 else failed()
        progress.trial_finished(make_trial(number, outcome, curves=()))
    progress.study_ended()
    (only,) = cell.outputs
    lines = only["text/plain"].splitlines()
    assert lines[:2] == ["what is searched", "how much"]
    assert lines[2].startswith("2000/2000 trials   best 1.001   pruned 0   failed 20")
    assert lines[3].startswith("trial 1999")
    assert len(lines) == 4
    assert "&lt;b&gt;another&lt;/b&gt; column" in only["text/html"]
    assert '<progress value="1.0000"' in only["text/html"]
    # Not a message to the browser for every trial.
    assert cell.written < 500


def test_where_it_goes_on_and_what_is_under_way_stand_beside_the_bar(tmp_path: Path) -> None:
    cell = Cell()
    progress = NotebookProgress(cell)
    progress.study_started(make_spec(tmp_path, trials=4), MSE, [make_trial(0, completed(1.0))])
    assert "1/4 trials" in cell.outputs[0]["text/plain"]
    progress.trial_started(1, Configuration({}))
    progress.say("a worker was lost")
    progress.epoch_finished(1, Measurement(epoch=3, metrics={}))
    progress.say("stopped by hand")
    said = cell.outputs[0]["text/plain"]
    assert "running 1: epoch 3" in said
    assert said.endswith("a worker was lost\nstopped by hand")
    progress.study_ended()
    assert "running" not in cell.outputs[0]["text/plain"]


def test_lines_without_a_search_all_stay(tmp_path: Path) -> None:
    cell = Cell()
    progress = NotebookProgress(cell)
    for run in range(1, 8):
        progress.say(f"run {run} of 7")
    assert len(cell.outputs) == 1
    assert cell.outputs[0]["text/plain"].splitlines() == [f"run {n} of 7" for n in range(1, 8)]


def test_it_is_shown_on_a_terminal_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not in_notebook()
    assert isinstance(progress_for(None), SilentProgress)
    assert isinstance(progress_for(False), SilentProgress)
    progress_for(True).say("continue with `tuning resume a`")
    assert capsys.readouterr().out == "continue with `resume('a')`\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    progress_for(None).say("--trials 3: on a terminal")
    assert "trials=3: on a terminal" in capsys.readouterr().out


def test_a_kernel_is_told_from_an_ipython_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = SimpleNamespace()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert not in_notebook()
    shell.kernel = object()
    assert in_notebook()


def test_a_progress_of_ones_own_is_told_all_in_the_words_of_python(tmp_path: Path) -> None:
    told: list[object] = []

    class Own:
        def __getattr__(self, name: str) -> object:
            return lambda *facts: told.append((name, *facts))

    progress = progress_for(Own())  # type: ignore[arg-type]
    spec, trial = make_spec(tmp_path), make_trial(0, completed(1.0))
    measurement = Measurement(epoch=1, metrics={})
    progress.say("--folds 2 do")
    progress.study_started(spec, MSE, [])
    progress.trial_started(0, Configuration({}))
    progress.epoch_finished(0, measurement)
    progress.trial_finished(trial)
    progress.study_ended()
    assert told == [
        ("say", "folds=2 do"),
        ("study_started", spec, MSE, []),
        ("trial_started", 0, Configuration({})),
        ("epoch_finished", 0, measurement),
        ("trial_finished", trial),
        ("study_ended",),
    ]


def test_a_progress_that_is_none_is_refused() -> None:
    with pytest.raises(SpecificationError, match="progress='yes': write True or False"):
        progress_for("yes")  # type: ignore[arg-type]
