"""``python -m benchmarks.defaults.lengths``: what it is worth to bring a schedule to its end.

On each regression of ``tasks`` three networks with a cosine are searched as trials, and each is
trained anew twice with the same seed: for as many steps as its trial was best after, in the middle
of its schedule, and as ``tuning retrain`` does it. The figure is the natural logarithm of the
second error on the test rows over the first: -0.1 is 10 % less.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.defaults.candidates import MIDDLE, SPACE
from benchmarks.defaults.tasks import TASKS, frame_of
from objectives.loaded import LoadedObjective
from objectives.retraining.lengths import Length, epochs_for_all_rows, length_anew
from search_spaces import Configuration, Value
from tuning import search
from tuning.records import Completed
from tuning.study.load import load

_CLASSES = ("breast_cancer", "wine", "digits", "moons", "classification")
_EPOCHS = 50
_NETWORKS: tuple[dict[str, Value], ...] = (
    MIDDLE | {"neurons": 64, "learning_rate": 8e-3, "batch_size": 32},
    MIDDLE | {"activation": "relu", "hidden_layers": 2, "dropout_rate": 0.1},
    MIDDLE | {"neurons": 200, "learning_rate": 4e-3, "batch_size": 32},
)


def main(arguments: Sequence[str]) -> int:
    """Print a line a task and network, then the mean over them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.defaults.lengths")
    parser.add_argument("--seeds", type=int, default=2, help="splits and first weights of each")
    options = parser.parse_args(arguments)
    means = []
    for task in (name for name in TASKS if name not in _CLASSES):
        found = [gains(task, seed=seed) for seed in range(options.seeds)]
        for number, of_seeds in enumerate(zip(*found, strict=True)):
            means.append(statistics.mean(of_seeds))
            print(f"{means[-1]:+.3f}  {task}, network {number}", flush=True)
    worse = sum(mean > 0 for mean in means)
    mean, most = statistics.mean(means), max(means)
    print(f"{mean:+.3f}  mean of {len(means)}, of which {worse} are above 0, at most {most:+.3f}")
    return 0


def gains(task: str, *, seed: int) -> list[float]:
    """Return each network's logarithm of one test error over the other."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "rows.csv"
        frame_of(task).to_csv(table, index=False)
        result = search(
            str(table),
            target="y",
            metric="mse",
            space=SPACE,
            first=list(_NETWORKS),
            trials=len(_NETWORKS),
            sampler="random",
            pruner="none",
            confirm="none",
            epochs=_EPOCHS,
            seed=seed,
            results=folder,
            progress=False,
        )
        loaded = load(result.study.spec)
        logarithms = []
        for trial in result.study.trials.values():
            assert isinstance(trial.outcome, Completed)
            best, configuration = trial.outcome.best_epoch, trial.configuration
            anew = length_anew(configuration, best_epoch=best, most=_EPOCHS)
            errors = [
                test_error(loaded, configuration, length, seed=seed)
                for length in (anew, Length(best, _EPOCHS))
            ]
            logarithms.append(math.log(errors[0] / errors[1]))
        return logarithms


def test_error(
    loaded: LoadedObjective, configuration: Configuration, length: Length, *, seed: int
) -> float:
    """Return the squared error on the test rows of one training of such a length."""
    # Here: Keras's backend is chosen by the search.
    from objectives.retraining.retrain import retrain

    (run,) = retrain(
        loaded,
        configuration,
        epochs=epochs_for_all_rows(loaded, configuration, length.epochs),
        searched_epochs=length.scheduled,
        seeds=(seed,),
        before_test=lambda: None,
    )
    return float(run.test[loaded.metric.name])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
