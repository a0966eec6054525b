"""What is asked of a tool that others use: search the toy, go on with it, tell what it has kept."""

from __future__ import annotations

import json
import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tests.chaos import toy

PACE = 0.005
TOLD = "told.jsonl"
Tell = Callable[[int, float], None]
"""Called once the tool has said that a trial ended: its number, and what it came to."""

_ODD = 3


class Anchor(ABC):
    """A tool, used as its documentation says."""

    name: str

    @abstractmethod
    def load(self) -> None:
        """Import the tool, before drivers are forked."""

    @abstractmethod
    def search(self, folder: Path, law: Law, tell: Tell, *, changed: bool = False) -> None:
        """Begin the study in a folder, or go on with it, until all of its trials have ended."""

    @abstractmethod
    def kept(self, folder: Path) -> dict[int, float]:
        """Return the finished trials that the tool finds again, with their values."""

    @abstractmethod
    def files(self, folder: Path) -> list[Path]:
        """Return what it keeps them in."""

    def running(self, folder: Path) -> int:
        """Return how many trials it takes for running, though nothing runs."""
        return 0

    def best(self, folder: Path) -> float | None:
        """Return the value that it calls the best; None where it calls none so."""
        kept = self.kept(folder)
        return min(kept.values()) if kept else None


@final
@dataclass(frozen=True, slots=True)
class Law:
    """What an epoch measures, and what happens in the second epoch of trial 3.

    Attributes:
        oddly: ``hang``, ``die`` (the process that trains is killed), ``-inf``, or nothing.
    """

    oddly: str = ""

    def __call__(self, number: int, rate: float, layers: int) -> float:
        """Train a trial and return its value, the least of its epochs."""
        values = []
        for epoch in range(1, toy.EPOCHS + 1):
            if number == _ODD and epoch == 2:
                match self.oddly:
                    case "hang":
                        time.sleep(1e6)
                    case "die":
                        os.kill(os.getpid(), signal.SIGKILL)
                    case "-inf":
                        return float("-inf")
                    case _:
                        pass
            values.append(toy.trained_loss(rate, layers, epoch, pace=PACE))
        return min(values)


def teller(folder: Path) -> Tell:
    """Return what notes, apart from the tool, what it has told."""
    file = os.open(folder / TOLD, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def tell(number: int, value: float) -> None:
        os.write(file, (json.dumps([number, value]) + "\n").encode())

    return tell


def told(folder: Path) -> dict[int, float]:
    """Return what was noted so."""
    path = folder / TOLD
    lines = path.read_text().splitlines() if path.exists() else []
    # The last line may be under way.
    return dict(json.loads(line) for line in lines if line.endswith("]"))
