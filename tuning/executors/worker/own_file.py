"""A user's objective on a machine that does not have its file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import ray

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference


def source_of(reference: ObjectiveReference) -> str:
    """Return the text of the file that holds the user's objective, empty for one of ours."""
    if not reference.is_user_file:
        return ""
    return Path(reference.text.rpartition(":")[0]).read_text(encoding="utf-8")


def reachable(reference: ObjectiveReference, source: str) -> ObjectiveReference:
    """Return a reference whose file is there, on a machine that may not be the driver's."""
    path, _, class_name = reference.text.rpartition(":")
    if not reference.is_user_file or Path(path).exists():
        return reference
    # Among Ray's own files of this machine, with which it goes.
    node = ray._private.worker.global_worker.node
    parent = None if node is None else node.get_session_dir_path()
    copy = Path(tempfile.mkdtemp(prefix="tuning-objective-", dir=parent)) / Path(path).name
    copy.write_text(source, encoding="utf-8")
    return replace(reference, text=f"{copy}:{class_name}")
