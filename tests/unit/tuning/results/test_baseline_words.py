"""Baselines beside a study's trials: kept, said, and held against the best trial."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from objectives.metric import Direction, Metric
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
from tuning.results.baselines.forms import (
    baselines_to_csv,
    baselines_to_json,
    baselines_to_markdown,
)
from tuning.results.baselines.words import baseline_lines, doubts
from tuning.results.codec import baselines_from_json
from tuning.results.codec import baselines_to_json as to_json
from tuning.results.ranking import incumbent
from tuning.results.store import create_store, open_store
from tuning.results.study_record import StudyRecord, read_study

FOUND = Baselines(
    measured=(
        Baseline(name="mean", value=4.0, spread=0.5),
        Baseline(name="linear model", value=2.5, spread=0.25),
    ),
    left_out={"last value": "no | times"},
)


def study_with(
    folder: Path, value: float, *baselines: Baseline, metric: Metric = MSE, spread: float | None
) -> StudyRecord:
    study = write_study(folder, make_trial(0, completed(value, spread=spread)))
    found = Baselines(measured=baselines)
    return replace(study, metric=metric, baselines=found)


def test_baselines_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    assert baselines_from_json(json.loads(json.dumps(to_json(FOUND)))) == FOUND
    header = make_header(split="by time (sold)")
    with create_store(make_spec(tmp_path), header) as store:
        store.record_finished(make_trial(0, completed(2.0)))
        assert store.study.baselines is None
        store.record_baselines(FOUND)
    study = read_study(tmp_path, "study")
    assert (study.baselines, study.split) == (FOUND, "by time (sold)")
    with open_store(tmp_path, "study") as (again, notes):
        assert again.study.baselines == FOUND
        assert not notes


def test_the_files_of_a_study_tell_of_its_baselines_and_its_split(tmp_path: Path) -> None:
    with create_store(make_spec(tmp_path), make_header(split="at random")) as store:
        store.record_finished(make_trial(0, completed(2.45)))
        plain = (store.study.folder / "leaderboard.csv").read_text()
        store.record_baselines(FOUND)
    folder = tmp_path / "study"
    text = (folder / "leaderboard.md").read_text()
    assert "by one validation split at random;" in text
    assert "\nBaselines, on the same rows: linear model 2.5 ± 0.25, mean 4 ± 0.5\n" in text
    assert "\nNo baseline: last value (no \\| times)\n" in text
    assert "not clearly better than the baseline 'linear model' (2.5)" in text
    # Whoever reads the trials finds what was there before.
    assert (folder / "leaderboard.csv").read_text() == plain
    assert json.loads((folder / "baselines.json").read_text()) == [
        {"baseline": "linear model", "value": 2.5, "spread": 0.25},
        {"baseline": "mean", "value": 4.0, "spread": 0.5},
    ]


def test_where_there_is_none_at_all_the_reason_is_said(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    nothing = replace(study, baselines=Baselines(left_out={"": "the rows are a stream"}))
    assert baseline_lines(nothing, study.trials[0]) == ["No baseline: the rows are a stream"]


def test_a_study_of_an_earlier_version_tells_of_neither(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    assert (study.baselines, study.split) == (None, "")
    assert baseline_lines(study, incumbent(study.trials.values(), MSE)) == []
    assert "split;" in (study.folder / "leaderboard.md").read_text()
    assert not (study.folder / "baselines.json").exists()


@pytest.mark.parametrize(
    ("metric", "value", "spread", "baseline", "said"),
    [
        (MSE, 94.9, None, 100.0, ""),
        (MSE, 95.1, None, 100.0, "not clearly better than"),
        (MSE, 100.0, None, 100.0, "no better than"),
        (MSE, 101.0, None, 100.0, "no better than"),
        (MSE, 90.0, 11.0, 100.0, "not clearly better than"),
        (MSE, 90.0, 9.0, 100.0, ""),
        (ACCURACY, 0.906, None, 0.9, ""),
        (ACCURACY, 0.904, None, 0.9, "not clearly better than"),
        (ACCURACY, 0.89, None, 0.9, "no better than"),
        (ACCURACY, 1.0, None, 1.0, "no better than"),
        (Metric("r2_score", Direction.MAXIMIZE), 0.06, None, -0.01, ""),
        (Metric("profit", Direction.MAXIMIZE), 104.0, None, 100.0, "not clearly better than"),
        (Metric("profit", Direction.MAXIMIZE), 106.0, None, 100.0, ""),
    ],
)
def test_the_best_trial_is_held_against_the_best_baseline(
    metric: Metric,
    value: float,
    spread: float | None,
    baseline: float,
    said: str,
    *,
    tmp_path: Path,
) -> None:
    worse = baseline + 1 if metric.direction is Direction.MINIMIZE else baseline - 1
    study = study_with(
        tmp_path,
        value,
        Baseline(name="mean", value=worse),
        Baseline(name="linear model", value=baseline),
        metric=metric,
        spread=spread,
    )
    lines = doubts(study, study.trials[0])
    assert len(lines) == (said != "")
    if said:
        assert said in lines[0]
        assert "the baseline 'linear model'" in lines[0]


def test_forms_keep_every_digit_and_the_best_comes_first(tmp_path: Path) -> None:
    third = 1 / 3
    study = study_with(
        tmp_path,
        1.0,
        Baseline(name="majority class", value=third),
        Baseline(name="always a|b, c", value=0.5, spread=0.1),
        metric=ACCURACY,
        spread=None,
    )
    rows = list(csv.reader(io.StringIO(baselines_to_csv(study))))
    assert rows[0] == ["baseline", "value", "spread"]
    assert rows[1:] == [["always a|b, c", "0.5", "0.1"], ["majority class", repr(third), ""]]
    assert [one["value"] for one in json.loads(baselines_to_json(study))] == [0.5, third]
    assert "| always a\\|b, c | 0.5 | 0.1 |" in baselines_to_markdown(study)
    empty = replace(study, baselines=None)
    assert baselines_to_json(empty) == "[]\n"
