"""A study is the same whether its trials train one by one or together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from objectives.training.compiled_jax.lanes import LaneGroup
from search_spaces import Float, SearchSpace
from tuning import search
from tuning.records import Completed, Trial

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
    result = search(
        "digits",
        results=results / str(fuse),
        fuse=fuse,
        space=SPACE,
        metric="loss",
        epochs=3,
        patience="none",
        **settings,
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
    together = trials_of(tmp_path, fuse="auto", **settings)
    assert widths == expected
    alone = trials_of(tmp_path, fuse="off", **settings)
    assert widths == expected
    assert [trial.configuration for trial in together] == [trial.configuration for trial in alone]
    for one, other in zip(together, alone, strict=True):
        assert isinstance(one.outcome, Completed)
        assert isinstance(other.outcome, Completed)
        assert one.outcome.value == pytest.approx(other.outcome.value, rel=1e-3)
        assert 0 < one.seconds < 60
