"""What Optuna hears of a study: from Ray's own ``OptunaSearch`` and from this backend."""

import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.trial import TrialState
from ray import cloudpickle, tune
from ray.tune.schedulers import ASHAScheduler
from ray.tune.search.optuna import OptunaSearch

from tests.contracts.memory_store import MemoryStore
from tests.integration.ray_tune_studies import LOSS, run_small, small_spec
from tuning.backends.suggestions.optuna_study import SuggestingStudy
from tuning.cluster.local_ray import local_ray
from tuning.records import Failed, Pruned

pytestmark = [pytest.mark.integration, pytest.mark.ray]

TRIALS, EPOCHS = 12, 9

# Workers cannot import tests; what stands here travels to them by value.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


@pytest.fixture(scope="module", autouse=True)
def shared_ray() -> Iterator[None]:
    """One Ray for both; one worker, so that ASHA sees the trials one after another."""
    with local_ray(1):
        yield


class Falling(tune.Trainable):
    """A loss that falls by x's share an epoch, and for some is not a number."""

    def setup(self, config: dict[str, Any]) -> None:
        self.weight, self.x, self.epoch = 1.0, config["x"], 0

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        self.setup(new_config)
        return True

    def step(self) -> dict[str, Any]:
        self.epoch += 1
        self.weight *= 1 - self.x / 2
        loss = math.nan if 0.5 < self.x < 0.8 else self.weight
        return {"loss": loss, "epoch": self.epoch, "done": self.epoch == EPOCHS or math.isnan(loss)}


@pytest.mark.filterwarnings("ignore")
def test_optuna_search_calls_stopped_trials_complete_and_forgets_those_that_diverge(
    tmp_path: Path,
) -> None:
    searcher = OptunaSearch(
        {"x": optuna.distributions.FloatDistribution(0.0, 1.0)},
        sampler=optuna.samplers.RandomSampler(seed=7),
        metric="loss",
        mode="min",
    )
    results = tune.Tuner(
        Falling,
        tune_config=tune.TuneConfig(
            num_samples=TRIALS,
            search_alg=searcher,
            scheduler=ASHAScheduler(
                time_attr="epoch", metric="loss", mode="min", max_t=EPOCHS, reduction_factor=3
            ),
            max_concurrent_trials=1,
            reuse_actors=True,
        ),
        run_config=tune.RunConfig(
            storage_path=str(tmp_path),
            checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=False),
            verbose=0,
        ),
    ).fit()
    frames = [results[place].metrics or {} for place in range(len(results))]
    stopped = [one for one in frames if one["epoch"] < EPOCHS and math.isfinite(one["loss"])]
    diverged = [one for one in frames if not math.isfinite(one["loss"])]
    assert stopped
    assert diverged
    study: Any = searcher._ot_study
    heard = Counter(trial.state for trial in study.trials)
    assert heard[TrialState.PRUNED] == heard[TrialState.FAIL] == 0
    assert heard[TrialState.COMPLETE] == TRIALS - len(diverged)
    assert heard[TrialState.RUNNING] == len(diverged)


def test_this_backend_calls_them_pruned_and_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    studies: list[SuggestingStudy] = []
    begin = SuggestingStudy.__init__

    def remembered(self: SuggestingStudy, *args: Any, **keywords: Any) -> None:
        studies.append(self)
        begin(self, *args, **keywords)

    monkeypatch.setattr(SuggestingStudy, "__init__", remembered)
    spec = small_spec(trials=TRIALS, epochs=EPOCHS, pruner="asha")
    store = MemoryStore()
    run_small(spec, store, metric=LOSS, mischief="some diverge")
    outcomes = [trial.outcome for trial in store.trials.values()]
    stopped = sum(isinstance(outcome, Pruned) for outcome in outcomes)
    diverged = sum(isinstance(outcome, Failed) for outcome in outcomes)
    assert stopped
    assert diverged
    [study] = studies
    assert Counter(trial.state for trial in study.native.trials) == {
        TrialState.COMPLETE: TRIALS - stopped - diverged,
        TrialState.PRUNED: stopped,
        TrialState.FAIL: diverged,
    }
