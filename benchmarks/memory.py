"""``python -m benchmarks.memory``: how the memory of one process grows over hundreds of trials.

Every trial has another structure, so that programs are compiled and dropped all the way.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

import numpy as np

from search_spaces import Categorical, Float, Integer, SearchSpace
from tuning import search

_SPACE = SearchSpace(
    {
        "hidden_layers": Integer(1, 3),
        "neurons": Integer(1, 100),
        "learning_rate": Float(3e-4, 3e-2, log=True),
        "optimizer": Categorical(["sgd", "adam"]),
        "batch_size": 64,
    }
)


class _Weighing:
    """Notes the process's memory whenever a trial ends."""

    def __init__(self) -> None:
        self.bytes: list[int] = []
        self.bytes_on_card: list[int] = []

    def trial_finished(self, trial: object) -> None:
        self.bytes.append(_resident_bytes())
        self.bytes_on_card.append(_bytes_on_card())

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: None


def main(arguments: Sequence[str]) -> int:
    """Print the memory along the way, and last, as JSON, its growth after the first trials."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--trials", type=int, default=450)
    parser.add_argument(
        "--after", type=int, default=150, help="trials that do not count: programs fill their cache"
    )
    options = parser.parse_args(arguments)
    weighing = _Weighing()
    with tempfile.TemporaryDirectory() as results:
        search(
            "diabetes",
            progress=weighing,
            space=_SPACE,
            sampler="random",
            pruner="none",
            confirm="none",
            keras_backend="jax",
            trials=options.trials,
            epochs=3,
            patience="none",
            results=results,
        )
    for number in range(24, len(weighing.bytes), 25):
        print(f"{number + 1} trials: {weighing.bytes[number] / 2**20:.0f} MB", flush=True)
    counted = np.array(weighing.bytes[options.after :])
    grown = (counted[-1] - counted[0]) / (len(counted) - 1)
    found = {
        "kb_a_trial_fitted": _slope(counted) / 1024,
        "kb_a_trial_ends": grown / 1024,
        "kb_a_trial_on_card": _slope(np.array(weighing.bytes_on_card[options.after :])) / 1024,
    }
    print(json.dumps(found))
    return 0


def _slope(values: np.ndarray) -> float:
    return float(np.polyfit(np.arange(len(values)), values, 1)[0])


def _resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _bytes_on_card() -> int:
    """Return what JAX holds of a card, 0 where it computes on none."""
    import jax

    told = jax.local_devices()[0].memory_stats()
    return int((told or {}).get("bytes_in_use", 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
