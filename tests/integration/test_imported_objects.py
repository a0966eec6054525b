"""Searches that a person has in hand, of the tools themselves, become leaderboards of ours."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import loguniform, randint
from sklearn.datasets import load_iris
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 - its import enables
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import HalvingGridSearchCV, RandomizedSearchCV
from sklearn.tree import DecisionTreeClassifier

from search_spaces import Categorical, Float, Integer
from tuning import import_study
from tuning.errors import ForeignStudyError
from tuning.records import Completed
from tuning.search_result.result import SearchResult

pytestmark = pytest.mark.integration


def imported(source: object, folder: Path, **asked: str) -> SearchResult:
    return import_study(source, results=folder / "results", **asked)  # type: ignore[arg-type]


def outcomes(found: SearchResult) -> list[str]:
    return [trial.outcome_name for _, trial in sorted(found.study.trials.items())]


def test_a_random_search_of_scikit_learns(tmp_path: Path) -> None:
    drawn = {"alpha": loguniform(1e-4, 1.0), "max_iter": randint(5, 50), "penalty": ["l1", None]}
    search = RandomizedSearchCV(
        SGDClassifier(random_state=0, tol=None), drawn, n_iter=6, cv=3, random_state=0
    )
    search.fit(*load_iris(return_X_y=True))
    found = imported(search, tmp_path, metric="accuracy")
    assert found.best.number == search.best_index_
    assert found.best.value == pytest.approx(search.best_score_)
    assert found.best.configuration["alpha"] == pytest.approx(search.best_params_["alpha"])
    values = [trial.value for _, trial in sorted(found.study.trials.items())]
    assert values == pytest.approx(search.cv_results_["mean_test_score"])


def test_a_search_by_halving_of_scikit_learns(tmp_path: Path) -> None:
    grid = {"max_depth": [1, 2, 3, 4], "min_samples_leaf": [1, 20]}
    search = HalvingGridSearchCV(
        DecisionTreeClassifier(random_state=0), grid, cv=2, factor=2, random_state=0
    )
    search.fit(*load_iris(return_X_y=True))
    found = imported(search, tmp_path, metric="accuracy")
    last = search.cv_results_["iter"] == search.n_iterations_ - 1
    assert outcomes(found).count("completed") == last.sum()
    assert len(found.study.trials) == 8
    assert dict(found.best.configuration) == search.best_params_
    assert found.best.value == pytest.approx(search.best_score_)


def keras_tuners_tuner(kind: str, folder: Path) -> Any:
    """Search with a tuner of KerasTuner's that trains nothing."""
    import keras_tuner

    base = getattr(keras_tuner, kind)

    class Tuner(base):  # type: ignore[misc, valid-type]
        def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> dict[str, float]:
            given = trial.hyperparameters.values
            cost = given["rate"] * given["units"] + (given["shape"] == "flat")
            return {"val_error": cost, "other": 1.0}

    space = keras_tuner.HyperParameters()
    space.Float("rate", 1e-3, 1e-1, sampling="log")
    space.Int("units", 8, 64, step=8)
    space.Choice("shape", ["flat", "deep"])

    most = {"max_epochs": 4} if kind == "Hyperband" else {"max_trials": 4}
    tuner = Tuner(
        objective=keras_tuner.Objective("val_error", "min"),
        hyperparameters=space,
        seed=0,
        directory=folder,
        project_name=kind,
        **most,
    )
    tuner.search(verbose=0)
    return tuner


@pytest.mark.parametrize("kind", ["RandomSearch", "BayesianOptimization", "Hyperband"])
def test_a_tuner_of_keras_tuners(kind: str, tmp_path: Path) -> None:
    tuner = keras_tuners_tuner(kind, tmp_path)
    found = imported(tuner, tmp_path)
    assert (found.study.metric.name, found.study.metric.direction) == ("error", "minimize")
    space = found.study.spec.space.parameters
    assert space["rate"] == Float(1e-3, 1e-1, log=True)
    assert space["units"] == Integer(8, 64, step=8)
    assert space["shape"] == Categorical(["flat", "deep"])
    (best,) = tuner.oracle.get_best_trials(1)
    there = {one.trial_id: one for one in tuner.oracle.trials.values()}
    assert len(found.study.trials) == len(there)
    values = sorted(one.value for one in found.study.trials.values() if one.value is not None)
    assert values == pytest.approx(sorted(one.score for one in there.values()))
    if kind != "Hyperband":  # which may call one the best that was not trained to the end
        assert found.best.value == pytest.approx(best.score)
        assert found.best.configuration["units"] == best.hyperparameters["units"]
    else:
        assert {"completed", "pruned"} == {*outcomes(found)}
        assert all(name in ("rate", "units", "shape") for name in found.best.configuration)


@pytest.fixture
def grid(two_cpus: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a tuner of Ray Tune's returns, of four trials of which one fails."""
    from ray import cloudpickle, tune

    # Here Ray writes no files of its own, which is for studies of ours alone.
    monkeypatch.delenv("TUNE_DISABLE_AUTO_CALLBACK_LOGGERS")
    cloudpickle.register_pickle_by_value(sys.modules[__name__])

    def train(config: dict[str, Any]) -> None:
        for epoch in (1, 2, 3):
            if config["width"] == 3:
                raise ValueError("too wide")
            tune.report({"cost": config["rate"] * config["width"] + 1 / epoch, "epoch": epoch})

    tuner = tune.Tuner(
        train,
        param_space={"rate": 0.5, "width": tune.grid_search([2, 1, 3, 4])},
        tune_config=tune.TuneConfig(metric="cost", mode="min"),
        run_config=tune.RunConfig(name="mine", storage_path=str(tmp_path / "ray"), verbose=0),
    )
    return tuner.fit()


@pytest.mark.ray
def test_what_a_tuner_of_rays_returns(grid: Any, tmp_path: Path) -> None:
    best = grid.get_best_result()
    analysis = grid._experiment_analysis
    for number, source in enumerate((grid, analysis)):
        found = imported(source, tmp_path, name=f"taken-{number}")
        assert (found.study.metric.name, found.study.metric.direction) == ("cost", "minimize")
        assert outcomes(found) == ["completed", "completed", "failed (error)", "completed"]
        assert found.best.value == pytest.approx(best.metrics["cost"])
        assert dict(found.best.configuration) == best.config
        assert isinstance(found.best.outcome, Completed)
        assert found.best.outcome.best_epoch == 3
    turned = imported(analysis, tmp_path, metric="cost", direction="maximize", name="turned")
    assert turned.best.configuration["width"] == 4
    with pytest.raises(ForeignStudyError, match="whether less or more of epoch is better"):
        imported(grid, tmp_path, metric="epoch", name="other")
