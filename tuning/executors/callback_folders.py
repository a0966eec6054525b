"""Where the callbacks of a study write, and whose folders are needed no more."""

from __future__ import annotations

import re
import shutil
from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.contexts.folders import AGAIN, MARK, CallbackFolders

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.specification.study_spec import StudySpec

_FOLDER = "callbacks"
_OF_A_TRIAL = re.compile(r"trial-(\d{4,})")


def callback_folders(spec: StudySpec, loaded: LoadedObjective) -> CallbackFolders | None:
    """Return where callbacks write; None where they are not told of any folder."""
    if not loaded.takes_context:
        return None
    # Workers run in folders of their own.
    return CallbackFolders(study=spec.name, folder=(spec.folder / _FOLDER).absolute())


def remove_callback_folders(spec: StudySpec, numbers: Set[int]) -> None:
    """Remove the folders of trials that have ended; whatever the study did not make stays.

    Links are not followed, and nothing but folders with the mark of those made here is touched.
    """
    parent = spec.folder / _FOLDER
    if parent.is_symlink() or not parent.is_dir():
        return
    for folder in parent.iterdir():
        found = _OF_A_TRIAL.fullmatch(folder.name)
        if found is None or int(found[1]) not in numbers or not _is_ours(folder):
            continue
        shutil.rmtree(folder, ignore_errors=True)


def remove_folders_of_confirmations(spec: StudySpec) -> None:
    """Remove the folders of trainings that only confirmed a trial, as those of other trials."""
    parent = spec.folder / _FOLDER
    if parent.is_symlink() or not parent.is_dir():
        return
    for folder in parent.glob(f"{AGAIN}-*"):
        if _is_ours(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    mark = folder / MARK
    return folder.is_dir() and not folder.is_symlink() and mark.is_file() and not mark.is_symlink()
