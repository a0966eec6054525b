"""A study is the same whether its trials train one by one or together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from objectives.training.compiled_jax.lanes import LaneGroup
from search_spaces import Float, SearchSpace
from tuning import search
from tuning.records import Completed, Pruned, Trial

SPACE = SearchSpace({"learning_rate": Float(1e-3, 1e-1, log=True), "neurons": 6, "batch_size": 64})


@pytest.fixture
def widths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many trained together in each group that was formed."""
    seen: list[int] = []
    original = LaneGroup.__init__

    def noted(self: LaneGroup, lanes: Any, **rest: Any) -> None:
        seen.append(len(lanes))
        original(self, lanes, **rest)

    monkeypatch.setattr(LaneGroup, "__init__", noted)
    return seen


def trials_of(results: Path, *, fuse: str | int, **settings: Any) -> list[Trial]:
    usual: dict[str, Any] = {"space": SPACE, "epochs": 3, "pruner": "none"}
    result = search(
        "digits",
        results=results / str(fuse),
        fuse=fuse,
        metric="loss",
        patience="none",
        **(usual | settings),
    )
    return [trial for _, trial in sorted(result.study.trials.items())]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"backend": "optuna", "sampler": "random", "trials": 5}, [5]),
        ({"backend": "optuna", "sampler": "tpe", "trials": 12}, [8, 2]),
        ({"backend": "optuna", "sampler": "random", "trials": 2, "folds": 2}, [4]),
        ({"backend": "keras-tuner", "sampler": "random", "trials": 4}, [4]),
        ({"backend": "keras-tuner", "sampler": "bayesian", "trials": 2}, []),
        ({"backend": "random-search", "trials": 3}, [3]),
        ({"backend": "random-search", "trials": 2, "folds": 2}, [4]),
        ({"backend": "random-search", "sampler": "grid", "trials": 3}, [3]),
    ],
)
def test_a_fused_study_is_the_study_one_by_one(
    tmp_path: Path, widths: list[int], settings: dict[str, Any], expected: list[int]
) -> None:
    together = trials_of(tmp_path, fuse=8, **settings)
    assert widths == expected
    alone = trials_of(tmp_path, fuse="off", **settings)
    assert widths == expected
    assert [trial.configuration for trial in together] == [trial.configuration for trial in alone]
    for one, other in zip(together, alone, strict=True):
        assert isinstance(one.outcome, Completed)
        assert isinstance(other.outcome, Completed)
        assert one.outcome.value == pytest.approx(other.outcome.value, rel=1e-3)
        assert 0 < one.seconds < 60


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"backend": "optuna", "sampler": "tpe", "pruner": "median"}, [8, 2]),
        ({"backend": "optuna", "sampler": "qmc", "pruner": "median"}, [8, 3]),
        ({"backend": "optuna", "sampler": "random", "pruner": "hyperband"}, [8, 4]),
        ({"backend": "random-search", "sampler": "random", "pruner": "halving"}, [8, 4]),
    ],
)
def test_a_pruner_stops_the_same_trials_at_the_same_epochs(
    tmp_path: Path, widths: list[int], settings: dict[str, Any], expected: list[int]
) -> None:
    settings = settings | {"trials": 12, "epochs": 9}
    together = trials_of(tmp_path, fuse=8, **settings)
    assert widths == expected
    alone = trials_of(tmp_path, fuse="off", **settings)
    assert widths == expected
    assert {type(trial.outcome) for trial in together} == {Completed, Pruned}
    for one, other in zip(together, alone, strict=True):
        assert one.configuration == other.configuration
        assert (type(one.outcome), one.epochs) == (type(other.outcome), other.epochs)
        assert one.value == pytest.approx(other.value, rel=1e-3)


def test_trials_that_are_all_stopped_train_no_further_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: dict[LaneGroup, int] = {}
    original = LaneGroup.advance

    def counted(self: LaneGroup) -> float:
        trained[self] = trained.get(self, 0) + 1
        return original(self)

    monkeypatch.setattr(LaneGroup, "advance", counted)
    rates = [0.1, 0.09, 0.08, 0.07, 1e-6, 2e-6, 3e-6, 4e-6]
    entries = {**SPACE.entries, "learning_rate": Float(1e-7, 1e-1, log=True)}
    trials = trials_of(
        tmp_path,
        fuse=4,
        space=SearchSpace(entries),
        sampler="random",
        pruner="median",
        trials=8,
        epochs=8,
        first=[{"learning_rate": rate} for rate in rates],
    )
    assert [trial.epochs for trial in trials] == [8] * 4 + [3] * 4
    assert list(trained.values()) == [8, 3]
