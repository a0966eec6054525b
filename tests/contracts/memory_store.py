"""A trial store in memory, for tests that need no disk."""

from __future__ import annotations

from dataclasses import dataclass, field

from search_spaces import Configuration
from tuning.errors import PlaceLostError
from tuning.records import Trial


@dataclass
class MemoryStore:
    """Keeps trials in dictionaries and checks what every store must guarantee."""

    trials: dict[int, Trial] = field(default_factory=dict)
    unfinished: dict[int, Configuration] = field(default_factory=dict)
    logs: dict[int, str] = field(default_factory=dict)
    most: int | None = None
    """After so many finished trials, whoever removed the study's folder is found out."""

    def record_started(self, number: int, configuration: Configuration) -> None:
        assert number not in self.trials, "a finished trial's number began again"
        self.unfinished[number] = configuration

    def record_finished(self, trial: Trial, *, log: str = "") -> None:
        assert trial.number not in self.trials, "a trial finished twice"
        assert trial.number in self.unfinished, "a trial finished that never began"
        if len(self.trials) == self.most:
            raise PlaceLostError("the file is gone")
        del self.unfinished[trial.number]
        self.trials[trial.number] = trial
        if log:
            self.logs[trial.number] = log
