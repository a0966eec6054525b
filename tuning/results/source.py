"""The code of a user's class: whether it is what the study began with, and what is kept of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from objectives.user.changes.pieces import (
    bytes_digest,
    changed_pieces,
    code_digest,
    is_code_digest,
    reached_pieces,
)
from objectives.user.modules import own_modules
from tuning.errors import JournalError
from tuning.results.files import operations

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec

_FOLDER = "source"
BYTES = "code bytes"
"""The identity's entry for the bytes of a user's files: where they are the same, so is the code."""


def bytes_of_code(reference: ObjectiveReference) -> dict[str, str]:
    """Return the entry of the identity for the bytes of a user's files; none for others."""
    return {BYTES: bytes_digest(reference.file)} if reference.has_own_code else {}


def keep_source(spec: StudySpec) -> None:
    """Copy a user's file and the modules beside it into the study's folder, if none are there.

    What is not below the file's folder cannot stand beside it elsewhere: then nothing is kept.

    Raises:
        JournalError: If the disk does not take them; there is no part of them then.
    """
    folder = spec.folder / _FOLDER
    if not spec.objective.has_own_code or folder.exists():
        return
    modules = own_modules(spec.objective.file)
    below = modules[0].parent
    if not all(module.is_relative_to(below) for module in modules):
        return
    # Whole or not at all: what is there is never copied again.
    new = folder.with_name(f".{_FOLDER}.new")
    try:
        operations.remove_tree(new)
        for module in modules:
            copy = new / module.relative_to(below)
            operations.make_folder(copy.parent)
            operations.copy(module, copy)
        operations.rename(new, folder)
    except OSError as error:
        with suppress(OSError):
            operations.remove_tree(new)
        raise JournalError(f"{folder}: cannot be written ({error.strerror})") from error


def code_changes(study: StudyRecord, reference: ObjectiveReference) -> list[str]:
    """Return a sentence where a user's class does not do what it did when the study began.

    It names what changed where the source of then is kept.

    Args:
        study: The study.
        reference: The class as it would be run.
    """
    if not reference.has_own_code or _is_known(study, reference):
        return []
    said = f"the code of the objective {study.spec.objective.said} changed"
    if not reference.file.is_file():
        return [f"the file {reference.file} is gone"]
    kept = _kept(study)
    if kept is None:
        return [said]
    try:
        pieces = [reached_pieces(one.file, one.class_name) for one in (kept, reference)]
    except OSError as error:
        return [f"{reference.file}: cannot be read ({error.strerror}); make it readable"]
    changes = ", ".join(changed_pieces(*pieces))
    if reference.is_in_memory:
        # No files of the person's: the texts of what was handed over.
        for one in (kept, reference):
            changes = changes.replace(f" in {one.file.name} ", " ")
    return [f"{said}: {changes}" if changes else said]


def reference_to_retrain(study: StudyRecord) -> tuple[ObjectiveReference, str]:
    """Return the class that does what the trials did, and a line where that is not its file.

    The source that is kept with a study is run like a user's own file, in its place.
    """
    now = study.spec.objective
    if now.is_in_memory:
        # What is kept of code in memory is to be read: it holds no arrays, and is never run.
        return now, ""
    changes = code_changes(study, now)
    kept = _kept(study) if changes else None
    if kept is None:
        return now, ""
    return kept, f"{changes[0]}; this retrains with the source of then, from {kept.source_folder}"


def _kept(study: StudyRecord) -> ObjectiveReference | None:
    """Return the class in the source that is kept, where that is what the study began with."""
    reference = replace(study.spec.objective, source_folder=study.folder / _FOLDER)
    is_there = reference.has_own_code and reference.file.is_file()
    return reference if is_there and _is_known(study, reference) else None


def _is_known(study: StudyRecord, reference: ObjectiveReference) -> bool:
    known = study.identity["code"]
    try:
        as_bytes = bytes_digest(reference.file)
        if not is_code_digest(known):
            return as_bytes == known
        # Equal bytes do the same in any version of Python, whose trees may differ.
        if as_bytes == study.identity.get(BYTES):
            return True
        return code_digest(reference.file, reference.class_name) == known
    except OSError:
        return False
