"""Ray Tune, restored by ``Tuner.restore``."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from tests.chaos import toy
from tests.chaos.anchors import anchor
from tests.chaos.anchors.anchor import Anchor, Law, Tell


class OfRayTune(Anchor):
    """A search on two CPUs of a Ray of its own."""

    name = "Ray Tune"

    def load(self) -> None:
        from ray import cloudpickle

        # Workers cannot import tests.
        for module in (anchor, toy):
            cloudpickle.register_pickle_by_value(module)

    def search(self, folder: Path, law: Law, tell: Tell, *, changed: bool = False) -> None:
        import ray
        from ray import tune

        ray.init(
            num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR
        )

        class Ended(tune.Callback):
            def on_trial_complete(self, iteration: int, trials: Any, trial: Any, **_: Any) -> None:
                tell(int(trial.trial_id.rsplit("_", 1)[-1]), trial.last_result["loss"])

        run_config = tune.RunConfig(
            name="toy", storage_path=str(folder), callbacks=[Ended()], verbose=0
        )
        if (folder / "toy" / "tuner.pkl").exists():
            tuner = tune.Tuner.restore(
                str(folder / "toy"), trainable=_trainable(law), resume_unfinished=True
            )
            local: Any = tuner._local_tuner
            local._run_config.callbacks = [Ended()]
        else:
            tuner = tune.Tuner(
                _trainable(law),
                param_space={
                    "rate": tune.loguniform(toy.LOWEST_RATE, toy.HIGHEST_RATE),
                    "layers": tune.randint(0, toy.MOST_LAYERS + 1),
                },
                tune_config=tune.TuneConfig(metric="loss", mode="min", num_samples=toy.TRIALS),
                run_config=run_config,
            )
        tuner.fit()
        ray.shutdown()

    def kept(self, folder: Path) -> dict[int, float]:
        states = sorted((folder / "toy").glob("experiment_state-*.json"))
        if not states:
            return {}
        found = {}
        for told, _ in json.loads(states[-1].read_text())["trial_data"]:
            trial = json.loads(told)
            results = list((folder / "toy").glob(f"*_{trial['trial_id']}_*/result.json"))
            if trial["status"] == "TERMINATED" and results:
                last = json.loads(results[0].read_text().splitlines()[-1])
                found[int(trial["trial_id"].rsplit("_", 1)[-1])] = last["loss"]
        return found

    def files(self, folder: Path) -> list[Path]:
        return [*sorted((folder / "toy").glob("*.json")), *(folder / "toy").glob("*.pkl")]


def _trainable(law: Law) -> Any:
    oddly = law.oddly

    def train(config: dict[str, Any]) -> None:
        from ray import tune

        number = int(tune.get_context().get_trial_id().rsplit("_", 1)[-1])
        tune.report({"loss": Law(oddly)(number, config["rate"], config["layers"])})

    return train
