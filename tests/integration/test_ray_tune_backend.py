"""Ray Tune itself: workers, pruning, crashes, interruption, and what it leaves behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import ray
from ray import cloudpickle

from objectives.catalog import ObjectiveReference
from objectives.failure import Failure, FailureKind
from objectives.measurement import Evaluation, LearningCurve, Measurement
from objectives.metric import Direction, Metric
from search_spaces import Configuration, Float, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tuning.backends.ray_tune.backend import RayTuneBackend
from tuning.errors import TimeLimitReached
from tuning.evaluation import Evaluator
from tuning.executors.local_ray import SETTINGS, local_ray
from tuning.progress import SilentProgress
from tuning.records import Completed, Failed, Pruned
from tuning.specification import Budget, Placement, StudySpec

pytestmark = pytest.mark.integration

# Workers cannot import a test file; what stands in it travels to them by value.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)
LINE = SearchSpace({"x": Float(0.0, 1.0)})


@dataclass
class FakeFold:
    """One fold of a training without Keras."""

    measurements: list[Measurement] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        return len(self.measurements)

    @property
    def curve(self) -> LearningCurve:
        return LearningCurve.of(self.measurements)


@dataclass
class FakeTraining:
    """Measures the distance of x from 0.3, falling by a tenth an epoch, and misbehaves as told."""

    x: float
    number: int
    metric: Metric
    epochs: int
    mischief: str
    folds: tuple[FakeFold, FakeFold] = field(default_factory=lambda: (FakeFold(), FakeFold()))
    failure: Failure | None = None

    @property
    def is_finished(self) -> bool:
        return self.failure is not None or self.folds[0].epoch >= self.epochs

    def advance(self) -> Measurement | None:
        print("noise of a worker")
        print("more noise of a worker", file=sys.stderr)
        if self.mischief == "slow":
            time.sleep(0.5)
        if self.mischief == "dies" and self.number == 1 and self.folds[0].epoch == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        value = abs(self.x - 0.3) + 1 / (self.folds[0].epoch + 1)
        if self.mischief == "diverges" and self.folds[0].epoch == 1:
            self.failure = Failure(kind=FailureKind.DIVERGED, message="not finite")
            value = float("inf")
        if self.metric is ACCURACY:
            value = 1 - value
        key = self.metric.validation_key
        measured = Measurement(epoch=self.folds[0].epoch + 1, metrics={key: value})
        for fold in self.folds:
            fold.measurements.append(measured)
        return None if self.failure else measured

    def fold(self, fold: int) -> FakeFold | None:
        return self.folds[fold] if fold < len(self.folds) else None

    def finish(self) -> Evaluation:
        curves = tuple(fold.curve for fold in self.folds)
        return Evaluation(curves=curves, failure=self.failure, seconds=0.1)


@dataclass(frozen=True)
class FakeShipment:
    """Both what is sent and, in the worker, what starts trials."""

    metric: Metric
    epochs: int
    mischief: str

    def unpack(self) -> Any:
        if self.mischief == "never starts":
            raise ValueError("there is no data")
        return self

    def start(self, configuration: Configuration, *, number: int) -> FakeTraining:
        return FakeTraining(
            x=float(configuration["x"]),
            number=number,
            metric=self.metric,
            epochs=self.epochs,
            mischief=self.mischief,
        )


def _spec(**changed: Any) -> StudySpec:
    budget = Budget(
        trials=changed.pop("trials", 4),
        epochs=changed.pop("epochs", 3),
        timeout_seconds=changed.pop("timeout_seconds", None),
    )
    facts: dict[str, Any] = {
        "name": "study",
        "objective": ObjectiveReference(text="diabetes"),
        "space": LINE,
        "space_name": "custom",
        "backend": "ray-tune",
        "budget": budget,
        "sampler": "random",
        "pruner": "none",
        "folds": 2,
        "seed": 7,
        "metric": None,
        "direction": None,
        "placement": Placement(workers=2),
        "keras_backend": "auto",
        "trainer": "auto",
        "fuse": "auto",
        "results_dir": Path("results"),
        "data_dir": None,
    }
    return StudySpec(**{**facts, **changed})


def _run(
    spec: StudySpec, store: Any = None, *, metric: Metric = LOSS, mischief: str = ""
) -> MemoryStore:
    kept: MemoryStore = store or MemoryStore()
    evaluator = Evaluator(
        spec,
        SimpleNamespace(metric=metric),  # type: ignore[arg-type]  # all that is asked of it
        store=kept,
        progress=SilentProgress(),
    )
    shipment = FakeShipment(metric, spec.budget.epochs, mischief)
    RayTuneBackend(lambda *_: shipment).run(spec, evaluator)
    return kept


@pytest.fixture(scope="module")
def shared_ray() -> Iterator[None]:
    """A Ray that runs already, so that most tests need not start one."""
    with local_ray(2):
        yield


def _surroundings() -> list[Any]:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    token = Path.home() / ".ray" / "auth_token"
    settings = {key: os.environ.get(key) for key in SETTINGS}
    return [
        settings,
        Path.cwd(),
        token.exists(),
        handlers,
        signal.getsignal(signal.SIGUSR1),
    ]


@pytest.mark.usefixtures("shared_ray")
def test_every_trial_comes_back_whole_and_nothing_else(
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = _surroundings()
    store = _run(_spec(trials=5))
    assert _surroundings() == before
    assert sorted(store.trials) == [0, 1, 2, 3, 4]
    assert len({trial.configuration for trial in store.trials.values()}) == 5
    for trial in store.trials.values():
        expected = abs(float(trial.configuration["x"]) - 0.3) + 1 / 3
        assert isinstance(trial.outcome, Completed)
        assert trial.outcome.value == pytest.approx(expected)
        assert (len(trial.curves), trial.epochs) == (2, 3)
    assert ray.is_initialized()
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("shared_ray")
@pytest.mark.parametrize(("pruner", "metric"), [("asha", LOSS), ("median", ACCURACY)])
def test_bad_trials_are_pruned_and_keep_their_curves(pruner: str, metric: Metric) -> None:
    store = _run(_spec(trials=12, epochs=9, pruner=pruner), metric=metric)
    pruned = [trial for trial in store.trials.values() if isinstance(trial.outcome, Pruned)]
    completed = [trial for trial in store.trials.values() if isinstance(trial.outcome, Completed)]
    assert len(pruned) + len(completed) == 12
    assert pruned
    assert completed
    assert all(trial.epochs == 9 for trial in completed)
    for trial in pruned:
        assert 0 < trial.epochs < 9
        assert [curve.epochs for curve in trial.curves] == [trial.epochs] * 2


@pytest.mark.usefixtures("shared_ray")
@pytest.mark.parametrize("pruner", ["asha", "median"])
def test_trials_that_diverge_are_recorded_and_the_study_goes_on(pruner: str) -> None:
    store = _run(_spec(trials=6, pruner=pruner), mischief="diverges")
    diverged = Failed(kind=FailureKind.DIVERGED, message="not finite")
    assert len(store.trials) == 6
    for trial in store.trials.values():
        # A trial may be pruned at epoch 1, before it can diverge.
        assert trial.epochs == 1 or trial.outcome == diverged
    assert any(trial.outcome == diverged for trial in store.trials.values())


@pytest.mark.usefixtures("shared_ray")
def test_a_worker_that_is_killed_costs_one_trial(capfd: pytest.CaptureFixture[str]) -> None:
    store = _run(_spec(pruner="median"), mischief="dies")
    outcomes = [store.trials[number].outcome for number in range(4)]
    crashed = outcomes.pop(1)
    assert isinstance(crashed, Failed)
    assert crashed.kind is FailureKind.CRASHED
    assert crashed.message.startswith("the worker process died")
    assert store.trials[1].epochs == 1
    assert not any(isinstance(outcome, Failed) for outcome in outcomes)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("shared_ray")
def test_workers_that_never_start_fail_their_trials_with_the_reason() -> None:
    store = _run(_spec(trials=2), mischief="never starts")
    reason = "the worker failed: ValueError: there is no data"
    expected = Failed(kind=FailureKind.CRASHED, message=reason)
    assert [trial.outcome for trial in store.trials.values()] == [expected, expected]


@pytest.mark.usefixtures("shared_ray")
def test_one_workers_study_resumes_as_if_it_had_not_stopped() -> None:
    spec = _spec(trials=12, epochs=4, pruner="asha", sampler="tpe", placement=Placement())
    whole = _run(spec)
    half = MemoryStore({number: whole.trials[number] for number in range(4)})
    half.unfinished[4] = whole.trials[4].configuration
    _run(spec, half)
    for number, trial in whole.trials.items():
        again = half.trials[number]
        assert again.configuration == trial.configuration
        assert (again.outcome, again.curves) == (trial.outcome, trial.curves)


@pytest.mark.usefixtures("shared_ray")
def test_a_space_that_is_exhausted_ends_the_study() -> None:
    spec = _spec(trials=20, space=SearchSpace({"x": Integer(0, 3)}), sampler="tpe")
    store = _run(spec)
    assert sorted(trial.configuration["x"] for trial in store.trials.values()) == [0, 1, 2, 3]
    assert _run(spec, store) is store
    assert len(store.trials) == 4


@pytest.mark.usefixtures("shared_ray")
def test_the_time_limit_ends_a_study_in_the_middle_of_an_epoch() -> None:
    store = MemoryStore()
    with pytest.raises(TimeLimitReached):
        _run(_spec(trials=50, epochs=50, timeout_seconds=8.0), store, mischief="slow")
    assert ray.is_initialized()


@pytest.mark.usefixtures("shared_ray")
def test_a_journal_that_cannot_be_written_ends_the_study() -> None:
    class FullDisk(MemoryStore):
        def record_finished(self, trial: Any, *, log: str = "") -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        _run(_spec(), FullDisk())


HOME_MADE = """
import keras
import numpy as np
from search_spaces import Float, SearchSpace


class HomeMade:
    metric = "mse"
    space = SearchSpace({"rate": Float(0.001, 0.1, log=True)})

    def data(self):
        x = np.arange(60, dtype="float32").reshape(30, 2) / 60
        return x, x.sum(axis=1) + 0.01 * (np.arange(30) % 3)

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input(signature.input_shape), keras.layers.Dense(1)])
        optimizer = keras.optimizers.SGD(configuration["rate"])
        model.compile(optimizer, "mse", metrics=["mean_squared_error"])
        return model
"""


def test_a_users_class_trains_on_a_ray_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from objectives.catalog import make_objective
    from objectives.loaded import load_objective

    ray.shutdown()
    monkeypatch.setenv("RAY_ADDRESS", "192.0.2.1:6379")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home_made.py").write_text(HOME_MADE)
    reference = ObjectiveReference(text="home_made.py:HomeMade")
    objective = make_objective(reference)
    loaded = load_objective(objective, objective.dataset(None), folds=2)
    spec = _spec(trials=3, epochs=2, space=objective.space, objective=reference)
    store = MemoryStore()
    executor: Any = None  # Ray Tune trains
    evaluator = Evaluator(spec, loaded, store=store, executor=executor, progress=SilentProgress())
    before = _surroundings(), _folders_of(os.getpid())
    RayTuneBackend().run(spec, evaluator)
    assert (_surroundings(), _folders_of(os.getpid())) == before
    assert not ray.is_initialized()
    outcomes = [store.trials[number].outcome for number in range(3)]
    assert all(isinstance(outcome, Completed) for outcome in outcomes), outcomes
    assert all(len(trial.curves) == 2 for trial in store.trials.values())
    assert capfd.readouterr() == ("", "")


INTERRUPTED = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background inherit none
sys.path.insert(0, {root!r})
import tests.integration.test_ray_tune_backend as ours
from tests.contracts.memory_store import MemoryStore

class Store(MemoryStore):
    def record_started(self, number, configuration):
        super().record_started(number, configuration)
        print("began", flush=True)

ours._run(ours._spec(trials=50, epochs=50), Store(), mischief="slow")
"""


def _folders_of(pid: int) -> list[Path]:
    """Return what a process left of its Rays; other tests run Rays of their own meanwhile."""
    return list(Path("/tmp").glob(f"tuning-{pid}-*"))


def test_control_c_ends_the_study_and_its_ray() -> None:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED.format(root=str(root))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "began\n"
        time.sleep(3)
        # As a terminal does: to the command and to all that it started.
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    assert _folders_of(process.pid) == []
