"""The store of a study, and the one in memory that stands for it in tests, keep one contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from search_spaces import Configuration
from tests.contracts.memory_store import MemoryStore
from tests.contracts.store_contract import Place, StoreContract
from tests.study_examples import make_header, make_spec
from tuning.records import Trial
from tuning.results.store import create_store, open_store
from tuning.results.study_record import JOURNAL, read_study
from tuning.trials.trial_store import TrialStore


@dataclass
class OnDisk:
    """A study's folder."""

    results: Path

    @contextmanager
    def open(self) -> Iterator[TrialStore]:
        spec = make_spec(self.results)
        if not (spec.folder / JOURNAL).exists():
            with create_store(spec, make_header()) as store:
                yield store
            return
        with open_store(self.results, spec.name) as (store, notes):
            assert notes == [], "nothing had to be mended"
            yield store

    def found(self) -> tuple[Mapping[int, Trial], Mapping[int, Configuration]]:
        study = read_study(self.results, make_spec().name)
        return study.trials, study.unfinished

    def log(self, number: int) -> str:
        path = make_spec(self.results).folder / "logs" / f"{number:04d}.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""


@dataclass
class InMemory:
    """Dictionaries, handed from one store to the next."""

    store: MemoryStore = field(default_factory=MemoryStore)

    @contextmanager
    def open(self) -> Iterator[TrialStore]:
        kept = self.store
        self.store = MemoryStore(dict(kept.trials), dict(kept.unfinished), dict(kept.logs))
        yield self.store

    def found(self) -> tuple[Mapping[int, Trial], Mapping[int, Configuration]]:
        return self.store.trials, self.store.unfinished

    def log(self, number: int) -> str:
        return self.store.logs.get(number, "")


class TestStudyStore(StoreContract):
    def make(self, folder: Path) -> Place:
        return OnDisk(folder)


class TestMemoryStore(StoreContract):
    def make(self, folder: Path) -> Place:
        return InMemory()
