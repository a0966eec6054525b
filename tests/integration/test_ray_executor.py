"""Studies on the workers of a Ray: the same as in one process, and little travels."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ray import cloudpickle

from objectives.measurement import Measurement
from tests.contracts.toy import LOSS, SPACE, Law, Toy, bowl, often_raising
from tests.integration.faulty_laws import run_here, run_on_ray, told
from tuning.executors.worker.trial_report import EpochReport, TrialReport
from tuning.specification.study_spec import Placement

pytestmark = [
    pytest.mark.integration,
    pytest.mark.ray,
    pytest.mark.usefixtures("two_cpus"),
]

_MOST_BYTES = 64 * 1024


@pytest.mark.parametrize(
    ("backend", "sampler", "pruner", "law"),
    [
        ("optuna", "random", "none", often_raising),
        ("optuna", "qmc", "none", bowl),
        ("optuna", "grid", "none", bowl),
        ("random-search", "random", "none", often_raising),
        ("random-search", "grid", "halving", bowl),
        ("keras-tuner", "random", "none", often_raising),
        ("keras-tuner", "grid", "none", bowl),
    ],
)
def test_two_workers_come_to_what_one_process_comes_to(
    backend: str, sampler: str, pruner: str, law: Law
) -> None:
    way: dict[str, Any] = {"backend": backend, "sampler": sampler, "pruner": pruner}
    way |= {"folds": 2, "trials": 12, "epochs": 9}
    beside = run_on_ray(law, **way)
    assert told(beside.trials) == told(run_here(law, **way))
    assert len(beside.trials) == 12
    assert beside.replaced == 0


def test_a_pruner_and_a_sampler_that_learns_work_side_by_side() -> None:
    beside = run_on_ray(bowl, sampler="tpe", pruner="halving", trials=16, epochs=9)
    assert [one.number for one in beside.trials] == list(range(16))
    assert len({one.configuration for one in beside.trials}) == 16
    for trial in beside.trials:
        losses = [bowl(trial.configuration, 0, epoch + 1) for epoch in range(trial.epochs)]
        measured = trial.curves[0]
        assert [measured.at(epoch + 1).metrics["val_loss"] for epoch in range(trial.epochs)] == (
            losses
        )
    assert beside.replaced == 0


def test_more_workers_than_there_is_room_for_are_said_and_the_study_runs() -> None:
    beside = run_on_ray(bowl, placement=Placement(workers=3), trials=4)
    assert told(beside.trials) == told(run_here(bowl, trials=4))
    assert len(beside.said) == 1
    assert "3 workers asked for, the cluster has room for 2 now" in beside.said[0]


@dataclass
class CountedToy(Toy):
    """A toy that travels with a data set, and notes in a file that it was packed."""

    packed: Path = Path()
    cargo: Any = None

    def __getstate__(self) -> dict[str, Any]:
        with self.packed.open("a") as file:
            file.write("packed\n")
        return dict(vars(self))


def test_the_data_are_packed_once_however_many_workers_there_are(tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    cargo = np.zeros(20_000_000, dtype=np.uint8)
    toy = CountedToy(bowl, LOSS, 3, packed=packed, cargo=cargo)
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    try:
        # With a limit that every process exceeds, each trial has a fresh worker.
        beside = run_on_ray(bowl, toy=toy, trials=4, memory_limit=1)
    finally:
        cloudpickle.unregister_pickle_by_value(sys.modules[__name__])
    assert beside.replaced == 4
    assert packed.read_text() == "packed\n"


def test_only_kilobytes_travel_for_a_trial() -> None:
    configuration = SPACE.sample(np.random.default_rng(0))
    call = (17, configuration, None, {"reported": 0, "until": None, "seconds": 0.25})
    assert len(cloudpickle.dumps(call)) < _MOST_BYTES
    names = ("loss", "val_loss", "accuracy", "val_accuracy")
    epochs = []
    for epoch in range(1, 101):
        measurement = Measurement(epoch=epoch, metrics=dict.fromkeys(names, epoch / 7))
        epochs.append(EpochReport(mean=measurement, folds={0: measurement}))
    report = TrialReport(epochs=tuple(epochs), seconds=1.0, evaluation=None, memory=1)
    print(f"a call takes {len(cloudpickle.dumps(call))} bytes, a report of 100 epochs", end=" ")
    print(f"{len(cloudpickle.dumps(report))}")
    assert len(cloudpickle.dumps(report)) < _MOST_BYTES
