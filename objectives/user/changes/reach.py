"""What of a person's modules a class reaches, however indirectly; in doubt, that too."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import final

from objectives.user.changes.module import Module, Read, Statement, read_module
from objectives.user.modules import own_modules

# By these code finds what it does not name.
_BLIND = frozenset(
    {"globals", "vars", "eval", "exec", "__import__", "importlib", "inspect", "runpy"}
)


@final
class Reach:
    """The statements that matter to a class, by module.

    Counted is what the class reads, directly or through other functions, classes and constants,
    in its file and in the modules beside it; and what importing these does beside giving names a
    value, since that acts on all. Where names are looked up by their texts, where a module cannot
    be read, or none gives the class its name, everything counts.
    """

    def __init__(self, path: Path, class_name: str, *, folder: Path | None = None) -> None:
        """Read the modules of a class; runs none of their code.

        Args:
            path: The file with the class.
            class_name: The name of the class, or of a function.
            folder: Where its modules are imported from; None for the file's own folder.

        Raises:
            OSError: If a file cannot be read.
        """
        self.path = path.resolve()
        folder = folder or self.path.parent
        own = own_modules(path, folder=folder)
        self.modules: dict[Path, Module] = {
            file: read_module(file, folder=folder, own=frozenset(own)) for file in own
        }
        self._counted: dict[Path, set[int]] = {file: set() for file in own}
        self._waiting: list[tuple[Path, int]] = []
        self._all = False
        self._name(self.path, class_name)
        is_readable = all(module.statements is not None for module in self.modules.values())
        if not is_readable or not self._waiting:
            self._everything()
        for file, module in self.modules.items():
            for place, statement in enumerate(module.statements or ()):
                if statement.acts or self._registers(file, statement):
                    self._count(file, place)
        self._follow()

    def statements(self, file: Path) -> list[Statement]:
        """Return what of a module counts, in its order."""
        statements = self.modules[file].statements or ()
        return [one for place, one in enumerate(statements) if place in self._counted[file]]

    def _follow(self) -> None:
        while self._waiting:
            file, place = self._waiting.pop()
            statement = (self.modules[file].statements or ())[place]
            if isinstance(statement.node, ast.Import | ast.ImportFrom):
                continue  # Of what it imports that counts which is read.
            for read in statement.reads:
                self._read(file, read)

    def _read(self, file: Path, read: Read) -> None:
        name, attribute = read
        module = self.modules[file]
        if name in _BLIND or (name, attribute) == ("sys", "modules"):
            self._everything()
            return
        self._name(file, name)
        for target in module.targets.get(name, ()):
            if target.name is not None:
                self._name(target.file, target.name)
            elif attribute is not None and self._binds(target.file, attribute):
                self._name(target.file, attribute)
            else:
                self._whole(target.file)
        for star in module.stars:
            self._name(star, name)

    def _name(self, file: Path, name: str) -> None:
        for place, statement in enumerate(self.modules[file].statements or ()):
            if name in statement.binds:
                self._count(file, place)
        # A name that a module only hands on.
        for target in self.modules[file].targets.get(name, ()):
            if target.name is not None and (target.file, target.name) != (file, name):
                self._handed_on(target.file, target.name)
        for star in self.modules[file].stars:
            if not self._binds(file, name):
                self._handed_on(star, name)

    def _handed_on(self, file: Path, name: str) -> None:
        places = [
            place
            for place, statement in enumerate(self.modules[file].statements or ())
            if name in statement.binds
        ]
        if any(place not in self._counted[file] for place in places):
            self._name(file, name)
        elif not places:
            self._whole(file)

    def _binds(self, file: Path, name: str) -> bool:
        return any(name in one.binds for one in self.modules[file].statements or ())

    def _count(self, file: Path, place: int) -> None:
        if place not in self._counted[file]:
            self._counted[file].add(place)
            self._waiting.append((file, place))

    def _whole(self, file: Path) -> None:
        for place in range(len(self.modules[file].statements or ())):
            self._count(file, place)

    def _everything(self) -> None:
        if not self._all:
            self._all = True
            for file in self.modules:
                self._whole(file)

    def _registers(self, file: Path, statement: Statement) -> bool:
        """Tell whether a class may be known to its parents without being named."""
        if not isinstance(statement.node, ast.ClassDef) or not statement.node.bases:
            return False
        return any(
            "__init_subclass__" in module.text
            or "__subclasses__" in module.text
            or "metaclass" in module.text
            for module in self.modules.values()
        )
