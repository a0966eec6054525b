"""The tools that a study is written for: asked for, refused with what installs them, changed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.repository import REPOSITORY
from tests.study_examples import completed, make_spec, make_trial, write_study
from tuning.errors import ResumeRefusedError, SpecificationError
from tuning.results.store import open_store
from tuning.results.study_record import read_study
from tuning.specification.fields import doors
from tuning.specification.fields.doors import DOORS, Door
from tuning.specification.resolve import resolve
from tuning.specification.settings import given_settings
from tuning.specification.study_file import spec_to_yaml
from tuning.study.changed_settings import placed
from tuning.study.resume import refuse_edited_file


def asked(also: object) -> tuple[str, ...]:
    return resolve(given_settings({"objective": "digits", "also": also})).also


@pytest.fixture
def without_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the package of wandb's door missing, whether it is installed or not."""
    missing = Door(name="wandb", module="no_such_package_anywhere", place="somewhere")
    monkeypatch.setattr(doors, "DOORS", (*DOORS[:-1], missing))


@pytest.mark.parametrize(
    "also", ["optuna,tensorboard", ["optuna", "tensorboard"], "optuna, tensorboard,optuna"]
)
def test_several_doors_are_asked_for_each_once(also: object) -> None:
    assert asked(also) == ("optuna", "tensorboard")


def test_no_door_is_open_where_none_is_asked_for() -> None:
    assert asked(None) == asked("none") == ()


def test_what_is_no_door_is_said_with_those_that_there_are() -> None:
    with pytest.raises(SpecificationError) as refused:
        asked("optnua,comet")
    assert refused.value.complaints == (
        "--also optnua: not known, did you mean 'optuna'?; use optuna, tensorboard, mlflow, wandb"
        " or none",
        "--also comet: not known; use optuna, tensorboard, mlflow, wandb or none",
    )


@pytest.mark.usefixtures("without_a_package")
def test_a_door_without_its_package_is_refused_with_the_command_that_installs_it() -> None:
    with pytest.raises(SpecificationError) as refused:
        asked("optuna,wandb")
    assert refused.value.complaints == (
        "--also wandb: is not installed; run `pip install 'keras-tuning[wandb]'`",
    )


def test_every_door_is_an_extra_that_brings_its_package() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for door in DOORS:
        packages = project["optional-dependencies"][door.name]
        assert any(package.startswith(door.module) for package in packages)


def test_a_study_goes_on_with_its_doors_or_with_others(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, also=("optuna",))
    assert placed(spec, {}).also == ("optuna",)
    assert placed(spec, given_settings({"also": "tensorboard"})).also == ("tensorboard",)
    assert placed(spec, given_settings({"also": "none"})).also == ()
    with pytest.raises(SpecificationError, match="--also x: not known"):
        placed(spec, given_settings({"also": "x"}))


@pytest.mark.usefixtures("without_a_package")
def test_a_study_goes_on_without_a_door_whose_package_is_gone(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, also=("wandb",))
    with pytest.raises(SpecificationError, match="or go on without it: --also none"):
        placed(spec, {})
    assert placed(spec, given_settings({"also": "none"})).also == ()


def test_the_journal_keeps_the_doors_and_their_change(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)), also=("optuna",))
    assert study.spec.also == ("optuna",)
    with open_store(tmp_path, "study") as (store, _):
        store.record_budget(placed(study.spec, given_settings({"also": "tensorboard"})))
    assert read_study(tmp_path, "study").spec.also == ("tensorboard",)


def test_an_edited_study_file_says_how_doors_are_changed(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    edited = spec_to_yaml(make_spec(tmp_path, also=("optuna",)))
    (study.folder / "study.yaml").write_text(edited, encoding="utf-8")
    with pytest.raises(ResumeRefusedError) as refused:
        refuse_edited_file(study)
    assert refused.value.complaints[0].endswith("also was not given, is now optuna")
    assert (
        f"`tuning resume study --also optuna --results {tmp_path}`" in refused.value.complaints[1]
    )
