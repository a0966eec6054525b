"""The source text of functions and classes that live in memory, as in a notebook's cells."""

from __future__ import annotations

import ast
import hashlib
import inspect
import linecache
import sys
import sysconfig
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from objectives.in_memory.values import value_text
from objectives.ours import PACKAGES, is_ours

_INSTALLED = tuple(
    Path(path).resolve()
    for name, path in sysconfig.get_paths().items()
    if name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_OF_PACKAGES = frozenset({"site-packages", "dist-packages"})


def is_own_module(name: str) -> bool:
    """Tell whether a module is a person's own: the session's, a script's, or a file beside it."""
    if name == "__main__":
        return True
    if name.partition(".")[0] in PACKAGES or name not in sys.modules:
        return False
    file = getattr(sys.modules[name], "__file__", None)
    return file is not None and is_own_file(file)


def is_own_file(file: str) -> bool:
    """Tell whether a file, or a cell, is neither Python's nor an installed package's nor ours."""
    path = Path(file).resolve()
    if any(path.is_relative_to(folder) for folder in _INSTALLED):
        return False
    # Packages of another environment too, on the path by a .pth file, PYTHONPATH or Debian.
    if not _OF_PACKAGES.isdisjoint(path.parts):
        return False
    return not is_ours(path)


def is_own(value: Any) -> bool:
    """Tell whether a function or a class is a person's own."""
    name = str(getattr(value, "__module__", None))
    if name in sys.modules or name.partition(".")[0] in PACKAGES:
        return is_own_module(name)
    # Of a script that another program runs there is no module by its name.
    return all(is_own_file(code.co_filename) for code in _codes(value))


def function_text(function: FunctionType) -> str | None:
    """Return the text of a function's definition; None where there is none."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(text)
    except (OSError, TypeError, SyntaxError):
        return None
    definitions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    if not definitions:
        return None
    first = definitions[0]
    return text if not isinstance(first, ast.Lambda) else ast.get_source_segment(text, first)


def class_text(own_class: type) -> str | None:
    """Return the text of a class's definition; None where there is none.

    Python itself finds no class of a notebook's cell: its module has no file. The cell is found by
    a method of the class, or is the last one that defines such a class.
    """
    codes = _codes(own_class)
    for code in codes:
        text = _class_in(code.co_filename, own_class.__name__, line=code.co_firstlineno)
        if text is not None:
            return text
    if not codes and own_class.__module__ == "__main__":
        for cell in reversed(list(linecache.cache)):
            text = None if Path(cell).is_file() else _class_in(cell, own_class.__name__)
            if text is not None:
                return text
    try:
        return textwrap.dedent(inspect.getsource(own_class))
    except (OSError, TypeError):
        return None


def _class_in(file: str, name: str, *, line: int | None = None) -> str | None:
    """Return the text of a class in a file or a cell, of the one that has a line in it."""
    lines = linecache.getlines(file)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return None
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and node.name == name
        and (line is None or node.lineno <= line <= (node.end_lineno or 0))
    ]
    if not found:
        return None
    begin = min([found[-1].lineno, *(one.lineno for one in found[-1].decorator_list)])
    return textwrap.dedent("".join(lines[begin - 1 : found[-1].end_lineno]))


def code_text(value: Any) -> str:
    """Return a digest of what a function or a class without a source text does, as a text."""
    digest = hashlib.sha256()
    for code in _codes(value):
        for part in _parts(code):
            digest.update(part)
    if isinstance(value, type):
        for name, held in sorted(vars(value).items()):
            if not name.startswith("__") and not callable(held):
                digest.update(f"{name} = {value_text(held)}".encode())
    return f"without its source text, sha256 of its code {digest.hexdigest()}"


def code_names(value: Any) -> list[str]:
    """Return the names that a function or a class reads, by its code."""
    waiting = _codes(value)
    names = [one.__name__ for one in getattr(value, "__bases__", ())]
    while waiting:
        code = waiting.pop()
        names += [*code.co_names, *code.co_freevars]
        waiting += [one for one in code.co_consts if isinstance(one, CodeType)]
    return sorted(set(names))


def _codes(value: Any) -> list[CodeType]:
    functions = [value] if isinstance(value, FunctionType) else list(_methods(value))
    return [function.__code__ for function in functions]


def names_around(value: Any) -> Mapping[str, Any]:
    """Return what the names in a function or a class stand for: globals, and what it closes over.

    Of a class, what its methods close over.
    """
    functions = [value] if isinstance(value, FunctionType) else list(_methods(value))
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    names: dict[str, Any] = dict(vars(module)) if module is not None else {}
    for function in functions:
        names |= function.__globals__
    for function in functions:
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            if name != "__class__" and _is_filled(cell):
                names[name] = cell.cell_contents
    return names


def _is_filled(cell: Any) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def _methods(own_class: type) -> Iterator[FunctionType]:
    for value in vars(own_class).values():
        called = value.fget if isinstance(value, property) else value
        function = getattr(called, "__func__", called)
        if isinstance(function, FunctionType) and function.__qualname__.startswith(
            own_class.__qualname__
        ):
            yield function


def _parts(code: CodeType) -> Iterator[bytes]:
    yield code.co_code
    yield repr((code.co_names, code.co_varnames, code.co_freevars)).encode()
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _parts(constant)
        else:
            yield f"{type(constant).__name__} {value_text(constant)}".encode()
