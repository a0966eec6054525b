"""Optuna, on SQLite and on its journal file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.chaos import toy
from tests.chaos.anchors.anchor import Anchor, Law, Tell


class OfOptuna(Anchor):
    """Optuna by ``study.optimize``, as its pages on resuming say."""

    def load(self) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)

    def storage(self, folder: Path) -> Any:
        raise NotImplementedError

    def search(self, folder: Path, law: Law, tell: Tell, *, changed: bool = False) -> None:
        import optuna

        study = optuna.create_study(
            study_name="toy",
            storage=self.storage(folder),
            load_if_exists=True,
            sampler=optuna.samplers.RandomSampler(seed=7),
            direction="maximize" if changed else "minimize",
        )
        high = toy.HIGHEST_RATE * (2 if changed else 1)

        def objective(trial: optuna.Trial) -> float:
            rate = trial.suggest_float("rate", toy.LOWEST_RATE, high, log=True)
            layers = trial.suggest_int("layers", 0, toy.MOST_LAYERS)
            return law(trial.number, rate, layers)

        def ended(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
            if trial.value is not None:
                tell(trial.number, trial.value)

        left = toy.TRIALS + (2 if changed else 0) - len(self._complete(study))
        study.optimize(objective, n_trials=max(0, left), callbacks=[ended])

    def kept(self, folder: Path) -> dict[int, float]:
        return {one.number: one.value for one in self._complete(self._study(folder))}

    def running(self, folder: Path) -> int:
        trials = self._study(folder).get_trials(deepcopy=False)
        return sum(one.state.name == "RUNNING" for one in trials)

    def best(self, folder: Path) -> float | None:
        return float(self._study(folder).best_value)

    def _study(self, folder: Path) -> Any:
        import optuna

        return optuna.load_study(study_name="toy", storage=self.storage(folder))

    def _complete(self, study: Any) -> list[Any]:
        return [one for one in study.get_trials(deepcopy=False) if one.state.name == "COMPLETE"]


class OnSqlite(OfOptuna):
    """Optuna's usual storage on one machine."""

    name = "Optuna, SQLite"

    def storage(self, folder: Path) -> Any:
        return f"sqlite:///{folder}/optuna.db"

    def files(self, folder: Path) -> list[Path]:
        return [folder / "optuna.db"]


class OnJournal(OfOptuna):
    """Optuna's journal in a file."""

    name = "Optuna, journal"

    def storage(self, folder: Path) -> Any:
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        return JournalStorage(JournalFileBackend(str(folder / "optuna.log")))

    def files(self, folder: Path) -> list[Path]:
        return [folder / "optuna.log"]
