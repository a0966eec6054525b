"""The command or the cluster's head dies in the middle of a study: nothing is lost or left."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.clusters import (
    ONE_CPU,
    Setting,
    abandoned_memory,
    head_of,
    setting,
    workers_of,
)
from tests.cluster.processes import wait_until
from tests.cluster.watched_study import WatchedStudy
from tests.integration.cluster_of_its_own import running_cluster

TRIALS = 12
_SECONDS = 120.0


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    with setting(monkeypatch) as found:
        yield found


def study_in(folder: Path, one: Setting) -> WatchedStudy:
    return WatchedStudy.make(folder, seconds_an_epoch=0.3, environment=one.environment)


def wait_for_trials(study: WatchedStudy, search: subprocess.Popen[str], count: int) -> None:
    def is_far_enough() -> bool:
        assert search.poll() is None, study.printed()
        return len(study.finished_records()) >= count

    wait_until(is_far_enough, seconds=_SECONDS, why=f"{count} trials have not finished")


def kill_at(study: WatchedStudy, search: subprocess.Popen[str], trials: int) -> set[str]:
    """Kill the command once so many trials finished; return what those had trained."""
    wait_for_trials(study, search, trials)
    search.send_signal(signal.SIGKILL)
    search.wait()
    finished = {repr(row[1]["learning_rate"]) for row in study.leaderboard()}
    assert len(finished) >= trials
    return finished


def require_nothing_is_trained_again(
    study: WatchedStudy, finished: set[str], *, since: int
) -> None:
    again = {event.configuration for event in study.events()[since:]}
    assert again & finished == set()


@pytest.mark.cluster
@pytest.mark.parametrize("backend", ["optuna", "random-search", "keras-tuner", "ray-tune"])
def test_a_killed_command_joins_again_and_repeats_nothing(
    backend: str, tmp_path: Path, one: Setting
) -> None:
    calm, hurt = study_in(tmp_path / "calm", one), study_in(tmp_path / "hurt", one)
    calm.set_pace(0.0)
    with calm.search(backend, trials=TRIALS) as search:
        assert search.wait(_SECONDS) == 0, calm.printed()
    with running_cluster(ONE_CPU, ONE_CPU, token=one.token) as cluster:
        with hurt.search(backend, "--ray", cluster.address, trials=TRIALS) as search:
            finished = kill_at(hurt, search, 2)
        # Those of a command that is gone go too.
        wait_until(lambda: not workers_of(cluster), seconds=_SECONDS, why="workers are left")
        for more in (5, 8):
            since = len(hurt.events())
            with hurt.resume() as search:
                later = kill_at(hurt, search, more)
            require_nothing_is_trained_again(hurt, finished, since=since)
            finished = later
        since = len(hurt.events())
        with hurt.resume() as search:
            assert search.wait(_SECONDS) == 0, hurt.printed()
        require_nothing_is_trained_again(hurt, finished, since=since)
        wait_until(lambda: not workers_of(cluster), seconds=_SECONDS, why="workers are left")
    assert hurt.finished_records() == dict.fromkeys(range(TRIALS), 1)
    assert hurt.leaderboard() == calm.leaderboard()


def left_folders() -> set[str]:
    return {path.name for path in Path("/tmp").glob("tuning-*-*")}


@pytest.mark.cluster
@pytest.mark.parametrize("backend", ["optuna", "ray-tune"])
def test_a_killed_command_takes_its_own_ray_with_it(
    backend: str, tmp_path: Path, one: Setting
) -> None:
    study = study_in(tmp_path / "study", one)
    before = abandoned_memory()
    with study.search(backend, "--workers", "2", trials=TRIALS) as search:
        mine = f"tuning-{search.pid}-"
        finished = kill_at(study, search, 2)
    wait_until(lambda: not one.processes(), seconds=_SECONDS, why="processes are left")
    since = len(study.events())
    study.set_pace(0.02)
    with study.resume() as search:
        assert search.wait(_SECONDS) == 0, study.printed()
        its = f"tuning-{search.pid}-"
    require_nothing_is_trained_again(study, finished, since=since)
    assert study.finished_records() == dict.fromkeys(range(TRIALS), 1)
    assert not [name for name in left_folders() if name.startswith((mine, its))]
    wait_until(lambda: abandoned_memory() <= before, seconds=_SECONDS, why="shared memory is left")


@pytest.mark.cluster
@pytest.mark.parametrize("backend", ["optuna", "random-search", "keras-tuner", "ray-tune"])
def test_a_lost_head_is_said_in_one_sentence_and_the_study_goes_on_elsewhere(
    backend: str, tmp_path: Path, one: Setting, capsys: pytest.CaptureFixture[str]
) -> None:
    study = study_in(tmp_path / "study", one)
    study.set_pace(1.5)
    with (
        running_cluster(ONE_CPU, ONE_CPU, token=one.token) as cluster,
        study.search(backend, "--ray", cluster.address, trials=TRIALS) as search,
    ):
        wait_for_trials(study, search, 1)
        os.kill(head_of(cluster), signal.SIGKILL)
        seconds = wait_until(
            lambda: search.poll() is not None, seconds=_SECONDS, why="the command goes on"
        )
    # Ray itself ends a process that is in the middle of a call to the head.
    assert search.returncode in (1, 2), study.printed()
    last = study.printed().splitlines()[-1].removeprefix("tuning: ")
    assert last.startswith("the head of the Ray at 127.0.0.1:")
    assert "Traceback" not in study.printed()
    with capsys.disabled():
        print(f"\n{backend}: a lost head is said after {seconds:.0f} s")
    study.set_pace(0.02)
    with study.resume("--ray", "local") as search:
        assert search.wait(_SECONDS) == 0, study.printed()
    assert study.finished_records() == dict.fromkeys(range(TRIALS), 1)


@pytest.mark.cluster
def test_a_ray_that_ends_on_this_machine_is_said_in_one_sentence(
    tmp_path: Path, one: Setting
) -> None:
    study = study_in(tmp_path / "study", one)
    study.set_pace(1.0)
    with (
        running_cluster(ONE_CPU, ONE_CPU, token=one.token) as cluster,
        study.search("optuna", "--ray", cluster.address, trials=TRIALS) as search,
    ):
        wait_for_trials(study, search, 1)
        for raylet in cluster.raylets:
            os.kill(raylet, signal.SIGKILL)
        assert search.wait(_SECONDS) == 2, study.printed()
    assert study.printed().splitlines()[-1].startswith("tuning: Ray has ended on this machine")
