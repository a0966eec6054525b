"""Ray Tune's schedulers over real workers: stopped, paused, and handed-over trials."""

from pathlib import Path

import pytest

from search_spaces import Configuration, Float, SearchSpace
from tests.contracts.interruption import Interruption
from tests.contracts.memory_store import MemoryStore
from tests.integration.ray_tune_studies import (
    ACCURACY,
    LOSS,
    run_small,
    small_spec,
    weight_after,
)
from tuning.backends.ray_tune.states import StateKeeper
from tuning.records import Completed, Pruned, Trial
from tuning.specification.study_spec import Placement

pytestmark = [
    pytest.mark.integration,
    pytest.mark.ray,
    pytest.mark.usefixtures("two_cpus"),
]

ONE_WORKER = Placement(workers=1)


@pytest.mark.parametrize("metric", [LOSS, ACCURACY])
def test_hyperband_pauses_trials_and_goes_on_with_the_better_ones(
    metric: object, tmp_path: Path
) -> None:
    spec = small_spec(trials=17, epochs=9, pruner="hyperband")
    store = run_small(spec, metric=metric, folder=tmp_path)  # type: ignore[arg-type]
    pruned = [trial for trial in store.trials.values() if isinstance(trial.outcome, Pruned)]
    completed = [trial for trial in store.trials.values() if isinstance(trial.outcome, Completed)]
    assert len(pruned) + len(completed) == 17
    assert {trial.epochs for trial in completed} == {9}
    assert {trial.epochs for trial in pruned} <= {1, 3}
    # No epoch was trained twice: each trial went on from its own weights.
    trained = [line.split()[:2] for line in _log(tmp_path) if line[0].isdigit()]
    assert len(trained) == len({tuple(one) for one in trained})
    assert len(trained) == sum(trial.epochs for trial in store.trials.values())


def test_hyperband_trains_again_what_cannot_be_kept(tmp_path: Path) -> None:
    spec = small_spec(trials=9, epochs=9, pruner="hyperband", placement=ONE_WORKER)
    store = run_small(spec, mischief="cannot be kept", folder=tmp_path)
    kept = run_small(spec, folder=tmp_path)
    for number, trial in store.trials.items():
        assert trial.configuration == kept.trials[number].configuration
        if isinstance(trial.outcome, Completed):
            assert trial.value == pytest.approx(_expected(trial))


def test_a_population_hands_weights_over_and_keeps_its_schedule(tmp_path: Path) -> None:
    spec = small_spec(trials=8, epochs=10, pruner="pbt")
    store = run_small(spec, folder=tmp_path)
    assert sorted(store.trials) == list(range(8))
    changed = [trial for trial in store.trials.values() if trial.schedule]
    assert changed
    for trial in store.trials.values():
        assert isinstance(trial.outcome, Completed)
        assert trial.epochs == 10
        assert trial.value == pytest.approx(_expected(trial))
    for trial in changed:
        assert trial.schedule[0].epoch == 0
        assert trial.schedule[-1].values["x"] == trial.configuration["x"]
        assert any(change.trial != trial.number for change in trial.schedule)
    inherits = [line for line in _log(tmp_path) if line.endswith("inherits")]
    assert inherits


def test_a_population_begins_with_given_members_once_also_when_it_goes_on(tmp_path: Path) -> None:
    first = tuple(Configuration({"x": x}) for x in (0.91, 0.12, 0.53))
    spec = small_spec(trials=6, epochs=10, pruner="pbt", first=first)
    store = Beginnings()
    with pytest.raises(KeyboardInterrupt):
        run_small(spec, store, folder=tmp_path, progress=Interruption(45))
    run_small(spec, store, folder=tmp_path)
    assert sorted(store.trials) == list(range(6))
    assert [store.began[number] for number in range(3)] == list(first)
    assert len(set(store.began.values())) == 6


def test_a_population_of_trials_that_cannot_be_kept_goes_each_its_own_way() -> None:
    spec = small_spec(trials=4, epochs=4, pruner="pbt", placement=ONE_WORKER)
    store = run_small(spec, mischief="cannot be kept")
    for trial in store.trials.values():
        assert trial.schedule == ()
        assert trial.value == pytest.approx(weight_after(float(trial.configuration["x"]), 4))


@pytest.mark.parametrize("pruner", ["hyperband", "pbt"])
def test_trials_wait_so_that_no_more_than_asked_train_at_a_time(
    pruner: str, tmp_path: Path
) -> None:
    spec = small_spec(trials=6, epochs=4, pruner=pruner, placement=ONE_WORKER)
    store = run_small(spec, folder=tmp_path)
    assert len(store.trials) == 6
    assert _most_at_a_time(tmp_path) == 1


@pytest.mark.parametrize("pruner", ["hyperband", "pbt"])
def test_a_worker_that_dies_over_a_paused_trial_costs_nothing(pruner: str, tmp_path: Path) -> None:
    spec = small_spec(trials=6, epochs=4, pruner=pruner)
    store = run_small(spec, mischief="dies once", folder=tmp_path)
    assert len(store.trials) == 6
    for trial in store.trials.values():
        assert isinstance(trial.outcome, Completed | Pruned)
        if isinstance(trial.outcome, Completed):
            assert trial.value == pytest.approx(_expected(trial))


def test_a_population_moves_floats_alone_and_stays_in_the_space() -> None:
    space = SearchSpace({"x": Float(0.1, 0.9, step=0.2)})
    spec = small_spec(trials=5, epochs=6, pruner="pbt", space=space, placement=ONE_WORKER)
    store = run_small(spec)
    for trial in store.trials.values():
        assert space.complaints_about(trial.configuration) == []
        assert trial.value == pytest.approx(_expected(trial))


def test_states_are_held_as_long_as_somebody_may_go_on_from_them() -> None:
    keeper = StateKeeper()
    for epoch in (1, 2, 3):
        keeper.keep(1, epoch, {})
    assert [bool(keeper.find((1, epoch))) for epoch in (1, 2, 3)] == [False, True, True]
    keeper.lend((1, 2), to=5)
    keeper.keep(1, 4, {})
    keeper.forget(1)
    assert [bool(keeper.find((1, epoch))) for epoch in (2, 3, 4)] == [True, False, False]
    keeper.keep(5, 3, {})
    assert not keeper.find((1, 2))
    keeper.forget(5)
    assert keeper.count() == 0


class Beginnings(MemoryStore):
    """Keeps what each trial began with: a member of a population ends with something else."""

    def __init__(self) -> None:
        super().__init__()
        self.began: dict[int, Configuration] = {}

    def record_started(self, number: int, configuration: Configuration) -> None:
        super().record_started(number, configuration)
        assert self.began.setdefault(number, configuration) == configuration


def _expected(trial: Trial) -> float:
    """Return the loss that follows from the trial's schedule, or from its configuration."""
    if not trial.schedule:
        return weight_after(float(trial.configuration["x"]), trial.epochs)
    ends = [change.epoch for change in trial.schedule[1:]] + [trial.epochs]
    weight = 1.0
    for change, end in zip(trial.schedule, ends, strict=True):
        x = change.values.get("x", trial.configuration["x"])
        weight *= weight_after(float(x), end - change.epoch)
    return weight


def _log(folder: Path) -> list[str]:
    return (folder / "log").read_text().splitlines()


def _most_at_a_time(folder: Path) -> int:
    """Return how many processes trained, each of which is warm from the first to the last."""
    pids = [line.split()[3] for line in _log(folder) if line.count(" ") == 3]
    return len(set(pids))
