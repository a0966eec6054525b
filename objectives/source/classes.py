"""The source text of this project's own classes, with all that it needs from our modules."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import symtable
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, final

from objectives.ours import PACKAGES


class NameClashError(ValueError):
    """Two definitions of one name are needed in one text; ``name``."""

    def __init__(self, module: str, name: str) -> None:
        """Take the name, and the module of the second definition."""
        super().__init__(f"{module}.{name}: another definition of that name is needed too")
        self.name = name


@final
@dataclass(slots=True)
class EmbeddedSource:
    """Definitions that need nothing of ours, and the imports that they need.

    Attributes:
        modules: Modules imported whole, with the name that each is given or None.
        names: Names imported from modules: (module, name) with the name that each is given or None.
        definitions: Source texts by the name that each defines, those needed by others first.
    """

    modules: dict[str, str | None] = field(default_factory=dict)
    names: dict[tuple[str, str], str | None] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)

    def import_blocks(self, *, always: Iterable[str] = ("keras",)) -> list[str]:
        """Return the import statements: those of Python's own modules, then all others."""
        modules = dict.fromkeys(always) | self.modules
        standard: list[str] = []
        others: list[str] = []
        for block, is_standard in ((standard, True), (others, False)):
            for module, alias in sorted(modules.items()):
                if (module.partition(".")[0] in sys.stdlib_module_names) is is_standard:
                    block.append(f"import {module}" + (f" as {alias}" if alias else ""))
            for module in sorted({module for module, _ in self.names}):
                if (module.partition(".")[0] in sys.stdlib_module_names) is is_standard:
                    block.append(f"from {module} import {', '.join(self._from(module))}")
        return ["\n".join(block) for block in (standard, others) if block]

    def _from(self, module: str) -> list[str]:
        found = [(name, alias) for (one, name), alias in self.names.items() if one == module]
        # As import sorters do: constants, then classes, then the rest.
        ranked = sorted(found, key=lambda one: (not one[0].isupper(), one[0][0].islower(), one[0]))
        return [name + (f" as {alias}" if alias else "") for name, alias in ranked]


def embedded_source(ours: Iterable[Any]) -> EmbeddedSource:
    """Return the definitions of classes and functions of ours, and of what they use.

    Raises:
        NameClashError: If two definitions of different modules have one name.
    """
    source = EmbeddedSource()
    for one in ours:
        _embed(one.__module__, one.__name__, source)
    return source


def _embed(module: str, name: str, source: EmbeddedSource) -> None:
    """Add the definition of a name in a module of ours, after those that it uses."""
    contents = _contents(module)
    if name in contents.imports:
        _import(*contents.imports[name], name, source)
        return
    if name not in contents.definitions:
        return  # a builtin, a local name, or one that only annotations of ours use
    text = contents.definitions[name]
    if name in source.definitions:
        if source.definitions[name] != text:
            raise NameClashError(module, name)
        return
    source.definitions[name] = text
    used = _global_names(symtable.symtable(text, module, "exec"))
    for other in sorted(used - {name}):
        _embed(module, other, source)
    # Put after what it uses: Python reads from above.
    source.definitions[name] = source.definitions.pop(name)


def _global_names(table: symtable.SymbolTable) -> set[str]:
    """Return the names that code looks up outside its own functions, annotations included."""
    is_module = table.get_type() == "module"
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_global() or (is_module and symbol.is_referenced())
    }
    return found.union(*(_global_names(inner) for inner in table.get_children()))


def _import(module: str, original: str | None, name: str, source: EmbeddedSource) -> None:
    if module.partition(".")[0] in PACKAGES:
        if original is not None:
            _embed(module, original, source)
        return
    if original is None:
        source.modules[module] = None if name == module.partition(".")[0] else name
    else:
        source.names[module, original] = None if name == original else name


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """What the names at a module's top level stand for.

    ``imports`` holds the module and the name in it, None for the module itself.
    """

    definitions: dict[str, str]
    imports: dict[str, tuple[str, str | None]]


@functools.cache
def _contents(module: str) -> _Contents:
    text = inspect.getsource(importlib.import_module(module))
    lines = text.splitlines()
    definitions: dict[str, str] = {}
    imports: dict[str, tuple[str, str | None]] = {}
    for statement in ast.parse(text).body:
        for name in _defined(statement):
            definitions[name] = _text_of(statement, lines)
        imports |= _imported(statement)
    return _Contents(definitions=definitions, imports=imports)


def _defined(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.ClassDef() | ast.FunctionDef():
            return [statement.name]
        case ast.Assign():
            named = [node for target in statement.targets for node in ast.walk(target)]
        case ast.AnnAssign():
            named = list(ast.walk(statement.target))
        case _:
            return []
    return [node.id for node in named if isinstance(node, ast.Name)]


def _imported(statement: ast.stmt) -> dict[str, tuple[str, str | None]]:
    """Return what a statement imports, also those of an ``if TYPE_CHECKING``.

    What annotations name of ours would bring half the project along: it is left out, since with
    ``from __future__ import annotations`` nothing looks for it.
    """
    match statement:
        case ast.Import():
            return {
                one.asname or one.name.partition(".")[0]: (one.name, None)
                for one in statement.names
            }
        case ast.ImportFrom(module=str(module)) if module != "__future__":
            return {one.asname or one.name: (module, one.name) for one in statement.names}
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            found = [_imported(one) for one in statement.body]
            return {
                name: (module, original)
                for imports in found
                for name, (module, original) in imports.items()
                if module.partition(".")[0] not in PACKAGES
            }
        case _:
            return {}


def _text_of(statement: ast.stmt, lines: list[str]) -> str:
    """Return a statement's text with its decorators and the comment right above it."""
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(one.lineno for one in decorators)]) - 1
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return "\n".join(lines[first : statement.end_lineno])
