"""A toy study in a folder of its own: asked for, hurt, resumed, and judged."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final

from tests.chaos import toy
from tests.chaos.checker import Journal

if TYPE_CHECKING:
    from tests.chaos.drivers import Drivers

NAME = "toy"
# A study of a person's own code keeps a copy of it. Drivers train the toy in its place.
_OWN = """\
class Toy:
    x = 1
    metric = "mean_squared_error"

    def data(self):
        raise AssertionError("this is no toy")

    def build_model(self, configuration, signature):
        raise AssertionError("this is no toy")
"""


def write_study_file(
    folder: Path, *, backend: str, trials: int = toy.TRIALS, **settings: object
) -> None:
    """Write what is asked for as ``toy.yaml``."""
    asked: dict[str, object] = {
        "objective": "own.py:Toy",
        "name": NAME,
        "backend": backend,
        "trials": trials,
        "epochs": toy.EPOCHS,
        "sampler": "random",
        "pruner": "none",
        "patience": "none",
        "seed": 7,
        "report": "off",
        "confirm": "none",
        **settings,
    }
    (folder / "own.py").write_text(_OWN)
    lines = [f"{name}: {value}\n" for name, value in asked.items()]
    (folder / "toy.yaml").write_text("".join(lines) + "space:\n" + toy.SPACE)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How one or several drivers ended that ran at the same moment.

    Attributes:
        status: Exit codes; below 0 for a signal.
        seconds: How long each ran.
        cpu: How many seconds of a CPU each took.
        printed: What each printed.
        pids: Their numbers.
        began: When, by the machine's monotonic clock.
    """

    status: list[int]
    seconds: list[float]
    cpu: list[float]
    printed: list[str]
    pids: list[int]
    began: float

    @property
    def was_killed(self) -> bool:
        """Whether the first one was killed."""
        return self.status[0] == -signal.SIGKILL


@final
@dataclass(slots=True)
class ToyStudy:
    """A toy study and what its drivers do.

    Attributes:
        folder: Where its results, its study file and all notes lie.
        drivers: Who runs its drivers.
        trials: Its budget.
    """

    folder: Path
    drivers: Drivers
    trials: int = toy.TRIALS
    settings: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        backend = self.drivers.backend
        backend = "optuna" if backend == "ray" else backend
        write_study_file(self.folder, backend=backend, trials=self.trials, **self.settings)

    @property
    def place(self) -> Path:
        """The study's own folder."""
        return self.folder / "results" / NAME

    @property
    def journal(self) -> Path:
        """The journal."""
        return self.place / "journal.jsonl"

    def search(self, **how: Any) -> Ended:
        """Begin the study; ``how`` is what a driver is asked for besides."""
        return self.run("search", "toy.yaml", **how)

    def resume(self, *flags: str, **how: Any) -> Ended:
        """Go on with the study, or begin it where no journal was left."""
        if not self.journal.exists():
            return self.search(**how)
        return self.run("resume", NAME, *flags, **how)

    def run(self, *arguments: str, **how: Any) -> Ended:
        """Run the command."""
        return self.drivers.run(self.folder, arguments, **how)

    def events(self) -> list[dict[str, Any]]:
        """Return what drivers issued and were told, in order."""
        path = self.folder / "events.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def trained(self) -> list[str]:
        """Return a line for each epoch that was trained."""
        path = self.folder / "trained.log"
        return path.read_text().splitlines() if path.exists() else []


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Peace:
    """A search that nothing happens to.

    Attributes:
        trials: The configuration and the value of each trial.
        operations: The names of all that it asked of the disk.
        seconds: How long it took.
        side_by_side: How many trials may have been under way at once.
        lines: Its journal, with the ends of lines.
    """

    trials: dict[int, tuple[dict[str, Any], float]]
    operations: list[str]
    seconds: float
    side_by_side: int
    lines: list[bytes]

    def last_bytes(self, records: int) -> int:
        """Return how long its last records are together."""
        return sum(map(len, self.lines[-records:]))


def in_peace(
    drivers: Drivers,
    folder: Path,
    *,
    trials: int = toy.TRIALS,
    settings: Mapping[str, object] = MappingProxyType({}),
    side_by_side: int = 1,
    **how: Any,
) -> Peace:
    """Run the toy study once, and let nothing happen to it."""
    study = ToyStudy(folder, drivers, trials=trials, settings=settings)
    ended = study.search(counts=True, **how)
    assert ended.status == [0], ended.printed[0]
    data = study.journal.read_bytes()
    found = Journal(data).finished
    return Peace(
        trials={one["number"]: (one["configuration"], one["outcome"]["value"]) for one in found},
        operations=json.loads((folder / "operations.json").read_text()),
        seconds=ended.seconds[0],
        side_by_side=side_by_side,
        lines=data.splitlines(keepends=True),
    )
