"""How uncertain a value is, what of the best one is luck, and how many studies share data."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from objectives.metric import Direction
from tests.study_examples import (
    ACCURACY,
    MSE,
    completed,
    make_header,
    make_spec,
    make_trial,
    write_study,
)
from tuning.records import Baseline, Baselines
from tuning.results.baselines.words import doubts
from tuning.results.store import create_store
from tuning.results.study_record import StudyRecord, read_study
from tuning.results.uncertainty.noise import expected_luck, value_noise
from tuning.results.uncertainty.same_data import same_data_lines, studies_of_data
from tuning.results.uncertainty.words import noise_lines


def measured_on(folder: Path, rows: int | None, *values: float, **changes: Any) -> StudyRecord:
    spec = make_spec(folder, trials=len(values), **changes)
    parts = {} if rows is None else {"rows": {"training": 4, "validation": rows, "test": 1}}
    with create_store(spec, make_header(ACCURACY, **parts)) as store:
        for number, value in enumerate(values):
            store.record_finished(make_trial(number, completed(value, spread=0.02)))
    return read_study(folder, "study")


def test_an_accuracy_is_as_uncertain_as_so_many_throws(tmp_path: Path) -> None:
    study = measured_on(tmp_path, 1000, 0.85)
    assert value_noise(study, study.trials[0]) == pytest.approx(
        math.sqrt(0.85 * 0.15 / 1000), rel=0.01
    )


def test_a_perfect_accuracy_is_not_certain(tmp_path: Path) -> None:
    study = measured_on(tmp_path, 30, 1.0)
    noise = value_noise(study, study.trials[0])
    assert noise is not None
    assert 0.02 < noise < 0.06


def test_nothing_is_said_where_nobody_knows(tmp_path: Path) -> None:
    study = measured_on(tmp_path / "old", None, 0.8, 0.9)
    assert noise_lines(study, names_ties=True) == []
    errors = write_study(tmp_path, make_trial(0, completed(2.0)), make_trial(1, completed(3.0)))
    assert errors.metric == MSE
    assert noise_lines(errors, names_ties=True) == []


def test_what_is_as_good_as_the_best_is_named(tmp_path: Path) -> None:
    study = measured_on(tmp_path, 100, 0.90, 0.89, 0.5, 0.88)
    assert noise_lines(study, names_ties=True) == [
        "One value is uncertain by ± 0.031 (100 rows)",
        "Tied with the best, within that: trials 1, 3",
    ]


@pytest.mark.parametrize("spread", [0.0, 0.01, 0.03])
@pytest.mark.parametrize("direction", list(Direction), ids=str)
def test_the_luck_of_the_best_is_what_simulated_searches_have(
    spread: float, direction: Direction
) -> None:
    generator = np.random.default_rng(1)
    noise, count, searches = 0.0113, 200, 400
    true = generator.normal(0.85, spread, size=(searches, count))
    seen = true + generator.normal(0.0, noise, size=true.shape)
    best = seen.argmax(axis=1) if direction is Direction.MAXIMIZE else seen.argmin(axis=1)
    rows = np.arange(searches)
    luck = float(np.abs(seen[rows, best] - true[rows, best]).mean())
    said = [expected_luck(row.tolist(), noise, direction) for row in seen]
    assert float(np.mean([one for one in said if one is not None])) == pytest.approx(luck, rel=0.15)


def test_of_a_few_values_no_luck_is_told() -> None:
    assert expected_luck([0.8] * 7, 0.01, Direction.MAXIMIZE) is None


def test_two_standard_errors_above_a_baseline_are_needed(tmp_path: Path) -> None:
    baselines = Baselines(measured=(Baseline(name="majority class", value=0.80),))
    few = measured_on(tmp_path / "few", 50, 0.87)
    few.baselines = baselines
    assert "is not clearly better than the baseline" in doubts(few, few.trials[0])[0]
    many = measured_on(tmp_path / "many", 5000, 0.87, folds=1)
    many.baselines = baselines
    # Beyond two standard errors, and beyond the spread that the trial has here.
    assert doubts(many, many.trials[0]) == []


def test_studies_of_the_same_data_are_counted_by_their_first_lines(tmp_path: Path) -> None:
    identity = {"objective": "o", "code": "c", "data": "d", "split": "s"}
    first = write_study(tmp_path, name="a", identity=identity)
    assert same_data_lines(first) == []
    write_study(tmp_path, name="b", identity=identity | {"split": "another"})
    write_study(tmp_path, name="c", identity=identity | {"data": "e"})
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "journal.jsonl").write_bytes(b"\xff\n")
    assert studies_of_data(tmp_path, "d") == 2
    assert same_data_lines(first)[0].startswith("2 studies here are of these data")
