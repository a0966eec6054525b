"""A folder for each training, and none for two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from objectives.contexts.folders import MARK, CallbackFolders, new_context


@pytest.fixture
def folders(tmp_path: Path) -> CallbackFolders:
    (tmp_path / "study").mkdir()
    return CallbackFolders(study="study", folder=tmp_path / "study" / "callbacks")


def test_a_training_has_a_folder_that_is_there_and_empty(folders: CallbackFolders) -> None:
    context = new_context(folders, trial=7, fold=1, seed=5)
    assert context.folder == folders.folder / "trial-0007" / "fold-1"
    assert list(context.folder.iterdir()) == []
    assert (context.study, context.trial, context.fold, context.seed) == ("study", 7, 1, 5)
    assert (context.folder.parent / MARK).is_file()


def test_attempts_do_not_mix(folders: CallbackFolders) -> None:
    first, second, third = (new_context(folders, trial=0, fold=0, seed=5) for _ in range(3))
    (first.folder / "log.csv").touch()
    assert [one.attempt for one in (first, second, third)] == [1, 2, 3]
    assert [one.folder.name for one in (second, third)] == ["fold-0-attempt-2", "fold-0-attempt-3"]
    assert list(second.folder.iterdir()) == []
    assert new_context(folders, trial=0, fold=1, seed=5).attempt == 1, "another fold's first"


def test_processes_that_begin_at_once_do_not_share(folders: CallbackFolders) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_context(folders, trial=0, fold=0, seed=5), range(16)))
    assert sorted(one.attempt for one in made) == list(range(1, 17))
    assert len({one.folder for one in made}) == 16


def test_retraining_has_folders_too(folders: CallbackFolders) -> None:
    context = new_context(folders, trial=7, fold=None, seed=99)
    assert context.folder == folders.folder / "retrained-0007" / "seed-99"
    assert context.fold is None


def test_a_machine_without_the_studys_folder_has_one_of_its_own(tmp_path: Path) -> None:
    away = CallbackFolders(
        study="study", folder=tmp_path / "nope" / "callbacks", elsewhere=tmp_path / "here"
    )
    assert away.is_away
    context = new_context(away, trial=3, fold=0, seed=5)
    assert context.folder == tmp_path / "here" / "trial-0003" / "fold-0"
    assert not (tmp_path / "nope").exists()


def test_a_look_leaves_nothing_in_the_study(tmp_path: Path) -> None:
    context = new_context(None, trial=0, fold=0, seed=0)
    assert context.folder.is_dir()
    assert not context.folder.is_relative_to(tmp_path)
