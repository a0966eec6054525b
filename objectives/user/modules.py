"""The modules that lie beside a person's file and that it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from objectives.ours import is_ours


def own_modules(path: Path, *, folder: Path | None = None) -> tuple[Path, ...]:
    """Return a file and the modules of its folder that it imports, and these in turn.

    Imports are read in the text, also those inside of functions; what is found elsewhere, such as
    an installed package, is not a person's own, nor is what is ours, in a checkout beside it.

    Args:
        path: a Python file.
        folder: Where modules are imported from; None for the file's own folder.

    Returns:
        The file first, then the modules in the order of their paths.
    """
    folder = folder or path.resolve().parent
    found: set[Path] = set()
    waiting = [path.resolve()]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        imported = (one for one in _imported(module, folder) if not is_ours(one))
        waiting += [one for one in imported if one not in found]
    return (path.resolve(), *sorted(found - {path.resolve()}))


def _imported(module: Path, folder: Path) -> Iterator[Path]:
    try:
        tree = ast.parse(module.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return  # Whoever imports it says what is wrong with it.
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from files_of(folder, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = folder
            if node.level:
                base = module.parent
                for _ in range(node.level - 1):
                    base = base.parent
            yield from files_of(base, node.module or "")
            prefix = f"{node.module}." if node.module else ""
            for alias in node.names:
                yield from files_of(base, f"{prefix}{alias.name}")


def files_of(folder: Path, dotted: str) -> Iterator[Path]:
    """Return the files that importing a dotted name from a folder would run."""
    place = folder
    for part in dotted.split(".") if dotted else ():
        place = place / part
        for candidate in (place / "__init__.py", place.with_suffix(".py")):
            if candidate.is_file():
                yield candidate.resolve()
