"""The syntax that a person's objective reaches, also in packages of theirs that lie elsewhere."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, final

from objectives.in_memory.definitions import is_own_file
from objectives.user.changes.module import read_module
from objectives.user.changes.reach import Reach
from objectives.user.modules import files_of


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedCode:
    """What is reached of modules that are imported from one folder.

    Attributes:
        nodes: By module, every node of the statements that count.
    """

    nodes: dict[Path, list[ast.AST]]


class _Entry(NamedTuple):
    """A name in a module, which is imported from a folder."""

    file: Path
    name: str
    folder: Path


def reached_code(file: Path, name: str) -> Iterator[ReachedCode]:
    """Yield what a class or a function reaches: beside its file, then in packages elsewhere.

    A package elsewhere is one that Python finds by its path, or as an editable install; what was
    installed for good is no code of the person's.

    Raises:
        OSError: If a file cannot be read.
    """
    waiting = [_Entry(file.resolve(), name, file.resolve().parent)]
    seen: set[_Entry] = set()
    while waiting:
        entry = waiting.pop()
        if entry in seen:
            continue
        seen.add(entry)
        reach = Reach(entry.file, entry.name, folder=entry.folder)
        nodes = {module: list(_nodes(reach, module)) for module in reach.modules}
        yield ReachedCode(nodes=nodes)
        for inside in nodes.values():
            waiting += _elsewhere(inside, folder=entry.folder)


def _nodes(reach: Reach, module: Path) -> Iterator[ast.AST]:
    """Yield the nodes of what counts of a module, and its imports of all names."""
    for statement in reach.statements(module):
        yield from ast.walk(statement.node)
    for statement in reach.modules[module].statements or ():
        # They bind names that nobody reads off them.
        if "*" in statement.binds and isinstance(statement.node, ast.ImportFrom):
            yield statement.node


def _elsewhere(nodes: list[ast.AST], *, folder: Path) -> Iterator[_Entry]:
    """Yield what some code imports of packages of the person's that do not lie in its folder."""
    attributes = sorted({one.attr for one in nodes if isinstance(one, ast.Attribute)})
    names_read = sorted({one.id for one in nodes if isinstance(one, ast.Name)})
    for node in nodes:
        match node:
            case ast.ImportFrom(module=str(module), names=names, level=0):
                root = _root_of(module, folder)
                if root is not None:
                    for alias in names:
                        if alias.name == "*":
                            yield from _named_in(root, module, names_read)
                        else:
                            yield from _entries(root, module, alias.name, attributes=attributes)
            case ast.Import(names=names):
                for alias in names:
                    root = _root_of(alias.name, folder)
                    if root is not None:
                        yield from _named_in(root, alias.name, attributes)
            case _:
                pass


def _entries(root: Path, module: str, name: str, *, attributes: list[str]) -> Iterator[_Entry]:
    is_module = len(list(files_of(root, f"{module}.{name}"))) > len(list(files_of(root, module)))
    if is_module:
        yield from _named_in(root, f"{module}.{name}", attributes)
    else:
        yield from _named_in(root, module, [name])


def _named_in(root: Path, module: str, names: Iterable[str]) -> Iterator[_Entry]:
    """Yield the names that a module binds; of none that it binds, the module as a whole."""
    for file in list(files_of(root, module))[-1:]:
        read = read_module(file, folder=root, own=frozenset())
        bound = {name for one in read.statements or () for name in one.binds}
        for name in [one for one in names if one in bound] or ["*"]:
            yield _Entry(file, name, root)


def _root_of(module: str, folder: Path) -> Path | None:
    """Return where a package of the person's is imported from; None for one in the folder."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or any(files_of(folder, top)):
        return None
    try:
        found = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None  # Importing it says what is wrong with it.
    if found is None or found.origin is None:
        return None
    origin = Path(found.origin)
    if not origin.is_file() or not is_own_file(found.origin):
        return None
    return origin.parent.parent if found.submodule_search_locations else origin.parent
