"""What a person's code reads of a configuration while it builds a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from search_spaces import Configuration, Value


@final
class NotedConfiguration(Mapping[str, "Value"]):
    """A configuration that notes which names were asked for, and which of them it lacks.

    Whoever goes through all of it has read all of it.
    """

    def __init__(self, configuration: Configuration) -> None:
        """Begin with nothing read."""
        self._configuration = configuration
        self.read: set[str] = set()
        self.missed: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        """Return a value and note its name."""
        if name not in self._configuration:
            self.missed.add(str(name))
        self.read.add(str(name))
        return self._configuration[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over all names, which are all read by that."""
        self.read.update(self._configuration)
        return iter(self._configuration)

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._configuration)

    def __getattr__(self, name: str) -> Any:
        """Return what else a configuration has, such as its canonical form."""
        return getattr(self._configuration, name)
