"""The real command ``tuning`` in this process; only what it searches is the toy."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from objectives.loaded import LoadedObjective
from objectives.metric import Direction, Metric
from objectives.user.changes.pieces import code_digest
from search_spaces import Configuration
from tests.chaos import toy
from tests.chaos.toy import EPOCHS
from tests.contracts.scripted_training import ScriptedTraining
from tests.contracts.toy import Toy, toy_loaded
from tuning.executors import opening
from tuning.executors.executor import StudyExecutor
from tuning.executors.folds_in_process import InProcessFoldExecutor
from tuning.records import Baselines
from tuning.specification.capabilities import capabilities_of
from tuning.specification.study_spec import StudySpec
from tuning.study import run as study_run
from tuning.study import train as study_train

METRIC = Metric("loss", Direction.MINIMIZE)
TRAINED = "trained.log"
"""A line for each epoch that was trained, by whatever process."""

# The trial that a law does something else with, in its second epoch.
_ODD = 3


@dataclass
class ChaosTraining(ScriptedTraining):
    """Says whose code runs in this process, as trials of a network do."""

    toy: ChaosToy | None = None

    def measure(self, fold: int, epoch: int) -> float | Mapping[str, float]:
        assert self.toy is not None
        if self.toy.entered is not None:
            self.toy.entered(self.number)
        return self.toy.measure(self.configuration, self.number, epoch)


@dataclass
class ChaosToy(Toy):
    """Starts toy trainings.

    Attributes:
        pace: Seconds an epoch.
        oddly: What happens in the second epoch of trial 3: ``die``, ``hang``, or what is no finite
            number; ``die once N`` kills the worker of each trial, in an epoch that N shifts.
        entered: Told the number of a trial whose code is about to run.
    """

    pace: float = 0.0
    oddly: str = ""
    entered: Callable[[int], None] | None = None

    def start(self, configuration: Configuration, *, number: int) -> ScriptedTraining:
        return ChaosTraining(self.script, configuration, number, toy=self)

    def measure(self, configuration: Configuration, number: int, epoch: int) -> float:
        """Return what an epoch measures."""
        if self.oddly.startswith("die once "):
            self._die_once(number, epoch)
        elif number == _ODD and epoch == 2:
            match self.oddly:
                case "die":
                    os.kill(os.getpid(), signal.SIGSEGV)
                case "hang":
                    time.sleep(1e6)
                case "nan" | "inf" | "-inf":
                    return float(self.oddly)
                case _:
                    pass
        rate, layers = float(configuration["rate"]), int(configuration["layers"])
        return toy.trained_loss(rate, layers, epoch, pace=self.pace)

    def _die_once(self, number: int, epoch: int) -> None:
        """Kill the worker of a trial in one of its epochs, but for the second time."""
        assert self.log is not None
        note = self.log.with_name(f"died-{number}")
        if epoch == 1 + (number + int(self.oddly.split()[-1])) % EPOCHS and not note.exists():
            note.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def command(arguments: Sequence[str], *, pace: float, oddly: str, folder: Path) -> int:
    """Run the command on the toy and return its exit code; ``folder`` takes what was trained."""
    _search_the_toy(pace=pace, oddly=oddly, log=folder / TRAINED)
    from tuning.cli.app import main

    sys.argv = ["tuning", *arguments]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _search_the_toy(*, pace: float, oddly: str, log: Path) -> None:
    """Put the toy where this process would load an objective, and train it."""

    def toy_for(spec: StudySpec) -> ChaosToy:
        return ChaosToy(
            _never, METRIC, spec.budget.epochs, spec.folds, log=log, pace=pace, oddly=oddly
        )

    def load(spec: StudySpec, **_: Any) -> LoadedObjective:
        loaded = toy_loaded(spec, METRIC)
        # By this a study knows again whether its code is what it was.
        loaded.known_code = code_digest(spec.objective.file, spec.objective.class_name)
        return loaded

    def baselines(spec: StudySpec, loaded: LoadedObjective) -> Baselines:
        return Baselines(measured=(), left_out={})

    changed_run: Any = study_run
    changed_run.load = load
    changed_train: Any = study_train
    changed_train.measured_baselines = baselines
    changed_train.make_backend = lambda name: _backend(name, toy_for)
    changed_opening: Any = opening
    changed_opening.open_executor = lambda *given, **named: _executor(toy_for, *given, **named)


def _never(configuration: Configuration, fold: int, epoch: int) -> float:
    raise AssertionError("a chaos toy measures by itself")


@contextmanager
def _executor(
    toy_for: Callable[[StudySpec], ChaosToy],
    spec: StudySpec,
    loaded: LoadedObjective,
    plan: object,
    *,
    say: Callable[[str], None],
    remaining: int,
) -> Iterator[StudyExecutor]:
    one = toy_for(spec)
    capabilities = capabilities_of(spec.backend)
    if capabilities.owns_workers:
        from tuning.cluster.session import ray_for

        with ray_for(spec.placement):
            yield StudyExecutor()
    elif spec.placement.is_in_process:
        here: Any = one
        if capabilities.trains_by_fold:
            here = replace(one, data=lambda: loaded)
            yield StudyExecutor(
                folds=InProcessFoldExecutor(here, looks_ahead=one.looks_ahead), here=here
            )
        else:
            yield StudyExecutor(trials=here, here=here)
    else:
        from tuning.executors.ray.executor import ray_executor

        _travel()
        with ray_executor(
            spec, loaded, say=say, remaining=remaining, pack=lambda spec, loaded: one
        ) as executor:
            yield executor


def _backend(name: str, toy_for: Callable[[StudySpec], ChaosToy]) -> Any:
    if name == "ray-tune":
        from tuning.backends.ray_tune.backend import RayTuneBackend

        _travel()
        return RayTuneBackend(pack=lambda spec, evaluator: toy_for(spec))
    from tuning.backends.catalog import make_backend

    return make_backend(name)


def _travel() -> None:
    """Let Ray's workers, which cannot import tests, have the toy by value."""
    from ray import cloudpickle

    from tests.contracts.toy import travels_by_value

    travels_by_value()
    for module in (sys.modules[__name__], toy):
        cloudpickle.register_pickle_by_value(module)


def write_operations(path: Path, names: Sequence[str]) -> None:
    """Keep the names of the operations that a process came through."""
    path.write_text(json.dumps(list(names)))
