"""Names that a package loads when they are first used, so that importing it answers at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any


def loaded_on_use(package: str, names_of: Mapping[str, Collection[str]]) -> Callable[[str], Any]:
    """Return what a package takes for its ``__getattr__``, which Python asks for names it lacks.

    Type checkers and the contracts on imports cannot read the table: the package imports the same
    names where ``TYPE_CHECKING``, and a test compares the two.

    Args:
        package: The package's name.
        names_of: For each module the names that it defines.
    """
    homes = {name: module for module, names in names_of.items() for name in names}

    def find(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(home), name)

    return find
