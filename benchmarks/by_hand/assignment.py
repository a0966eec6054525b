"""What every contender is given: where the data lie, what to try, and how to answer."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.cases import CLASSIFIERS, SEQUENCES, TRIALS_ENDED

FOLDER = Path(os.environ["BENCHMARK_FOLDER"])
"""The contender's own working folder; data and configurations lie in the one above."""

BATCH_SIZE = 32
SEED = 42
_TEST_SHARE = 0.2
_VALIDATION_SHARE = 0.2

Configuration = dict[str, Any]


@dataclass(frozen=True)
class Assignment:
    """A network by name, the epochs that each trial trains, and the configurations to try."""

    network: str
    epochs: int
    configurations: list[Configuration]

    @property
    def metric(self) -> str:
        """The metric as Keras logs it, to be taken at a trial's best epoch."""
        return "val_accuracy" if self.network in CLASSIFIERS else "val_loss"

    @property
    def direction(self) -> str:
        """The direction in which the metric improves, by its first three letters."""
        return "max" if self.network in CLASSIFIERS else "min"

    def best(self, values: list[float]) -> float:
        """Return the best of some values of the metric."""
        return max(values) if self.direction == "max" else min(values)


class Arrays(NamedTuple):
    """Prepared inputs and targets; the rows held out for a test are not among them."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray


def read_assignment() -> Assignment:
    """Read what the runner asks for."""
    return Assignment(**json.loads((FOLDER.parent / "configurations.json").read_text()))


def read_arrays(network: str) -> Arrays:
    """Read, split and scale the data of a network."""
    if network not in CLASSIFIERS:
        return _houses()
    x, y = read_examples(FOLDER.parent, network)
    train, validation = _split(len(x))
    return Arrays(x[train], y[train], x[validation], y[validation])


def read_examples(folder: Path, network: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the examples of a network that tells classes apart, in the shape that it takes."""
    if network in SEQUENCES:
        with np.load(folder / "sequences.npz") as sequences:
            return sequences["x"], sequences["y"].astype(np.int32)
    with np.load(folder / "images.npz") as images:
        x = images["x"].astype(np.float32) / 255
        flat = network in ("classifier", "dense")
        return x.reshape(len(x), -1) if flat else x[..., None], images["y"].astype(np.int32)


def note_ended() -> None:
    """Note that a trial has ended: whoever watches sees when the first one did."""
    with (FOLDER / TRIALS_ENDED).open("a") as file:
        file.write("ended\n")


def answer(assignment: Assignment, values: list[float]) -> None:
    """Print the best value of each configuration, in their order, as the last line."""
    numbers = [float(value) for value in values]
    line = {"best": assignment.best(numbers), "trials": len(numbers), "values": numbers}
    print(json.dumps(line), flush=True)


def _houses() -> Arrays:
    table = np.loadtxt(FOLDER.parent / "houses.csv", delimiter=",", skiprows=1)
    x, y = table[:, :-1], table[:, -1].astype(np.float32)
    train, validation = _split(len(table))
    mean, deviation = x[train].mean(axis=0), x[train].std(axis=0)
    x = ((x - mean) / deviation).astype(np.float32)
    return Arrays(x[train], y[train], x[validation], y[validation])


def _split(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the test rows, then the validation rows from the rest, as ``tuning`` does."""
    generator = np.random.default_rng(SEED)
    rest = generator.permutation(count)[round(count * _TEST_SHARE) :]
    rest = generator.permutation(rest)
    held_out = round(len(rest) * _VALIDATION_SHARE)
    return np.sort(rest[held_out:]), np.sort(rest[:held_out])
