"""``kill -9`` of the process that runs a study, at random moments, in every backend."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.contracts.given_first_contract import FIRST
from tests.faults.toy_server import TRIALS
from tests.repository import REPOSITORY
from tuning.records import Trial
from tuning.results.study_record import JOURNAL, read_study

pytestmark = pytest.mark.integration

_TRAINING_SECONDS = 0.5
# Epochs: a study whose bad trials are pruned trains some 150.
_BEGUN = 10


@contextmanager
def serving(backend: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a server of toy studies and stop it at the end."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.faults.toy_server",
        backend,
        str(folder),
    ]
    environment = os.environ | {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"}
    server = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=environment,
    )
    with server:
        try:
            assert _answer(server) == "ready"
            yield server
        finally:
            server.kill()


def _answer(server: subprocess.Popen[str]) -> str:
    line = _open(server.stdout).readline().strip()
    assert line, _open(server.stderr).read()
    return line


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def begin(server: subprocess.Popen[str]) -> int:
    """Let the server begin or resume the study and return the process that runs it."""
    requests = _open(server.stdin)
    requests.write("run\n")
    requests.flush()
    return int(_answer(server))


def finished(folder: Path) -> dict[int, Trial]:
    """Return the study's finished trials, as a reader finds them after the kill."""
    return dict(read_study(folder, "toy").trials) if (folder / "toy" / JOURNAL).exists() else {}


def trained_lines(folder: Path) -> list[str]:
    """Return a line for each epoch that was trained, in order, over all processes."""
    log = folder / "trained.log"
    return log.read_text().splitlines() if log.exists() else []


def configuration_of(line: str) -> str:
    return line.partition(" ")[2]


@pytest.mark.parametrize(
    ("backend", "kills", "start_up_seconds"),
    [
        ("optuna", 10, 0.1),
        ("random-search", 10, 0.1),
        ("keras-tuner", 10, 0.1),
        ("ray-tune", 2, 8.0),
        pytest.param("ray-tune", 10, 8.0, marks=pytest.mark.slow),
    ],
)
def test_a_killed_study_resumes_and_no_finished_trial_is_lost_or_repeated(
    tmp_path: Path, backend: str, kills: int, start_up_seconds: float
) -> None:
    draw = random.Random(f"{backend} {kills}")
    kept: dict[int, Trial] = {}
    with serving(backend, tmp_path) as server:
        for kill in range(kills):
            earlier = len(trained_lines(tmp_path))
            pid = begin(server)
            # By turns while it starts, and so recovers, and once it trains.
            if kill % 2:
                _wait_until_it_trains(tmp_path, earlier)
                time.sleep(draw.uniform(0.0, _TRAINING_SECONDS))
            else:
                _wait_while_it_starts(tmp_path, earlier, draw.uniform(0.0, start_up_seconds))
            os.kill(pid, signal.SIGKILL)
            assert _answer(server) == str(-signal.SIGKILL), "ended before it could be killed"
            _check_nothing_was_repeated(tmp_path, kept, earlier)
            kept = _check_nothing_was_lost(tmp_path, kept)
        assert 0 < len(kept) < TRIALS, "the kills missed the study"
        earlier = len(trained_lines(tmp_path))
        begin(server)
        assert _answer(server) == "0"
    _check_nothing_was_repeated(tmp_path, kept, earlier)
    trials = _check_nothing_was_lost(tmp_path, kept)
    assert sorted(trials) == list(range(TRIALS))
    assert len({trial.configuration for trial in trials.values()}) == TRIALS
    assert tuple(trials[number].configuration for number in range(len(FIRST))) == FIRST


def _wait_until_it_trains(folder: Path, earlier: int) -> None:
    deadline = time.monotonic() + 120
    while len(trained_lines(folder)) <= earlier:
        assert time.monotonic() < deadline, "the study does not begin to train"
        time.sleep(0.01)


def _wait_while_it_starts(folder: Path, earlier: int, seconds: float) -> None:
    """Wait so long, but not until most is trained where a Ray starts faster than that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and len(trained_lines(folder)) < earlier + _BEGUN:
        time.sleep(0.01)


def _check_nothing_was_lost(folder: Path, kept: dict[int, Trial]) -> dict[int, Trial]:
    trials = finished(folder)
    assert {number: trials.get(number) for number in kept} == kept
    return trials


def _check_nothing_was_repeated(folder: Path, kept: dict[int, Trial], earlier: int) -> None:
    done = {trial.configuration.canonical() for trial in kept.values()}
    again = [line for line in trained_lines(folder)[earlier:] if configuration_of(line) in done]
    assert again == []
