"""Clearing folders of callbacks removes nothing that the study did not make."""

from __future__ import annotations

from pathlib import Path

from objectives.contexts.folders import MARK, CallbackFolders, new_context
from tests.study_examples import make_spec
from tuning.executors.callback_folders import remove_callback_folders


def test_folders_of_the_trials_named_are_removed_and_nothing_else(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, name="s")
    spec.folder.mkdir()
    folders = CallbackFolders(study="s", folder=spec.folder / "callbacks")
    for number in (0, 1, 12345):
        (new_context(folders, trial=number, fold=0, seed=1).folder / "log.csv").touch()
    new_context(folders, trial=0, fold=None, seed=1)
    own = tmp_path / "own"
    own.mkdir()
    (own / MARK).touch()
    (folders.folder / "trial-0002").symlink_to(own)
    not_ours = folders.folder / "trial-0003"
    not_ours.mkdir()
    (folders.folder / "trial-0004").touch()
    (folders.folder / "notes").mkdir()
    (folders.folder / "trial-0000" / "link").symlink_to(own)

    remove_callback_folders(spec, {0, 2, 3, 4, 12345})
    left = sorted(path.name for path in folders.folder.iterdir())
    assert left == [
        "notes", "retrained-0000", "trial-0001", "trial-0002", "trial-0003", "trial-0004",
    ]  # fmt: skip
    assert (own / MARK).is_file(), "a link inside is removed, and not what it points to"


def test_a_link_in_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, name="s")
    spec.folder.mkdir()
    elsewhere = CallbackFolders(study="s", folder=tmp_path / "elsewhere")
    kept = new_context(elsewhere, trial=0, fold=0, seed=1).folder
    (spec.folder / "callbacks").symlink_to(tmp_path / "elsewhere")
    remove_callback_folders(spec, {0})
    assert kept.is_dir()


def test_a_study_without_such_folders_has_none_to_clear(tmp_path: Path) -> None:
    remove_callback_folders(make_spec(tmp_path, name="s"), {0})
    assert list(tmp_path.iterdir()) == []
