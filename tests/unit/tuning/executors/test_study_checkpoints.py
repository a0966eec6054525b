"""The setting ``checkpoint``, and which files of a study are kept and which removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.contracts.toy import LOSS, toy_loaded, toy_spec
from tuning.errors import SpecificationError
from tuning.executors.checkpoints import (
    checkpoint_plan,
    remove_finished_checkpoints,
    remove_trial_checkpoints,
)
from tuning.results.codec import spec_from_json, spec_to_json
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting
from tuning.specification.study_file import read_study_file, spec_to_yaml
from tuning.specification.study_spec import StudySpec


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StudySpec:
    monkeypatch.chdir(tmp_path)
    return toy_spec("optuna")


def asked(checkpoint: object) -> StudySpec:
    settings = {"objective": Setting("digits", "objective")}
    return resolve(settings | {"checkpoint": Setting(checkpoint, "--checkpoint")})


@pytest.mark.parametrize(
    ("text", "seconds"), [("60s", 60.0), ("1h30m", 5400.0), ("0s", 0.0), ("off", None)]
)
def test_a_time_or_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, seconds: float | None
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = asked(text)
    assert spec.checkpoint_seconds == seconds
    assert spec_from_json(spec_to_json(spec), results_dir=spec.results_dir) == spec
    path = tmp_path / "study.yaml"
    path.write_text(spec_to_yaml(spec))
    assert resolve(read_study_file(path)) == spec


@pytest.mark.parametrize("wrong", ["sometimes", "60", False, "-1s"])
def test_what_is_neither_is_refused_with_what_would_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: object
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecificationError) as caught:
        asked(wrong)
    assert caught.value.complaints == (
        f"--checkpoint {wrong}: write a time above zero with its unit, such as 90s, 10m or 1h30m,"
        " 0s for after every epoch, or off",
    )


def test_journals_that_do_not_say_are_of_studies_with_the_default(spec: StudySpec) -> None:
    written = spec_to_json(spec)
    del written["checkpoint_seconds"]
    assert spec_from_json(written, results_dir=spec.results_dir).checkpoint_seconds == 60


def test_workers_get_an_absolute_path_and_what_the_study_measures(
    tmp_path: Path, spec: StudySpec
) -> None:
    loaded = toy_loaded(spec, LOSS)
    plan = checkpoint_plan(spec, loaded)
    assert plan is not None
    assert plan.folder == tmp_path / "results/toy/checkpoints"
    assert plan.every_seconds == 60
    assert not plan.folder.exists()
    other = replace(spec, seed=8)
    assert checkpoint_plan(other, toy_loaded(other, LOSS)) != plan, "another split"
    assert checkpoint_plan(replace(spec, checkpoint_seconds=None), loaded) is None


def test_only_the_files_of_trials_that_are_done_with_are_removed(spec: StudySpec) -> None:
    folder = spec.folder / "checkpoints"
    remove_trial_checkpoints(spec, 0)
    remove_finished_checkpoints(spec, [0, 1])
    assert not folder.exists()
    folder.mkdir(parents=True)
    for name in ("0000-0.npz", "0000-1.npz", "0001-0.npz.new", "0002-0.npz", "10000-0.npz"):
        (folder / name).touch()
    remove_trial_checkpoints(spec, 0)
    assert sorted(path.name for path in folder.iterdir()) == [
        "0001-0.npz.new",
        "0002-0.npz",
        "10000-0.npz",
    ]
    remove_finished_checkpoints(spec, [0, 1, 2])
    assert [path.name for path in folder.iterdir()] == ["10000-0.npz"]
    remove_finished_checkpoints(spec, [10000])
    assert not folder.exists()
