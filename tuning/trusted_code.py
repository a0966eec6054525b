"""Which Python files a study may run: those that this user has searched with, or trusted.

A study's journal names the file of its class, and keeps a copy of it. Both may come from anybody.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from objectives.catalog import make_objective
from objectives.user.changes.pieces import code_digest
from objectives.user.modules import own_modules
from tuning.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from objectives.objective import Objective
    from objectives.reference import ObjectiveReference

_KNOWN = "trusted_code"
_CODE = ".py:"


def trust_code(reference: ObjectiveReference) -> None:
    """Note that a person runs this code, in the user's state folder.

    Where that cannot be written the code is asked about another time.
    """
    lines = set().union(*(_marks(file, name) for file, name in _files(reference)))
    missing = lines - _known()
    if not missing:
        return
    path = _state_file()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # One write at the end of the file: other processes note what they run at the same time.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, "".join(f"{line}\n" for line in sorted(missing)).encode())
        finally:
            os.close(file)


def untrusted_files(reference: ObjectiveReference) -> list[Path]:
    """Return the files that would be run and that this user has neither run nor trusted."""
    files = list(_files(reference))
    known = _known() if files else set()
    return [file for file, name in files if not _marks(file, name) & known]


def require_trusted(reference: ObjectiveReference, study: str) -> ObjectiveReference:
    """Return the code of a study that is about to be run.

    Raises:
        SpecificationError: If this user has neither run nor trusted it.
    """
    unknown = untrusted_files(reference)
    if unknown:
        raise SpecificationError(
            f"{study}: its code in {', '.join(map(str, unknown))} runs with your rights, and you"
            " have neither searched with it nor trusted it; read it, then add --trust"
        )
    return reference


def trusted_objective(reference: ObjectiveReference, study: str) -> Objective:
    """Import what a study names and return its objective; as ``require_trusted``."""
    return make_objective(require_trusted(reference, study))


def _files(reference: ObjectiveReference) -> Iterator[tuple[Path, str]]:
    """Yield the files that are run, each with the name that is looked up in it."""
    if reference.is_user_file and reference.file.is_file():
        yield reference.file, reference.class_name
    data = reference.data or ""
    if _CODE in data and not reference.needs_objects:
        file, _, name = data.rpartition(":")
        if Path(file).is_file():
            yield Path(file), name


def _marks(file: Path, name: str) -> set[str]:
    """Return by what a file is known again: its bytes; or its place, and what is reached in it.

    A person's own file goes on being one when its comments change.
    """
    try:
        reached = code_digest(file, name)
        content = _digest(file)
    except (OSError, ValueError, RecursionError, SyntaxError):
        return set()
    place = hashlib.sha256(os.fsencode(file.resolve())).hexdigest()
    return {f"bytes {content}", f"place {place} {reached.replace(' ', '-')}"}


def _digest(file: Path) -> str:
    """Return the digest of a file and the modules beside it, wherever they lie."""
    digest = hashlib.sha256()
    modules = own_modules(file)
    for module in modules:
        content = module.read_bytes()
        place = os.path.relpath(module, modules[0].parent)
        digest.update(f"{place}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def _known() -> set[str]:
    try:
        return set(_state_file().read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError):
        return set()


def _state_file() -> Path:
    return platformdirs.user_state_path("keras-tuning") / _KNOWN
