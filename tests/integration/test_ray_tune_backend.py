"""Ray Tune itself: workers, pruning, crashes, interruption, and what it leaves behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import ray

from objectives.failure import FailureKind
from objectives.metric import Metric
from objectives.reference import ObjectiveReference
from search_spaces import Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.integration.ray_tune_studies import (
    ACCURACY,
    LOSS,
    FakeShipment,
    make_evaluator,
    run_small,
    small_spec,
    trained_epochs,
    weight_after,
)
from tests.repository import REPOSITORY
from tuning.backends.ray_tune.backend import RayTuneBackend
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.local_ray import SETTINGS
from tuning.errors import TimeLimitReached
from tuning.progress import SilentProgress
from tuning.records import Completed, Failed, Pruned
from tuning.specification.study_spec import Placement
from tuning.trials.evaluator import Evaluator

pytestmark = [
    pytest.mark.integration,
    pytest.mark.ray,
    pytest.mark.usefixtures("two_cpus"),
]


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


def test_every_trial_comes_back_whole_and_nothing_else(
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = _surroundings()
    store = run_small(small_spec(trials=5))
    assert _surroundings() == before
    assert sorted(store.trials) == [0, 1, 2, 3, 4]
    assert len({trial.configuration for trial in store.trials.values()}) == 5
    for trial in store.trials.values():
        expected = weight_after(float(trial.configuration["x"]), 3)
        assert isinstance(trial.outcome, Completed)
        assert trial.outcome.value == pytest.approx(expected)
        assert (len(trial.curves), trial.epochs) == (2, 3)
    assert ray.is_initialized()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("pruner", "metric"), [("asha", LOSS), ("median", ACCURACY)])
def test_bad_trials_are_pruned_and_keep_their_curves(pruner: str, metric: Metric) -> None:
    store = run_small(small_spec(trials=12, epochs=9, pruner=pruner), metric=metric)
    pruned = [trial for trial in store.trials.values() if isinstance(trial.outcome, Pruned)]
    completed = [trial for trial in store.trials.values() if isinstance(trial.outcome, Completed)]
    assert len(pruned) + len(completed) == 12
    assert pruned
    assert completed
    assert all(trial.epochs == 9 for trial in completed)
    for trial in pruned:
        assert 0 < trial.epochs < 9
        assert [curve.epochs for curve in trial.curves] == [trial.epochs] * 2


@pytest.mark.parametrize("pruner", ["asha", "median"])
def test_trials_that_diverge_are_recorded_and_the_study_goes_on(pruner: str) -> None:
    store = run_small(
        small_spec(trials=6, pruner=pruner, placement=Placement()), mischief="diverges"
    )
    message = "DivergedError: val_loss not finite in epoch 2"
    diverged = Failed(kind=FailureKind.DIVERGED, message=message)
    assert len(store.trials) == 6
    for trial in store.trials.values():
        # A trial may be pruned at epoch 1, before it can diverge.
        assert trial.epochs == 1 or trial.outcome == diverged
    assert any(trial.outcome == diverged for trial in store.trials.values())


@pytest.mark.parametrize("pruner", ["none", "median"])
def test_a_trial_whose_worker_is_killed_comes_back_whole(
    pruner: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = small_spec(pruner=pruner)
    store = run_small(spec, mischief="dies once", folder=tmp_path)
    assert (tmp_path / "died").exists()
    undisturbed = run_small(spec)
    for number in range(4):
        trial, expected = store.trials[number], undisturbed.trials[number]
        assert (trial.configuration, trial.curves) == (expected.configuration, expected.curves)
        assert trial.outcome == expected.outcome
    assert capfd.readouterr() == ("", "")


def test_a_trial_that_kills_every_worker_fails_and_the_study_goes_on(tmp_path: Path) -> None:
    store = run_small(small_spec(), mischief="dies often", folder=tmp_path)
    outcomes = [store.trials[number].outcome for number in range(4)]
    crashed = outcomes.pop(1)
    assert isinstance(crashed, Failed)
    assert crashed.kind is FailureKind.CRASHED
    assert crashed.message.startswith("the worker process died")
    assert all(isinstance(outcome, Completed) for outcome in outcomes)
    trained = (tmp_path / "log").read_text().splitlines()
    assert sum(line.startswith("1 1 ") for line in trained) == 3


@pytest.mark.parametrize("mischief", ["hangs", "stops", "dawdles"])
def test_a_trial_that_takes_too_long_ends_with_what_it_measured(
    mischief: str, tmp_path: Path
) -> None:
    placement = Placement(workers=2, trial_timeout_seconds=1.0)
    # With a pruner each epoch is reported.
    spec = small_spec(placement=placement, pruner="median")
    store = run_small(spec, mischief=mischief, folder=tmp_path)
    outcomes = [store.trials[number].outcome for number in range(4)]
    late = outcomes.pop(1)
    assert late == Failed(kind=FailureKind.TIMEOUT, message="took longer than 1 s")
    # The one that can still stops at its next report.
    assert store.trials[1].epochs == (2 if mischief == "dawdles" else 1)
    assert all(isinstance(outcome, Completed) for outcome in outcomes)


def test_workers_that_never_start_end_the_study_with_the_reason() -> None:
    store = MemoryStore()
    with pytest.raises(RayUnavailableError, match=r"cannot start.*there is no data"):
        run_small(small_spec(placement=Placement()), store, mischief="never starts")
    assert store.trials == {}
    assert store.unfinished


def test_what_travels_is_packed_once_for_all_workers_and_trials(tmp_path: Path) -> None:
    packed = tmp_path / "packed"

    class Counted(FakeShipment):
        def __getstate__(self) -> dict[str, Any]:
            with packed.open("a") as file:
                file.write(f"{os.getpid()}\n")
            return vars(self)

    shipment = Counted(LOSS, 3, folder=tmp_path)
    evaluator = make_evaluator(small_spec(trials=8), MemoryStore(), LOSS)
    RayTuneBackend(lambda *_: shipment).run(small_spec(trials=8), evaluator)
    assert packed.read_text().split() == [str(os.getpid())]
    unpacked = (tmp_path / "log").read_text().splitlines().count("unpacked")
    assert unpacked == 2


def test_one_workers_study_resumes_as_if_it_had_not_stopped() -> None:
    spec = small_spec(trials=12, epochs=4, pruner="asha", sampler="tpe", placement=Placement())
    whole = run_small(spec)
    half = MemoryStore({number: whole.trials[number] for number in range(4)})
    half.unfinished[4] = whole.trials[4].configuration
    run_small(spec, half)
    for number, trial in whole.trials.items():
        again = half.trials[number]
        assert again.configuration == trial.configuration
        assert (again.outcome, again.curves) == (trial.outcome, trial.curves)


def test_a_space_that_is_exhausted_ends_the_study() -> None:
    spec = small_spec(trials=20, space=SearchSpace({"x": Integer(0, 3)}), sampler="tpe")
    store = run_small(spec)
    assert sorted(trial.configuration["x"] for trial in store.trials.values()) == [0, 1, 2, 3]
    assert run_small(spec, store) is store
    assert len(store.trials) == 4


def test_the_time_limit_ends_a_study_in_the_middle_of_an_epoch() -> None:
    store = MemoryStore()
    with pytest.raises(TimeLimitReached):
        run_small(small_spec(trials=50, epochs=50, timeout_seconds=5.0), store, mischief="slow")
    assert ray.is_initialized()
    interrupted = set(store.unfinished.values())
    assert interrupted
    # It goes on with those.
    run_small(small_spec(trials=len(store.trials) + len(interrupted), epochs=50), store)
    assert store.unfinished == {}
    assert interrupted <= {trial.configuration for trial in store.trials.values()}


@pytest.mark.parametrize(
    ("placement", "side_by_side", "mischief"),
    [
        (Placement(workers=4, cpus=0.5), 4, "waits for two others"),
        pytest.param(Placement(workers=2, cpus=2.0), 1, "slow", marks=pytest.mark.slow),
    ],
)
def test_trials_are_given_the_cpus_that_were_asked_for(
    placement: Placement, side_by_side: int, mischief: str, tmp_path: Path
) -> None:
    spec = small_spec(trials=6, placement=placement)
    store = run_small(spec, mischief=mischief, folder=tmp_path)
    assert len(store.trials) == 6
    workers = {pid for _, _, pid in trained_epochs(tmp_path)}
    assert (len(workers) > 2) == (side_by_side > 2)
    assert len(workers) <= side_by_side


def test_a_journal_that_cannot_be_written_ends_the_study() -> None:
    class FullDisk(MemoryStore):
        def record_finished(self, trial: Any, *, log: str = "") -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        run_small(small_spec(placement=Placement()), FullDisk())


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
    from objectives.load import load_objective

    ray.shutdown()
    monkeypatch.setenv("RAY_ADDRESS", "192.0.2.1:6379")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home_made.py").write_text(HOME_MADE)
    reference = ObjectiveReference(text="home_made.py:HomeMade")
    objective = make_objective(reference)
    loaded = load_objective(objective, objective.dataset(None), folds=2)
    spec = small_spec(trials=3, epochs=2, space=objective.space, objective=reference)
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
import tests.integration.ray_tune_studies as ours
from tests.contracts.memory_store import MemoryStore

class Store(MemoryStore):
    def record_started(self, number, configuration):
        super().record_started(number, configuration)
        print("began", flush=True)

ours.run_small(ours.small_spec(trials=50, epochs=50), Store(), mischief="slow")
"""


def _folders_of(pid: int) -> list[Path]:
    """Return what a process left of its Rays; other tests run Rays of their own meanwhile."""
    return list(Path("/tmp").glob(f"tuning-{pid}-*"))


def test_control_c_ends_the_study_and_its_ray() -> None:
    root = REPOSITORY
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
