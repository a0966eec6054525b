"""The pruner that a study has where nobody names one: chosen once, said, and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any, final

import keras
import numpy as np
import pytest
from sklearn.model_selection import KFold

import tuning
from search_spaces import Float, SearchSpace
from tuning.progress import SilentProgress
from tuning.records import Completed, Pruned

pytestmark = pytest.mark.integration

GENERATOR = np.random.default_rng(3)
X = GENERATOR.normal(size=(200, 4)).astype(np.float32)
Y = X @ GENERATOR.normal(size=4).astype(np.float32)
# One structure, so that one program serves all trials.
SPACE = SearchSpace({"learning_rate": Float(1e-4, 1e-1, log=True)})
SAID = "behind their median is stopped, not before epoch 3 of 6"


class Cost:
    metric = "loss"
    space = SPACE

    def data(self) -> Any:
        return X, Y

    def build_model(self, configuration: Any, signature: Any) -> Any:
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=keras.optimizers.SGD(configuration["learning_rate"]))
        return model


class CostOverFolds(Cost):
    split = KFold(2)


@final
class Lines(SilentProgress):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def searched(results: Path, objective: Any = None, **settings: Any) -> tuple[Any, str]:
    progress = Lines()
    asked: dict[str, Any] = {"name": "s", "trials": 14, "epochs": 6, "patience": "none"}
    result = tuning.search(
        objective or Cost(), results=results, progress=progress, **(asked | settings)
    )
    return result, "\n".join(progress.lines)


def test_a_search_that_names_no_pruner_says_and_keeps_the_one_that_was_chosen(
    tmp_path: Path,
) -> None:
    result, said = searched(tmp_path)
    assert SAID in said
    assert "pruner='none' trains each to its end" in said
    assert result.study.spec.pruner == "median"
    kinds = [type(trial.outcome) for _, trial in sorted(result.study.trials.items())]
    assert kinds[:4] == [Completed] * 4
    assert set(kinds) == {Completed, Pruned}
    more = tuning.resume("s", objective=Cost(), trials=15, results=tmp_path, progress=False)
    assert more.study.spec.pruner == "median"


def test_a_study_that_began_without_a_pruner_goes_on_without_one(tmp_path: Path) -> None:
    first, said = searched(tmp_path, pruner="none")
    assert SAID not in said
    assert all(isinstance(one.outcome, Completed) for one in first.study.trials.values())
    again, _ = searched(tmp_path)
    assert again.study.spec.pruner == "none"
    assert list(again.trials["value"]) == list(first.trials["value"])
    file = tmp_path / "s" / "study.yaml"
    file.write_text(file.read_text().replace("pruner: none\n", ""))
    more = tuning.resume("s", objective=Cost(), trials=15, results=tmp_path, progress=False)
    assert isinstance(more.study.trials[14].outcome, Completed)


def test_folds_that_a_splitter_draws_are_trained_to_their_end(tmp_path: Path) -> None:
    result, said = searched(tmp_path, CostOverFolds(), trials=8)
    assert (result.study.spec.folds, result.study.spec.pruner) == (2, "none")
    assert SAID not in said
    again, _ = searched(tmp_path, CostOverFolds(), trials=8)
    assert list(again.trials["value"]) == list(result.trials["value"])
