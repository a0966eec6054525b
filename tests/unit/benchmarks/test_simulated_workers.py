"""The scaling benchmark: its simulated workers keep the executor's promises, its tables add up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.scaling.driver import DriverCase, Mark, run_driver
from benchmarks.scaling.long_study import EPOCHS, drawn_configurations, write_long_study
from benchmarks.scaling.report import DriverRun, driver_table, growth_table, report_table
from benchmarks.scaling.reporting import run_with_report
from benchmarks.scaling.simulated import SimulatedExecutor, SimulatedTraining
from tuning.records import Completed, Failed, Pruned
from tuning.results.study_record import read_study


def started(executor: SimulatedExecutor, count: int) -> list[SimulatedTraining]:
    configurations = drawn_configurations(1)
    return [executor.start(next(configurations), number=number) for number in range(count)]


def test_the_clock_jumps_to_the_next_epoch_and_workers_train_side_by_side() -> None:
    executor = SimulatedExecutor(workers=20, trial_seconds=10.0, seed=1)
    under_way = started(executor, 20)
    times: list[float] = []
    while under_way:
        for training in executor.wait(under_way):
            if training.advance() is None:
                evaluation = training.finish()
                assert evaluation.epochs == EPOCHS
                assert 5.0 <= evaluation.seconds <= 15.0
                under_way.remove(training)
            times.append(executor.now)
    assert times == sorted(times)
    assert len(times) == 20 * (EPOCHS + 1)
    assert executor.now <= 15.0, "the trials ran side by side"


def test_a_trial_measures_the_same_whoever_trains_beside_it() -> None:
    alone = started(SimulatedExecutor(workers=1, trial_seconds=10.0, seed=1), 3)[2]
    beside = started(SimulatedExecutor(workers=9, trial_seconds=10.0, seed=1), 9)[2]
    assert [alone.advance() for _ in range(EPOCHS)] == [beside.advance() for _ in range(EPOCHS)]
    assert alone.advance() is None


def test_a_paused_trial_goes_on_when_it_is_waited_for() -> None:
    executor = SimulatedExecutor(workers=2, trial_seconds=10.0, seed=1)
    first, second = started(executor, 2)
    first.aim(2)
    assert first.advance() is not None
    assert first.advance() is not None
    assert first.advance() is None
    first.pause()
    paused_at = executor.now
    second.finish()
    first.aim(None)
    assert executor.wait([first]) == [first]
    assert executor.now > paused_at
    epochs = [measurement.epoch for measurement in iter(first.advance, None)]
    assert epochs == [3, 4, 5]


@pytest.mark.parametrize("workers", [1, 7])
def test_the_real_driver_records_every_simulated_trial(tmp_path: Path, workers: int) -> None:
    fsync = os.fsync
    case = DriverCase(backend="optuna", sampler="random", workers=workers, trials=40)
    marks = run_driver(case, tmp_path)
    assert os.fsync is fsync
    assert [mark.trials for mark in marks] == [10, 30, 40]
    study = read_study(tmp_path, "simulated")
    assert sorted(study.trials) == list(range(40))
    assert all(isinstance(trial.outcome, Completed) for trial in study.trials.values())
    assert marks[-1].journal_bytes == (study.folder / "journal.jsonl").stat().st_size


def test_a_long_study_is_like_one_that_a_search_leaves(tmp_path: Path) -> None:
    folder = write_long_study(tmp_path, name="long", trials=200)
    study = read_study(tmp_path, "long")
    assert (folder / "leaderboard.csv").read_text().count("\n") == 201
    outcomes = {type(trial.outcome) for trial in study.trials.values()}
    assert outcomes == {Completed, Pruned, Failed}
    assert all(
        not study.spec.space.complaints_about(t.configuration) for t in study.trials.values()
    )


def test_tables_divide_by_the_trials_in_between() -> None:
    def mark(trials: int, cpu: float) -> Mark:
        return Mark(
            trials=trials,
            cpu_seconds=cpu,
            disk_seconds=0.0,
            resident_bytes=2048 * trials,
            journal_bytes=1024 * trials,
        )

    case = DriverCase(backend="optuna", sampler="random", workers=1000, trials=1000)
    run = DriverRun(case, [mark(100, 5.0), mark(300, 5.4), mark(1000, 6.8)])
    row = [cell.strip() for cell in driver_table([run]).splitlines()[2].split("|")[1:-1]]
    assert row == [
        "optuna",
        "random",
        "1,000",
        "1,000",
        "2.00",
        "0.00",
        "2.0",
        "1.0",
        "5,000",
        "30,000",
    ]
    row = [cell.strip() for cell in growth_table([run]).splitlines()[2].split("|")[1:-1]]
    assert row == ["optuna", "random", "1,000", "2.00", "2.00"]


def test_a_study_with_its_report_takes_the_time_of_its_trials_and_writes_it(tmp_path: Path) -> None:
    run = run_with_report(30, trial_seconds=1.0, results_dir=tmp_path)
    assert run.trials == 30
    assert run.study_seconds > 15.0
    # Every ten seconds of the simulated clock, and in the end.
    assert 2 <= run.writings <= 6
    assert 0 < run.report_seconds < run.study_seconds
    assert (tmp_path / "reported" / "report.html").is_file()
    assert "30" in report_table([run])
