"""Parts of Keras that a search has no use for, loaded when someone first asks for them.

``import keras`` loads matplotlib for its galleries, scikit-learn for its wrappers and, through JAX,
SciPy, which takes more than half of its time. Here these parts become modules that load themselves
at the first look into them. Nobody's own imports are touched: matplotlib, scikit-learn and SciPy
are imported as ever.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, final

# Leaves of Keras: what it has of them is re-exported and used nowhere else in it.
_PARTS = frozenset(
    {
        "keras.src.visualization",
        *(f"{keras}.visualization" for keras in ("keras", "keras._tf_keras.keras")),
        *(f"{keras}.wrappers" for keras in ("keras", "keras._tf_keras.keras")),
        # Of JAX, which Keras loads with its sparse arrays: eigenvalues, for which it loads SciPy.
        "jax.experimental.sparse.linalg",
    }
)


def put_off_parts_of_keras() -> None:
    """Let Keras, once it is imported, leave some of its parts until they are asked for.

    For processes of our own, the command's and its workers', not for a person's. Does nothing where
    Keras is imported already, or where it was called before.
    """
    if "keras" in sys.modules or any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder())


@final
class _Finder:
    """Finds the parts where they are, to be loaded later."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a part is; None for any other module, which others find."""
        if name not in _PARTS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _LaterLoader(spec.loader)
        return spec


@final
class _LaterLoader(Loader):
    """Leaves a module empty; ``importlib.util.LazyLoader`` is not safe between threads in 3.11."""

    def __init__(self, loader: Loader) -> None:
        """Take who will load it."""
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Make the module as it would be made."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Note how it is loaded, for later."""
        vars(module)["_put_off"] = _PutOff(self._loader)
        module.__class__ = _PutOffModule


class _PutOff:
    """Loads a module once, whichever thread asks first."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._lock = threading.RLock()
        self._is_loading = False

    def load(self, module: ModuleType) -> None:
        """Load it; whoever comes meanwhile waits, but for what the loading itself asks."""
        with self._lock:
            if self._is_loading or "_put_off" not in vars(module):
                return
            self._is_loading = True
            try:
                self._loader.exec_module(module)
            finally:
                self._is_loading = False
            module.__class__ = ModuleType
            del vars(module)["_put_off"]


class _PutOffModule(ModuleType):
    """A module whose content comes when it is asked for."""

    def __getattr__(self, name: str) -> Any:
        put_off = vars(self).get("_put_off")
        if put_off is not None:
            put_off.load(self)
        return ModuleType.__getattribute__(self, name)

    def __dir__(self) -> list[str]:
        put_off = vars(self).get("_put_off")
        if put_off is not None:
            put_off.load(self)
        return sorted(vars(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return importlib.import_module, (self.__name__,)
