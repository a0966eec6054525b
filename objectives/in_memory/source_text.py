"""One text with all code that an object in memory reaches: what is kept of it, and compared."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any, final

from objectives.in_memory.definitions import (
    class_text,
    code_names,
    code_text,
    function_text,
    is_own,
    is_own_module,
    names_around,
)
from objectives.in_memory.values import value_text

# How far what objects hold in one another is looked at.
_DEEPEST = 3
_HEAD = "# The code of {name} as it was in memory when its study began.\n\n"


def source_text(objective: Any, *, name: str) -> str:
    """Return the text of a module that defines an object and all of a person's that it reads.

    Functions and classes stand as they were written, values as they are, arrays by their digest;
    of installed packages the imports. What has no source text counts by what its code does.

    Args:
        objective: A class, an object of one, or a function.
        name: What the text calls it.
    """
    gathered = _Gathered()
    gathered.whole(name, objective)
    imports = sorted(gathered.imports)
    return "\n".join(
        [_HEAD.format(name=name), *imports, "", *(f"{one}\n" for one in gathered.pieces.values())]
    )


@final
class _Gathered:
    """The pieces of the text by what they define, in an order in which each finds the others."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.pieces: dict[str, str] = {}
        self._begun: dict[str, list[Any]] = {}

    def whole(self, name: str, value: Any) -> None:
        """Add whatever can be called to build a model, or has a method that does."""
        if isinstance(value, MethodType):
            owner = value.__self__
            named = owner.__name__ if isinstance(owner, type) else type(owner).__name__
            self.whole(named, owner)
            self._bind(name, f"{named}.{value.__name__}")
        elif isinstance(value, partial):
            inner = _name_of(value.func, otherwise=f"{name}_called")
            self.whole(inner, value.func)
            self.imports.add("import functools")
            given = [*map(value_text, value.args)]
            given += [f"{key}={value_text(one)}" for key, one in value.keywords.items()]
            self._bind(name, f"functools.partial({', '.join([inner, *given])})")
        elif isinstance(value, type | FunctionType):
            self.define(name, value)
            is_renamed = name != value.__name__ and value.__name__.isidentifier()
            if is_renamed and name not in self.pieces:
                self._bind(name, value.__name__)
        else:
            self.instance(name, value)

    def _bind(self, name: str, text: str) -> None:
        """Add a name for what is defined already; of the same name it needs none."""
        self.pieces[name if name not in self.pieces else f"{name} again"] = f"{name} = {text}"

    def instance(self, name: str, value: Any) -> None:
        """Add an object: its class, and its attributes."""
        own_class = type(value)
        self.define(own_class.__name__, own_class)
        if name != own_class.__name__ and name.isidentifier():
            self.pieces[name] = f"{name} = {own_class.__name__}"
        for attribute, held in getattr(value, "__dict__", {}).items():
            if attribute.startswith("__"):
                continue
            place = f"{own_class.__name__}.{attribute}"
            if isinstance(held, type | FunctionType):
                self.define(held.__name__, held)
                self.pieces[place] = f"{place} = {_named(held)}"
            else:
                self.pieces[place] = f"{place} = {self._held(held)}"

    def _begin(self, name: str, value: Any) -> str | None:
        """Return the key of a piece that is new; None for what is there already.

        In two modules one name may stand for two things, both of which count.
        """
        known = self._begun.setdefault(name, [])
        if any(one is value for one in known):
            return None
        known.append(value)
        return name if len(known) == 1 else f"{name} {len(known)}"

    def _held(self, value: Any, *, deeper: int = _DEEPEST) -> str:
        """Return a value as a text; of an object of a person's class with what it holds."""
        if not deeper or not is_own(type(value)) or not hasattr(value, "__dict__"):
            return value_text(value)
        self.define(type(value).__name__, type(value))
        return repr({name: self._held(one, deeper=deeper - 1) for name, one in vars(value).items()})

    def define(self, name: str, value: Any) -> None:
        """Add a function or a class, and first what it reads."""
        key = self._begin(name, value)
        if key is None:
            return
        if not is_own(value):
            self._import(name, value)
            return
        text = class_text(value) if isinstance(value, type) else function_text(value)
        around = names_around(value)
        named = code_names(value) if text is None else _names_in(text)
        reads = [read for read in named if read in around and read != name]
        for read in reads:
            self._add(read, around[read])
        if text is None:
            self.pieces[key] = f"{name} = ({', '.join([repr(code_text(value)), *reads])})"
            return
        is_lambda = not text.lstrip().startswith(("def ", "async ", "class ", "@"))
        self.pieces[key] = f"{name} = {text}" if is_lambda else text.rstrip()

    def _add(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType):
            self._module(name, value)
        elif isinstance(value, type | FunctionType):
            self.define(name, value)
        elif inspect.isbuiltin(value) or isinstance(value, MethodType):
            self._import(name, value)
        else:
            key = self._begin(name, value)
            if key is not None:
                self.pieces[key] = f"{name} = {self._held(value)}"

    def _module(self, name: str, module: ModuleType) -> None:
        self.imports.add(f"import {module.__name__} as {name}")
        if not is_own_module(module.__name__) or self._begin(module.__name__, module) is None:
            return
        try:
            # Without layout and comments, which do nothing.
            text = ast.unparse(ast.parse(inspect.getsource(module)))
        except (OSError, TypeError, SyntaxError):
            text = ""
        self.pieces[f"module {name}"] = f"{name}.source = {text!r}"

    def _import(self, name: str, value: Any) -> None:
        module, of = getattr(value, "__module__", None), getattr(value, "__qualname__", name)
        if module in (None, "builtins") and name == of:
            return
        self.imports.add(f"from {module} import {of.partition('.')[0]} as {name}")


def _name_of(value: Any, *, otherwise: str) -> str:
    name = str(getattr(value, "__name__", otherwise))
    return name if name.isidentifier() else otherwise


def _named(value: Any) -> str:
    return str(getattr(value, "__name__", value))


def _names_in(text: str) -> list[str]:
    """Return the names that a text reads, in the order of their first place."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in found if isinstance(node.ctx, ast.Load)))


def _code_of(objective: Any) -> Any:
    """Return the class or the function whose code an object is of."""
    while isinstance(objective, partial):
        objective = objective.func
    if isinstance(objective, MethodType):
        owner = objective.__self__
        return owner if isinstance(owner, type) else type(owner)
    return objective if isinstance(objective, type | FunctionType) else type(objective)


def own_modules_of(objective: Any) -> list[ModuleType]:
    """Return the modules of a person's files whose code an object reaches, the session's aside."""
    modules: dict[str, ModuleType] = {}
    waiting = [_code_of(objective)]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen or not is_own(value):
            continue
        seen.add(id(value))
        if value.__module__ != "__main__":
            modules[value.__module__] = sys.modules[value.__module__]
        text = class_text(value) if isinstance(value, type) else function_text(value)
        around = names_around(value)
        for name in code_names(value) if text is None else _names_in(text):
            held = around.get(name)
            if isinstance(held, ModuleType) and is_own_module(held.__name__):
                modules[held.__name__] = held
            elif isinstance(held, type | FunctionType):
                waiting.append(held)
    return list(modules.values())
