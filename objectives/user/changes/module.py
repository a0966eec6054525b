"""One module of a person's: its statements, what each binds and reads, and what it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from objectives.user.changes.form import form_of
from objectives.user.modules import files_of

# Decorators that return what they are given, or wrap it; any other may put it into a register.
_PLAIN_DECORATORS = frozenset(
    {"dataclass", "cache", "lru_cache", "total_ordering", "contextmanager", "final", "wraps"}
)
Read = tuple[str, str | None]
"""A name, and the attribute that is taken of it where one is."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement at a module's top level.

    Attributes:
        node: Its tree.
        binds: The names that it gives a value.
        reads: The names that it, or a function that it defines, reads.
        acts: Whether importing the module may do more by it than give its names a value.
    """

    node: ast.stmt
    binds: frozenset[str]
    reads: frozenset[Read]
    acts: bool


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an imported name stands for: a module of the person's, or a name in it."""

    file: Path
    name: str | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A parsed module.

    Attributes:
        statements: Those of its top level, in order; None where it is no Python, or is nested too
            deeply to be walked.
        targets: What names that it imports from modules of the person's stand for.
        stars: The modules of the person's that it imports all names of.
    """

    text: str
    statements: tuple[Statement, ...] | None
    targets: dict[str, list[Target]] = field(default_factory=dict)
    stars: tuple[Path, ...] = ()


def read_module(file: Path, *, folder: Path, own: frozenset[Path]) -> Module:
    """Return a module of a person's.

    Args:
        file: The module.
        folder: Where the person's class lies, from which modules are imported.
        own: All modules of the person's.
    """
    content = file.read_bytes()
    text = content.decode("utf-8", errors="replace")
    try:
        tree = ast.parse(content)
        form_of(tree)
    except (SyntaxError, ValueError, RecursionError):
        return Module(text=text, statements=None)
    targets: dict[str, list[Target]] = {}
    stars: list[Path] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, target in _imported(node, file=file, folder=folder, own=own):
                if name == "*":
                    stars.append(target.file)
                else:
                    targets.setdefault(name, []).append(target)
    statements = tuple(_statement(node) for node in tree.body if not _is_never_run(node))
    return Module(text=text, statements=statements, targets=targets, stars=tuple(stars))


def _imported(
    node: ast.Import | ast.ImportFrom, *, file: Path, folder: Path, own: frozenset[Path]
) -> Iterator[tuple[str, Target]]:
    """Yield the names that an import binds to what is the person's own; ``*`` for all."""
    base, prefix = folder, ""
    if isinstance(node, ast.ImportFrom):
        if node.level:
            base = file.parents[node.level - 1]
        files = [one for one in files_of(base, node.module or "") if one in own]
        prefix = f"{node.module}." if node.module else ""
        for alias in node.names:
            inner = [one for one in files_of(base, f"{prefix}{alias.name}") if one in own]
            is_module = len(inner) > len(files)
            if is_module:
                yield alias.asname or alias.name, Target(file=inner[-1], name=None)
            elif files:
                name = alias.asname or alias.name
                yield name, Target(file=files[-1], name=alias.name)
        return
    for alias in node.names:
        bound = alias.asname or alias.name.partition(".")[0]
        for one in files_of(base, alias.name):
            if one in own:
                yield bound, Target(file=one, name=None)


def _statement(node: ast.stmt) -> Statement:
    finder = _Names()
    finder.visit(node)
    return Statement(
        node=node,
        binds=frozenset(_bound(node)),
        reads=frozenset(finder.reads),
        acts=_acts(node),
    )


def _bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0]
        case _:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                    yield inner.id
                elif isinstance(inner, ast.stmt) and inner is not node:
                    yield from _bound(inner)


def _acts(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return False
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return not all(map(_is_plain, node.decorator_list))
        case ast.ClassDef():
            return bool(node.keywords) or not all(map(_is_plain, node.decorator_list))
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            calls = any(isinstance(inner, ast.Call) for inner in ast.walk(node))
            return calls or not all(isinstance(one, ast.Name | ast.Tuple) for one in targets)
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return False
        case _:
            return True


def _is_plain(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in _PLAIN_DECORATORS


def _is_never_run(node: ast.stmt) -> bool:
    """Tell whether a statement is run only where the file is a script, or types are checked."""
    match node:
        case ast.If(
            test=ast.Compare(
                left=ast.Name(id="__name__"),
                ops=[ast.Eq()],
                comparators=[ast.Constant(value="__main__")],
            ),
            orelse=[],
        ):
            return True
        case ast.If(
            test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), orelse=[]
        ):
            return True
        case _:
            return False


@final
class _Names(ast.NodeVisitor):
    """Gathers names, with the attribute that is taken of each where one is."""

    def __init__(self) -> None:
        self.reads: set[Read] = set()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name):
            self.reads.add((node.value.id, node.attr))
        else:
            self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        self.reads.add((node.id, None))

    def visit_Global(self, node: ast.Global) -> None:
        self.reads |= {(name, None) for name in node.names}

    def visit_Constant(self, node: ast.Constant) -> None:
        # An annotation in quotes names a class as well.
        if isinstance(node.value, str) and node.value.isidentifier():
            self.reads.add((node.value, None))
