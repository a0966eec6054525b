"""Runs toy studies in processes of their own, to be killed; started as a script.

Loads a backend's library once, then forks for every line on standard input: ``run`` begins the
study or resumes it. Answers with the child's pid, then with its exit status.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from objectives.identity import identity_of
from search_spaces import Configuration
from tests.contracts.given_first_contract import FIRST
from tests.contracts.toy import LOSS, Toy, bowl, one_by_one, toy_loaded, toy_spec, travels_by_value
from tuning.backends.backend import Backend
from tuning.backends.catalog import make_backend
from tuning.progress import SilentProgress
from tuning.results.store import create_store, open_store
from tuning.results.study_record import JOURNAL
from tuning.trials.evaluator import Evaluator

TRIALS = 80
EPOCHS = 4
SECONDS_AN_EPOCH = 0.01


def slowly(configuration: Configuration, fold: int, epoch: int) -> float:
    """Return the bowl's value after a while, so that there is something to interrupt."""
    time.sleep(SECONDS_AN_EPOCH)
    return bowl(configuration, fold, epoch)


def backend_for(name: str, toy: Toy) -> Backend:
    """Return a backend that trains the toy wherever it trains."""
    if name != "ray-tune":
        return make_backend(name)
    from ray import cloudpickle

    from tuning.backends.ray_tune.backend import RayTuneBackend

    travels_by_value()
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    return RayTuneBackend(pack=lambda spec, evaluator: toy)


def run_study(name: str, folder: Path) -> None:
    """Begin or resume the study in a results folder."""
    spec = toy_spec(name, trials=TRIALS, epochs=EPOCHS, first=FIRST, results_dir=folder)
    toy = Toy(slowly, LOSS, EPOCHS, log=folder / "trained.log")
    loaded = toy_loaded(spec, LOSS)
    header = {
        "metric": LOSS.name,
        "direction": str(LOSS.direction),
        "identity": identity_of(loaded, spec.space),
        "signature": {"input_shape": [3], "task": "regression", "classes": []},
        "created_at": "2026-01-01T00:00:00+00:00",
    }
    with ExitStack() as stack:
        if (spec.folder / JOURNAL).exists():
            store, _ = stack.enter_context(open_store(folder, spec.name))
        else:
            store = stack.enter_context(create_store(spec, header))
        executor = one_by_one(toy, spec)
        evaluator = Evaluator(
            spec,
            loaded,
            store=store,
            executor=executor.trials,
            fold_executor=executor.folds,
            progress=SilentProgress(),
        )
        if evaluator.has_budget:
            backend_for(name, toy).run(spec, evaluator)


def main() -> None:
    """Serve until standard input ends."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    backend_for(name, Toy(slowly, LOSS, EPOCHS))
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                run_study(name, folder)
                status = 0
            finally:
                os._exit(status)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
