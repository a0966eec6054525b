"""KerasTuner, by a tuner of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.chaos import toy
from tests.chaos.anchors.anchor import Anchor, Law, Tell


class OfKerasTuner(Anchor):
    """KerasTuner's random search; ``overwrite=False`` goes on."""

    name = "KerasTuner"

    def load(self) -> None:
        import keras_tuner

        assert keras_tuner

    def search(self, folder: Path, law: Law, tell: Tell, *, changed: bool = False) -> None:
        self._tuner(folder, law, tell, changed=changed).search()

    def _tuner(self, folder: Path, law: Law, tell: Tell, *, changed: bool) -> Any:
        import keras_tuner

        class Tuner(keras_tuner.engine.base_tuner.BaseTuner):
            def run_trial(self, trial: Any, *arguments: Any, **more: Any) -> float:
                values = trial.hyperparameters.values
                return law(int(trial.trial_id), values["rate"], values["layers"])

            def load_model(self, trial: Any) -> None:
                return None

            def on_trial_end(self, trial: Any) -> None:
                super().on_trial_end(trial)
                tell(int(trial.trial_id), trial.score)

        space = keras_tuner.HyperParameters()
        high = toy.HIGHEST_RATE * (2 if changed else 1)
        space.Float("rate", toy.LOWEST_RATE, high, sampling="log")
        space.Int("layers", 0, toy.MOST_LAYERS)
        oracle = keras_tuner.oracles.RandomSearchOracle(
            objective=keras_tuner.Objective("default_objective", "max" if changed else "min"),
            max_trials=toy.TRIALS + (2 if changed else 0),
            hyperparameters=space,
            seed=7,
        )
        return Tuner(oracle, directory=str(folder), project_name="toy", overwrite=False)

    def kept(self, folder: Path) -> dict[int, float]:
        tuner = self._tuner(folder, Law(), lambda number, value: None, changed=False)
        trials = tuner.oracle.trials.values()
        return {int(one.trial_id): one.score for one in trials if one.status == "COMPLETED"}

    def running(self, folder: Path) -> int:
        tuner = self._tuner(folder, Law(), lambda number, value: None, changed=False)
        return sum(one.status == "RUNNING" for one in tuner.oracle.trials.values())

    def best(self, folder: Path) -> float | None:
        tuner = self._tuner(folder, Law(), lambda number, value: None, changed=False)
        found = tuner.oracle.get_best_trials(1)
        return found[0].score if found else None

    def files(self, folder: Path) -> list[Path]:
        found = [folder / "toy" / "oracle.json", *sorted((folder / "toy").glob("trial_*/*.json"))]
        for path in found:
            json.loads(path.read_text())
        return found
