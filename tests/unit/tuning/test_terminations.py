"""What the system ends is ended in order, as by Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.unit.tuning.submission.test_launcher import RAY
from tuning.cli.app import run
from tuning.cluster.launcher import ClusterLauncher
from tuning.terminations import interrupted_code, terminations_as_interrupts

SIGNALS = [signal.SIGTERM, signal.SIGHUP]


class Unhandled(BaseException):
    """Stands for the end of the process."""


@pytest.fixture(autouse=True)
def _ends_of_the_process_are_raised() -> Iterator[None]:
    def raise_unhandled(number: int, frame: object) -> None:
        raise Unhandled

    before = [signal.signal(number, raise_unhandled) for number in SIGNALS]
    yield
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_one_inside_another_does_no_harm(number: signal.Signals) -> None:
    with terminations_as_interrupts():
        with pytest.raises(KeyboardInterrupt), terminations_as_interrupts():
            os.kill(os.getpid(), number)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    with pytest.raises(Unhandled):
        os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [*SIGNALS, signal.SIGINT])
def test_the_exit_code_says_which_signal_it_was(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), terminations_as_interrupts():
        os.kill(os.getpid(), number)
    assert interrupted_code() == 128 + number


@pytest.mark.parametrize("number", SIGNALS)
def test_a_submission_takes_its_tunnel_and_its_parcel_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    (tmp_path / "head").mkdir()
    (tmp_path / "cluster.yaml").write_text("cluster_name: mine\n", encoding="utf-8")
    (tmp_path / "parcels").mkdir()
    (tmp_path / "points.csv").write_text(
        "x,y\n" + "".join(f"{row},{row % 7}.5\n" for row in range(60)), encoding="utf-8"
    )
    (tmp_path / "points.yaml").write_text("objective: points.csv\ntarget: y\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "parcels"))
    command = (sys.executable, "-c", RAY.format(head=str(tmp_path / "head")))
    monkeypatch.setattr(
        "tuning.submission.submit_study.ClusterLauncher", partial(ClusterLauncher, ray=command)
    )
    tunnels: list[str] = []

    @contextmanager
    def job_server(address: str, *, is_tunnel: bool) -> Iterator[Any]:
        with urlopen(address):
            tunnels.append(address)
        assert is_tunnel
        assert list((tmp_path / "parcels").glob("tuning-*"))
        os.kill(os.getpid(), number)
        yield None

    monkeypatch.setattr("tuning.cluster.jobs.job_server", job_server)
    with pytest.raises(KeyboardInterrupt):
        run(["submit", "points.yaml", "--cluster", "cluster.yaml"])
    (address,) = tunnels
    with pytest.raises(OSError, match="refused"):
        urlopen(address)
    assert not list((tmp_path / "parcels").iterdir())
