"""What a class reaches, piece by piece: its digest, and what differs between two texts."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from objectives.user.changes.form import form_of
from objectives.user.changes.module import Statement
from objectives.user.changes.reach import Reach
from objectives.user.modules import own_modules

_FORM = "reached-1 "
_ORDER = "the order of its statements"
_TOP_LEVEL = "its top level"
_IMPORT = "the import of"
Pieces = Mapping[tuple[str, str], str]
"""What a piece does, by the path of its module from the class's folder and its name in that."""


def code_digest(path: Path, class_name: str) -> str:
    """Return a digest that is equal as long as what a class reaches does the same.

    Raises:
        OSError: If a file cannot be read.
    """
    pieces = sorted((*key, form) for key, form in reached_pieces(path, class_name).items())
    return _FORM + hashlib.sha256(json.dumps(pieces).encode()).hexdigest()


def is_code_digest(digest: str) -> bool:
    """Tell a digest of what a class reaches from one of all bytes, as earlier versions made it."""
    return digest.startswith(_FORM)


def bytes_digest(path: Path) -> str:
    """Return the digest of all bytes of a file and of the modules beside it that it imports.

    Raises:
        OSError: If a file cannot be read.
    """
    digest = hashlib.sha256()
    for module in own_modules(path):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def changed_pieces(before: Pieces, now: Pieces) -> list[str]:
    """Return what differs, in the order of its place: ``Churn.build_model in churn.py changed``.

    What only follows from another difference is left out: a method of a class that is gone, an
    import beside the function that needs it.
    """
    differing = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    came_or_went = {key for key in differing if (key in before) != (key in now)}
    own = [
        key for key in differing if (key[0], key[1].partition(".")[0]) not in came_or_went - {key}
    ]
    for follows in (_IMPORT, _ORDER):
        others = [key for key in own if not key[1].startswith(follows)]
        own = others or own
    return [f"{name} in {module} {_how(before, now, (module, name))}" for module, name in own]


def _how(before: Pieces, now: Pieces, key: tuple[str, str]) -> str:
    if key in before and key in now:
        return "changed"
    return "is new" if key in now else "is gone, or no longer read"


def reached_pieces(path: Path, class_name: str) -> Pieces:
    """Return what of a class's file and of the modules beside it counts; see ``Reach``.

    Raises:
        OSError: If a file cannot be read.
    """
    reach = Reach(path, class_name)
    pieces: dict[tuple[str, str], str] = {}
    read = {
        name for file in reach.modules for one in reach.statements(file) for name, _ in one.reads
    }
    documented = any("__doc__" in module.text for module in reach.modules.values())
    for file, module in reach.modules.items():
        where = _shown(file, reach.path.parent)
        if module.statements is None:
            pieces[where, _TOP_LEVEL] = module.text
            continue
        for statement in reach.statements(file):
            for name, form in _parts(statement, read, documented=documented):
                key = where, name
                pieces[key] = pieces.get(key, "") + form
    return pieces


def _parts(statement: Statement, read: set[str], *, documented: bool) -> list[tuple[str, str]]:
    node = statement.node
    match node:
        case ast.Import() | ast.ImportFrom():
            # What an import brings along and nobody reads does not count.
            module = "" if isinstance(node, ast.Import) else f"{'.' * node.level}{node.module} "
            return [
                (f"{_IMPORT} {bound}", f"{module}{alias.name} as {bound};")
                for alias in node.names
                if (bound := alias.asname or alias.name.partition(".")[0]) in read or bound == "*"
            ]
        case ast.ClassDef():
            return _members(node, documented=documented)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            form = form_of(node, with_docstrings=documented)
            has_order = node.decorator_list or node.args.defaults or node.args.kw_defaults
            return [(node.name, form), *([(_ORDER, node.name)] if has_order else [])]
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            name = ", ".join(sorted(statement.binds)) or _TOP_LEVEL
        case _:
            name = _TOP_LEVEL
    return [(name, form_of(node, with_docstrings=documented)), (_ORDER, f"{name};")]


def _members(node: ast.ClassDef, *, documented: bool) -> list[tuple[str, str]]:
    """Return a class method by method, attribute by attribute."""
    head = [node.bases, node.keywords, node.decorator_list]
    parts = [(node.name, form_of(head)), (_ORDER, f"{node.name};")]
    for member in node.body:
        form = form_of([member], with_docstrings=documented)
        match member:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                parts.append((f"{node.name}.{member.name}", form))
                continue
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                parts.append((f"{node.name}.{name}", form))
            case _:
                parts.append((node.name, form))
        if form != "[]":
            parts.append((_ORDER, f"{node.name} {form_of(member)[:40]};"))
    return parts


def _shown(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file)
