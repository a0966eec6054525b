"""A journal that is removed or replaced while its study runs: the trials in memory are kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.study_examples import completed, failed, make_header, make_spec, make_trial
from tuning.errors import PlaceLostError
from tuning.records import Baseline, Baselines
from tuning.results.store import StudyStore, create_store, open_store
from tuning.results.study_record import JOURNAL, StudyRecord, read_study
from tuning.specification.study_spec import StudySpec

RESCUED = "journal.rescued.jsonl"


def lose_file(folder: Path) -> None:
    (folder / JOURNAL).unlink()


def lose_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def replace_folder_by_a_copy(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


def write_an_older_copy_into_the_file(folder: Path) -> None:
    with (folder / JOURNAL).open("r+b") as file:
        file.truncate(len(file.readline()))


def move_folder(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


LOSSES = {
    "file": lose_file,
    "folder": lose_folder,
    "copy": replace_folder_by_a_copy,
    "older copy": write_an_older_copy_into_the_file,
    "moved": move_folder,
}


def begin(store: StudyStore) -> None:
    store.record_finished(make_trial(0, completed(1.0)))
    store.record_finished(make_trial(1, failed()), log="traceback")
    store.record_started(2, make_trial(2, completed(0.5)).configuration)
    store.under_way.mark(2)


def facts(study: StudyRecord) -> tuple[object, ...]:
    return study.spec, study.trials, study.unfinished, study.openings, study.baselines


@contextmanager
def found_out(spec: StudySpec, said: str = "is gone|replaced|changed") -> Iterator[StudyStore]:
    """Open a study whose journal loses its place, which is to be said like that."""
    is_new = not (spec.folder / JOURNAL).exists()
    with ExitStack() as stack:
        stack.enter_context(pytest.raises(PlaceLostError, match=said))
        if is_new:
            yield stack.enter_context(create_store(spec, make_header()))
        else:
            yield stack.enter_context(open_store(spec.results_dir, spec.name))[0]


@pytest.mark.parametrize("how", LOSSES)
def test_every_trial_is_in_a_new_file_that_the_study_goes_on_from(tmp_path: Path, how: str) -> None:
    spec = make_spec(tmp_path)
    name = RESCUED if how not in ("folder", "moved") else f"study.{RESCUED}"
    rescued = (tmp_path if how in ("folder", "moved") else spec.folder) / name
    with found_out(spec, f"the 3 finished trials are in {rescued}: move it to") as store:
        begin(store)
        LOSSES[how](spec.folder)
        store.record_finished(make_trial(2, completed(0.5)), log="a log")
    kept = facts(store.study)

    spec.folder.mkdir(exist_ok=True)
    rescued.replace(spec.folder / JOURNAL)
    with open_store(tmp_path, "study") as (again, notes):
        assert notes == []
        assert facts(again.study) == kept
        again.record_finished(make_trial(3, completed(0.1)))
    assert sorted(read_study(tmp_path, "study").trials) == [0, 1, 2, 3]


@pytest.mark.parametrize("how", ["file", "folder"])
def test_nothing_is_derived_where_the_journal_is_not(tmp_path: Path, how: str) -> None:
    spec = make_spec(tmp_path)
    with found_out(spec) as store:
        LOSSES[how](spec.folder)
        begin(store)
    assert not (spec.folder / "best.yaml").exists()
    assert not (spec.folder / "logs").exists()


@pytest.mark.parametrize("how", LOSSES)
def test_a_loss_after_the_last_trial_is_seen_at_the_end(tmp_path: Path, how: str) -> None:
    spec = make_spec(tmp_path)
    with found_out(spec, "the 2 finished") as store:
        begin(store)
        LOSSES[how](spec.folder)


def test_what_else_a_journal_tells_is_rescued_too(tmp_path: Path) -> None:
    spec = make_spec(tmp_path)
    other = make_spec(tmp_path, trials=9)
    baselines = Baselines(measured=(Baseline(name="mean", value=2.0),))
    with found_out(spec) as store:
        begin(store)
        store.record_budget(other)
        store.record_test_opened(trial=0)
        store.record_baselines(baselines)
        lose_file(spec.folder)
    (spec.folder / RESCUED).rename(spec.folder / JOURNAL)
    study = read_study(tmp_path, "study")
    assert (study.spec, study.openings, study.baselines) == (other, 1, baselines)
    assert facts(study) == facts(store.study)


def test_whoever_interrupts_a_study_that_lost_its_place_is_told(tmp_path: Path) -> None:
    spec = make_spec(tmp_path)
    with found_out(spec, "rescued") as store:
        begin(store)
        lose_file(spec.folder)
        raise KeyboardInterrupt


def test_a_second_rescue_replaces_no_file(tmp_path: Path) -> None:
    spec = make_spec(tmp_path)
    with found_out(spec) as store:
        begin(store)
        replace_folder_by_a_copy(spec.folder)
    first = (spec.folder / RESCUED).read_bytes()
    with found_out(spec, r"rescued-2\.jsonl") as store:
        store.record_finished(make_trial(2, completed(0.25)))
        replace_folder_by_a_copy(spec.folder)
    assert (spec.folder / RESCUED).read_bytes() == first


def test_another_working_directory_is_no_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deeper").mkdir()
    with create_store(make_spec(Path("results")), make_header()) as store:
        begin(store)
        monkeypatch.chdir("deeper")
        store.record_started(3, make_trial(3, completed(1.0)).configuration)
        monkeypatch.chdir(tmp_path)
    assert sorted(read_study(Path("results"), "study").unfinished) == [2, 3]
