"""A study goes on as its file says, wherever its trials trained before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from search_spaces import ready_made, ready_made_first
from search_spaces.partly.filled_in import filled_in
from tests.study_examples import completed, make_spec, make_trial, write_study
from tuning.errors import ExistingStudyError, ResumeRefusedError
from tuning.results.store import open_store
from tuning.results.study_record import StudyRecord, read_study
from tuning.specification.placement import changed_placement
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting, SettingsReader, given_settings
from tuning.specification.study_file import read_study_file
from tuning.specification.study_spec import Placement, StudySpec
from tuning.study.again import begun_already
from tuning.study.resume import refuse_edited_file


@pytest.fixture
def study(tmp_path: Path) -> StudyRecord:
    """A study that ran side by side, and then with one worker."""
    before = write_study(tmp_path, make_trial(0, completed(1.0)), placement=Placement(workers=4))
    reader = SettingsReader({"workers": Setting(1, "--workers")})
    alone = changed_placement(reader, before.spec.placement)
    with open_store(tmp_path, "study") as (store, _):
        store.record_budget(make_spec(tmp_path, placement=alone))
    return read_study(tmp_path, "study")


def test_having_trained_side_by_side_is_no_change_of_the_study_file(study: StudyRecord) -> None:
    assert study.spec.placement == Placement(side_by_side=True)
    refuse_edited_file(study)


def test_a_ready_made_space_of_an_earlier_version_is_no_change_of_the_study_file(
    tmp_path: Path,
) -> None:
    """Under its name were other parameters, and nothing was tried first."""
    older = write_study(tmp_path, make_trial(0, completed(1.0)), space_name="mlp")
    path = older.folder / "study.yaml"
    assert "space: mlp\n" in path.read_text()
    path.write_text(path.read_text().replace("first: []\n", ""))
    refuse_edited_file(older)
    assert begun_already(resolved(tmp_path), None) == older
    other = replace(resolved(tmp_path), space_name="custom")
    with pytest.raises(ExistingStudyError, match="learning_rate"):
        begun_already(other, None)


def test_what_is_tried_first_is_held_to_the_space_as_it_was(tmp_path: Path) -> None:
    """The file names each value of it; the name of its space stands for one more by now."""
    space = ready_made("mlp", has_columns=False)
    first = filled_in(space, {}, defaults=ready_made_first("mlp", has_columns=False))
    older = write_study(
        tmp_path, make_trial(0, completed(1.0)), space=space, space_name="mlp", first=(first,)
    )
    assert {*resolved(tmp_path).space.names} > {*space.names}
    refuse_edited_file(older)
    assert begun_already(resolved(tmp_path), None) == older
    path = older.folder / "study.yaml"
    path.write_text(path.read_text().replace("neurons: 128", "neurons: 64"))
    with pytest.raises(ResumeRefusedError, match="first was"):
        refuse_edited_file(older)


def resolved(results: Path) -> StudySpec:
    """Return what one asks for today who asks for the study again."""
    return resolve(
        read_study_file(results / "study" / "study.yaml") | given_settings({"results": results})
    )


def test_other_workers_in_the_study_file_are_a_change(study: StudyRecord) -> None:
    path = study.folder / "study.yaml"
    path.write_text(path.read_text().replace("workers: 1\n", "workers: 4\n"))
    with pytest.raises(ResumeRefusedError) as refused:
        refuse_edited_file(study)
    first, second, _ = refused.value.complaints
    assert first.endswith("workers was 1, is now 4")
    assert "to train elsewhere, use `tuning resume study --results " in second
