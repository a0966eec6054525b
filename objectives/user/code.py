"""Running code of a person's: what goes wrong there is said with its line."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from objectives.errors import ObjectiveError
from objectives.in_memory.definitions import is_own_file
from objectives.machine.quiet import users_prints
from objectives.user.modules import own_modules

_under_way: list[Path] = []
"""The files that are being imported at this moment."""


def import_file(path: Path, *, stands_for: Path | None = None) -> Any:
    """Import a file by its path and return the module.

    Modules that lie beside it are found, as by Python for a script, and read anew: another file's
    may have the same names.

    Args:
        path: The file.
        stands_for: The file whose place it takes, which its ``__file__`` then says: code may look
            for data beside itself.

    Raises:
        ObjectiveError: If it is no Python, or raises.
    """
    refuse_while_importing()
    name = f"_user_objective_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ObjectiveError(f"{path} cannot be imported as Python")
    folder = str(path.resolve().parent)
    sys.path[:] = [folder, *(one for one in sys.path if one != folder)]
    _forget_modules(own_modules(path), folder=path.resolve().parent)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader = spec.loader
    is_kept = stands_for not in (None, path)
    if is_kept:
        module.__file__ = str(stands_for)
    with _without_bytecode() if is_kept else contextlib.nullcontext(), _importing(path):
        run_users_code(path, "the file", lambda: loader.exec_module(module))
    return module


def refuse_while_importing() -> None:
    """Raise ``ObjectiveError`` while a person's file is being imported.

    A script that searches what it defines, by its own name, would search without end.
    """
    if _under_way:
        raise ObjectiveError(
            f"{_under_way[-1]} begins a search while it is read for one; put what it is to do as a"
            ' script below `if __name__ == "__main__":`'
        )


@contextlib.contextmanager
def _importing(path: Path) -> Iterator[None]:
    _under_way.append(path)
    try:
        yield
    finally:
        _under_way.remove(path)


@contextlib.contextmanager
def _without_bytecode() -> Iterator[None]:
    """Let imports write nothing beside what is kept with a study."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _forget_modules(files: Iterable[Path], *, folder: Path) -> None:
    for file in files:
        if not file.is_relative_to(folder):
            continue
        parts = file.relative_to(folder).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        sys.modules.pop(name, None)
        _forget_older_bytecode(file)


def _forget_older_bytecode(file: Path) -> None:
    """Remove bytecode that is older than its source.

    Python compares whole seconds and sizes: a file that is saved twice within one second would be
    read as it was before.
    """
    bytecode = Path(importlib.util.cache_from_source(str(file)))
    with contextlib.suppress(OSError):  # None there, or a folder that must not be written.
        if bytecode.stat().st_mtime_ns <= file.stat().st_mtime_ns:
            bytecode.unlink()


def run_users_code(place: Path | str, what: str, call: Callable[[], Any]) -> Any:
    """Run code of the user's; what it raises becomes one sentence with its line.

    Args:
        place: The file, or how to name code that lives in memory.
        what: What is called.
        call: Calls it.

    Raises:
        ObjectiveError: If it raises anything but an interruption by hand.
    """
    try:
        with users_prints():
            return call()
    except (ObjectiveError, KeyboardInterrupt):
        raise
    except (Exception, SystemExit) as error:
        is_users = is_own_file if isinstance(place, str) else partial(_is_file, place.resolve())
        frames = [f for f in traceback.extract_tb(error.__traceback__) if is_users(f.filename)]
        line = f" line {frames[-1].lineno}" if frames else ""
        if isinstance(error, SyntaxError) and error.lineno:
            line = f" line {error.lineno}"
        mend = "mend it" if isinstance(place, str) else "mend the file"
        raise ObjectiveError(
            f"{place}{line}: {what} raised {type(error).__name__}: {error}; {mend}"
        ) from error


def _is_file(path: Path, name: str) -> bool:
    return Path(name).resolve() == path
