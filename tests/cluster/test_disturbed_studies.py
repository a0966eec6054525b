"""Studies on a cluster whose workers and nodes die: every trial ends once, as if nothing was."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from tests.cluster.clusters import setting, three_nodes
from tests.cluster.disturbances import Disturber
from tests.cluster.watched_study import WatchedStudy

# While it is hurt a study is slow, so that it does not end before; then it hurries.
_SLOW, _FAST = 0.8, 0.02


def require_undisturbed(
    backend: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *, trials: int, kills: int
) -> str:
    """Hurt a study and require that it comes to what it does in peace; return a line about it."""
    with setting(monkeypatch) as one:
        calm = WatchedStudy.make(folder / "calm", seconds_an_epoch=0.0, environment=one.environment)
        with calm.search(backend, trials=trials) as search:
            assert search.wait(timeout=300) == 0, calm.printed()
        hurt = WatchedStudy.make(
            folder / "hurt", seconds_an_epoch=_SLOW, environment=one.environment
        )
        with three_nodes(one) as cluster:
            began = time.monotonic()
            flags = ("--ray", cluster.address, "--workers", "2")
            with hurt.search(backend, *flags, trials=trials) as search:
                disturber = Disturber(hurt, cluster, search)
                for kill in range(kills):
                    disturber.kill_worker()
                    if kill == kills // 2:
                        disturber.pause_worker(4.0)
                        disturber.kill_node()
                hurt.set_pace(_FAST)
                assert search.wait(timeout=300) == 0, hurt.printed()
            took = time.monotonic() - began
    assert hurt.finished_records() == dict.fromkeys(range(trials), 1)
    assert hurt.leaderboard() == calm.leaderboard()
    times = disturber.seconds_to_reschedule()
    assert len(times) == len(disturber.kills) == kills + 1
    workers = [seconds for kill, seconds in times.items() if kill.what == "worker"]
    nodes = [seconds for kill, seconds in times.items() if kill.what == "node"]
    return (
        f"{backend:14} {trials:6} {took:7.0f} {kills:7} {statistics.median(workers):8.1f}"
        f" {max(workers):7.1f} {nodes[0]:7.1f}"
    )


HEADING = (
    "backend        trials   whole  killed   rescheduled after, s:\n"
    "                        run, s workers  median     most    node"
)


@pytest.mark.cluster
@pytest.mark.parametrize("backend", ["optuna", "random-search", "keras-tuner", "ray-tune"])
def test_every_trial_ends_once_and_the_leaderboard_is_the_same(
    backend: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = require_undisturbed(backend, tmp_path, monkeypatch, trials=60, kills=10)
    with capsys.disabled():
        print(f"\n{HEADING}\n{line}")


@pytest.mark.integration
@pytest.mark.ray
def test_a_short_study_survives_a_lost_worker_and_a_lost_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_undisturbed("optuna", tmp_path, monkeypatch, trials=12, kills=1)
