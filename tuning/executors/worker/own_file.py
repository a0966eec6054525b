"""A user's objective on a machine that does not have its file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.user.modules import own_modules

if TYPE_CHECKING:
    from objectives.contexts.folders import CallbackFolders
    from objectives.reference import ObjectiveReference


def source_of(reference: ObjectiveReference) -> Mapping[str, str]:
    """Return the text of the file of a user's objective, and of the modules beside it.

    By their paths from the folder of the file, which comes first; nothing for one of ours.
    """
    if not reference.is_user_file:
        return {}
    path = reference.file.resolve()
    return {
        module.relative_to(path.parent).as_posix(): module.read_text(encoding="utf-8")
        for module in own_modules(path)
        if module.is_relative_to(path.parent)
    }


def reachable(reference: ObjectiveReference, source: Mapping[str, str]) -> ObjectiveReference:
    """Return a reference whose file is there, on a machine that may not be the driver's."""
    if not reference.is_user_file or reference.file.exists():
        return reference
    folder = _among_rays_files("tuning-objective-")
    for place, text in source.items():
        copy = folder / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
    text = f"{folder / reference.file.name}:{reference.class_name}"
    return replace(reference, text=text, source_folder=None)


def on_this_machine(folders: CallbackFolders | None) -> CallbackFolders | None:
    """Return where callbacks write, also on a machine that lacks the study's folder."""
    if folders is None:
        return None
    return replace(folders, elsewhere=_among_rays_files("tuning-callbacks-"))


def _among_rays_files(prefix: str) -> Path:
    """Make a folder among Ray's own files of this machine, with which it goes."""
    import ray  # who retrains in this process needs none, and waits a second for it

    node = ray._private.worker.global_worker.node
    parent = None if node is None else node.get_session_dir_path()
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
