"""What runs on the card, in a process each, since libraries keep a card for life.

``python -m benchmarks.gpu.programs search``, and so on: the last line that is printed is JSON. Data
and configurations lie in the folder above that of BENCHMARK_FOLDER. Imports come before the clock.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from benchmarks.cases import ARCHITECTURES

_EPOCHS_BY_HAND = 3


def main(arguments: Sequence[str]) -> int:
    """Run one program and print what it found."""
    programs: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
        "search": whole_search,
        "fit": by_hand,
        "retrain": retraining,
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu.programs")
    parser.add_argument("program", choices=programs)
    parser.add_argument("--device", choices=("cpu", "gpu"), required=True)
    parser.add_argument("--share", type=float, default=1.0, help="of the card")
    parser.add_argument("--fuse", default="auto")
    parser.add_argument("--seconds", type=float, default=20.0, help="for fit by hand")
    options = parser.parse_args(arguments)
    _choose(options.device, options.share)
    found = programs[options.program](options)
    print(json.dumps(found | {"device": _device()}), flush=True)
    return 0


def whole_search(options: argparse.Namespace) -> dict[str, Any]:
    """Search all configurations; return the seconds, and how many trials got a value."""
    with tempfile.TemporaryDirectory() as results:
        began = time.monotonic()
        result = _search(results, fuse=options.fuse)
        seconds = time.monotonic() - began
        return {"seconds": seconds, "trials": int(result.trials["value"].notna().sum())}


def by_hand(options: argparse.Namespace) -> dict[str, Any]:
    """Train configurations by ``fit``, one by one, until the seconds are over.

    Returns what the whole search would take at this rate: a first epoch a configuration, which
    compiles, and the others as long as the median of those that were trained.
    """
    import keras

    from benchmarks.by_hand.assignment import BATCH_SIZE, read_arrays, read_assignment
    from benchmarks.by_hand.keras_models import BUILDERS

    assignment = read_assignment()
    arrays = read_arrays(assignment.network)
    firsts: list[float] = []
    later: list[float] = []
    over = time.monotonic() + options.seconds
    for configuration in assignment.configurations:
        keras.utils.clear_session()
        ends = [time.monotonic()]
        noting = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs, ends=ends: ends.append(time.monotonic())
        )
        BUILDERS[assignment.network](**configuration).fit(
            arrays.x_train,
            arrays.y_train,
            batch_size=BATCH_SIZE,
            epochs=min(_EPOCHS_BY_HAND, assignment.epochs),
            validation_data=(arrays.x_validation, arrays.y_validation),
            callbacks=[noting],
            verbose=0,
        )
        firsts.append(ends[1] - ends[0])
        later += [after - before for before, after in pairwise(ends[1:])]
        if time.monotonic() >= over:
            break
    trials, epochs = len(assignment.configurations), assignment.epochs
    return {
        "seconds": at_that_rate(firsts, later, trials=trials, epochs=epochs),
        "trials": len(firsts),
        "seconds_an_epoch": statistics.median(later),
    }


def at_that_rate(
    firsts: Sequence[float], later: Sequence[float], *, trials: int, epochs: int
) -> float:
    """Return the seconds of a search whose first epochs and later ones take that long."""
    return trials * (statistics.median(firsts) + (epochs - 1) * statistics.median(later))


def retraining(options: argparse.Namespace) -> dict[str, Any]:
    """Retrain the best of a search with three seeds."""
    with tempfile.TemporaryDirectory() as results:
        result = _search(results, fuse="auto")
        began = time.monotonic()
        retrained = result.retrain(seeds=3, device=options.device)
        return {"seconds": time.monotonic() - began, "test": float(retrained.test_mean)}


def _search(results: str, *, fuse: str) -> Any:
    from benchmarks.by_hand.assignment import read_assignment
    from tuning import search

    assignment = read_assignment()
    network = assignment.network
    named = "own_model.py:" + ("Images" if network == "classifier" else "Houses")
    if network in ARCHITECTURES:
        named = f"architectures.py:{network.capitalize()}"
    return search(
        f"benchmarks/{named}",
        backend="optuna",
        sampler="grid",
        pruner="none",
        confirm="none",
        trials=len(assignment.configurations),
        epochs=assignment.epochs,
        patience="none",
        keras_backend="jax",
        fuse=fuse,
        name="study",
        results=results,
        progress=False,
    )


def _choose(device: str, share: float) -> None:
    """Bind this process to the device, as a worker is, and let it compute once."""
    os.environ["KERAS_BACKEND"] = "jax"
    from objectives.machine.devices import choose_device
    from objectives.machine.gpu_memory import share_gpu
    from objectives.machine.keras_backend import choose_keras_backend

    choose_keras_backend("jax")
    if device == "gpu":
        share_gpu(share, keras_backend="jax")
    choose_device(device, keras_backend="jax")
    import keras

    float(keras.ops.ones(3)[0])


def _device() -> str:
    from objectives.machine.devices import describe_device

    return describe_device("jax")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
