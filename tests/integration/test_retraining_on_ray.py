"""Retraining on the workers of a Ray: seeds side by side, or one training shared by several."""

from __future__ import annotations

import json
import os
import secrets
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import ray

from objectives.errors import KerasBackendError
from tests.integration.cluster_of_its_own import RunningCluster, running_cluster
from tests.repository import REPOSITORY
from tuning import retrain, search
from tuning.cluster.errors import RayUnavailableError
from tuning.errors import SpecificationError
from tuning.progress import SilentProgress
from tuning.results.study_record import read_study

pytestmark = [pytest.mark.integration, pytest.mark.ray]

# Batch normalization and dropout look at all rows of a step, and no step has an even number of
# them. A training that finds a file ``die-...`` takes it away and kills its own process.
_OWN = """\
import os
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np

from search_spaces import Float

HERE = Path({folder!r})


class Deaths(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        (HERE / f"process-{{os.getpid()}}").touch()

    def on_epoch_end(self, epoch, logs=None):
        for flag in HERE.glob("die-*"):
            try:
                flag.unlink()
            except FileNotFoundError:
                continue
            os.kill(os.getpid(), 9)


class Own:
    space = {{"learning_rate": Float(0.01, 0.02), "batch_size": 33}}

    def data(self):
        x = np.random.default_rng(0).normal(size=(150, 6)).astype("float32")
        return x, (x[:, 0] + x[:, 5] > 0).astype(int)

    def callbacks(self, configuration):
        return [Deaths()]

    def build_model(self, configuration, signature):
        model = keras.Sequential([
            keras.Input((6,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(1, activation="sigmoid"),
        ])
        optimizer = keras.optimizers.Adam(configuration["learning_rate"])
        model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
        return model
"""
_SEEDS = 2


@pytest.fixture(scope="module")
def cluster() -> Iterator[RunningCluster]:
    with pytest.MonkeyPatch.context() as patch:
        token = secrets.token_hex(16)
        patch.setenv("RAY_AUTH_TOKEN", token)
        patch.setenv("PYTHONPATH", str(REPOSITORY))
        with running_cluster({"num_cpus": 1}, {"num_cpus": 1}, token=token) as running:
            yield running


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    (folder / "own.py").write_text(_OWN.format(folder=str(folder)))
    search(
        f"{folder / 'own.py'}:Own", trials=1, epochs=3, sampler="random", backend="optuna",
        name="own", results=folder / "results", keras_backend="jax",
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def alone(here: Path) -> list[dict[str, Any]]:
    retrain("own", seeds=_SEEDS, results=here / "results")
    return runs_of(here)


class Told(SilentProgress):
    """Hands each line to a function."""

    def __init__(self, to: Callable[[str], None]) -> None:
        self._to = to

    def say(self, line: str) -> None:
        self._to(line)


def runs_of(here: Path) -> list[dict[str, Any]]:
    written = (here / "results" / "own" / "retrained" / "metrics.json").read_text()
    runs: list[dict[str, Any]] = json.loads(written)["test"]["runs"]
    return runs


def on_cluster(here: Path, cluster: RunningCluster, **how: Any) -> list[str]:
    """Retrain on the cluster and return what a person is told meanwhile."""
    told: list[str] = []
    for process in here.glob("process-*"):
        process.unlink()
    progress = Told(told.append)
    retrain(
        "own",
        seeds=_SEEDS,
        overwrite=True,
        ray=cluster.address,
        results=here / "results",
        progress=progress,
        **how,
    )
    return told


def assert_same(runs: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    assert [run["seed"] for run in runs] == [run["seed"] for run in others]
    for run, other in zip(runs, others, strict=True):
        assert run["loss"] == pytest.approx(other["loss"], rel=1e-4)
        assert run["accuracy"] == pytest.approx(other["accuracy"])


def test_seeds_train_side_by_side_and_each_run_is_told_as_it_ends(
    here: Path, cluster: RunningCluster, alone: list[dict[str, Any]]
) -> None:
    openings = read_study(here / "results", "own").openings
    told = on_cluster(here, cluster)
    assert len(list(here.glob("process-*"))) == 2, "each seed in a process of its own"
    assert sorted(line.partition(":")[0] for line in told) == ["run 1 of 2", "run 2 of 2"]
    assert_same(runs_of(here), alone)
    assert read_study(here / "results", "own").openings == openings + 1


def test_what_a_lost_worker_had_not_finished_is_done_by_another(
    here: Path, cluster: RunningCluster, alone: list[dict[str, Any]]
) -> None:
    (here / "die-once").touch()
    openings = read_study(here / "results", "own").openings
    told = on_cluster(here, cluster)
    assert not (here / "die-once").exists()
    assert len(told) == _SEEDS
    assert_same(runs_of(here), alone)
    assert read_study(here / "results", "own").openings == openings + 1


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_is_lost_again_is_said_in_one_sentence(
    here: Path, cluster: RunningCluster, alone: list[dict[str, Any]], workers: int
) -> None:
    flags = [here / f"die-{number}" for number in range(20)]
    for flag in flags:
        flag.touch()
    try:
        with pytest.raises(RayUnavailableError, match="lost its worker twice") as raised:
            on_cluster(here, cluster, workers=workers)
    finally:
        for flag in flags:
            flag.unlink(missing_ok=True)
    assert "\n" not in str(raised.value)
    assert_same(runs_of(here), alone)


def test_workers_that_share_a_training_come_to_the_same(
    here: Path, cluster: RunningCluster, alone: list[dict[str, Any]]
) -> None:
    told = on_cluster(here, cluster, workers=2)
    assert len(list(here.glob("process-*"))) == 2, "both workers train"
    assert [line.partition(":")[0] for line in told] == ["run 1 of 2", "run 2 of 2"]
    assert_same(runs_of(here), alone)
    assert (here / "results" / "own" / "retrained" / "model.keras").stat().st_size > 0


@pytest.mark.slow
def test_a_group_that_lost_a_member_is_made_anew(
    here: Path, cluster: RunningCluster, alone: list[dict[str, Any]]
) -> None:
    (here / "die-once").touch()
    on_cluster(here, cluster, workers=2)
    assert not (here / "die-once").exists()
    assert_same(runs_of(here), alone)


def test_more_workers_than_the_cluster_has_cpus_are_refused(
    here: Path, cluster: RunningCluster
) -> None:
    with pytest.raises(RayUnavailableError, match=r"workers=3: 3 CPUs are needed.* has 2"):
        on_cluster(here, cluster, workers=3)


@pytest.mark.parametrize(
    ("workers", "said"),
    [(0, "write a whole number from 1 to 64"), (34, "a step of trial 0 has 33 rows")],
)
def test_workers_that_cannot_be_are_refused(here: Path, workers: int, said: str) -> None:
    openings = read_study(here / "results", "own").openings
    with pytest.raises(SpecificationError, match=said):
        retrain("own", overwrite=True, workers=workers, results=here / "results")
    assert read_study(here / "results", "own").openings == openings


@pytest.mark.parametrize("where", ["here", "on the cluster"])
def test_what_the_system_ends_is_let_go_of_and_leaves_the_earlier_model(
    here: Path,
    cluster: RunningCluster,
    alone: list[dict[str, Any]],
    where: str,
) -> None:
    before = runs_of(here)

    def end(line: str) -> None:
        del line
        os.kill(os.getpid(), signal.SIGTERM)

    def raise_unhandled(number: int, frame: object) -> None:
        raise AssertionError("the process would end at once")

    progress = Told(end)
    address = None if where == "here" else cluster.address
    handler = signal.signal(signal.SIGTERM, raise_unhandled)
    try:
        # The frames that the error keeps alive do not keep the cluster joined.
        with pytest.raises(KeyboardInterrupt):
            retrain(
                "own",
                overwrite=True,
                seeds=_SEEDS,
                ray=address,
                results=here / "results",
                progress=progress,
            )
        assert not ray.is_initialized()
        assert signal.getsignal(signal.SIGTERM) is raise_unhandled
    finally:
        signal.signal(signal.SIGTERM, handler)
    assert_same(runs_of(here), before)


def test_a_ray_of_this_machine_without_a_gpu_is_named_in_words(here: Path) -> None:
    with pytest.raises(KerasBackendError, match="device='gpu': a Ray of this machine has 0 GPUs"):
        retrain("own", overwrite=True, ray="local", device="gpu", results=here / "results")


@pytest.mark.parametrize("workers", [1, 2])
def test_who_has_no_worker_yet_is_told_and_told_that_there_is_one(
    here: Path,
    cluster: RunningCluster,
    alone: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    workers: int,
) -> None:
    monkeypatch.setattr("tuning.executors.ray.worker_news._SECONDS", 0.0)
    # So often that a look comes before any worker.
    monkeypatch.setattr("tuning.retraining.lookout._SECONDS_BETWEEN_LOOKS", 0.001)
    told = on_cluster(here, cluster, workers=workers)
    waits = [line for line in told if line.startswith("no worker has been ready for 0 s")]
    assert waits
    assert all("the retraining waits until" in line and "resume" not in line for line in waits)
    assert "a worker is ready; the retraining goes on" in told
    assert told.index(waits[0]) < next(
        place for place, line in enumerate(told) if line.startswith("run 1 of 2")
    )
    assert_same(runs_of(here), alone)
