"""Configurations whose code ends the process, or interrupts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from objectives.failure import FailureKind
from tests.commands import RunsCommands
from tests.end_to_end.refusals import CommandLine
from tuning.records import Completed, Failed
from tuning.results.study_record import read_study

pytestmark = pytest.mark.integration

OWN = """\
import ctypes
import os
import signal
from pathlib import Path

import keras
import numpy as np

from search_spaces import Categorical
from tuning.results.lock import is_open


class Deadly:
    space = {"way": Categorical(["a", "b", "c", "deadly"])}
    metric = "loss"

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        rate = {"a": 0.01, "b": 0.02, "c": 0.03, "deadly": 0.04}[configuration["way"]]
        # The looks before the study and the baselines go well: only its trials do not.
        if configuration["way"] == "deadly" and is_open(Path("results") / "s"):
            WHAT
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=keras.optimizers.SGD(rate))
        return model
"""
SEARCH = (
    *("search", "own.py:Deadly", "--name", "s", "--trials", "4", "--epochs", "1"),
    *("--pruner", "none", "--metric", "loss"),
)


@pytest.mark.parametrize(
    ("what", "backend"),
    [
        ("os._exit(3)", "optuna"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "random-search"),
    ],
    ids=["exit", "segmentation"],
)
def test_after_two_deaths_a_trial_has_failed_and_the_rest_is_trained(
    tmp_path: Path, what: str, backend: str, tuning_elsewhere: RunsCommands
) -> None:
    (tmp_path / "own.py").write_text(OWN.replace("WHAT", what))
    first = tuning_elsewhere(tmp_path, *SEARCH, "--backend", backend, "--sampler", "random")
    assert first.returncode not in (0, 2), first.stderr
    if "SIGSEGV" in what:
        assert "Segmentation fault" in first.stderr
    else:
        assert first.returncode == 6
        (said,) = first.stderr.splitlines()
        assert said.startswith("tuning: trial ")
        assert "its code ended this process by os._exit(3); continue with `tuning resume" in said
    second = tuning_elsewhere(tmp_path, "resume", "s")
    assert second.returncode not in (0, 2), second.stderr
    assert "was under way when the process ended without a word" in second.stdout
    assert "--workers 2" in second.stdout
    third = tuning_elsewhere(tmp_path, "resume", "s")
    assert third.returncode == 0, third.stdout + third.stderr
    assert "ended without a word 2 times" in third.stdout

    study = read_study(tmp_path / "results", "s")
    outcomes = {trial.configuration["way"]: trial.outcome for trial in study.trials.values()}
    assert len(outcomes) == 4
    dead = outcomes.pop("deadly")
    assert isinstance(dead, Failed)
    assert dead.kind == FailureKind.CRASHED
    assert all(isinstance(one, Completed) for one in outcomes.values())
    assert not (study.folder / ".under_way").exists()


def test_an_interrupt_that_a_trial_raises_is_its_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = CommandLine(tmp_path, monkeypatch, capfd)
    command.write({"own.py": OWN.replace("WHAT", "raise KeyboardInterrupt('mine')")})
    ended = command.run(*SEARCH, "--sampler", "random")
    assert ended.code == 0, ended.errors
    assert "stopped by hand" not in ended.output
    trials = read_study(tmp_path / "results", "s").trials.values()
    failed = {
        one.configuration["way"]: one.outcome.message
        for one in trials
        if isinstance(one.outcome, Failed)
    }
    assert failed == {"deadly": "KeyboardInterrupt: mine"}


def test_an_interrupt_from_outside_is_a_persons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = CommandLine(tmp_path, monkeypatch, capfd)
    command.write({"own.py": OWN.replace("WHAT", "os.kill(os.getpid(), signal.SIGINT)")})
    ended = command.run(*SEARCH, "--sampler", "random")
    assert ended.code == 130, ended.errors
    assert "stopped by hand" in ended.output
    study = read_study(tmp_path / "results", "s")
    assert not any(isinstance(one.outcome, Failed) for one in study.trials.values())
    assert study.deaths == {}
    assert not (study.folder / ".under_way").exists()
