"""Parameters that cannot be: taken without a word at first, said in one sentence by fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuning import TunedClassifier, TunedRegressor
from tuning.errors import SpecificationError, TuningError

X = np.random.default_rng(0).normal(size=(20, 2))
Y = np.array([0, 1] * 10)


class WithData:
    def data(self) -> Any:
        return X, Y

    def build_model(self, configuration: Any, signature: Any) -> Any:
        raise AssertionError("never built")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"trials": "many"}, "trials='many': write a whole number"),
        ({"trials": 0}, "trials=0: write a whole number"),
        ({"epochs": 1.5}, "epochs=1.5: write a whole number"),
        ({"folds": -1}, "folds=-1: write a whole number"),
        ({"folds": 11}, "11 folds need 11 rows of every class"),
        ({"backend": "optunaa"}, "did you mean 'optuna'?"),
        ({"space": "mlpp"}, "did you mean 'mlp'?"),
        ({"space": 3}, "space"),
        ({"metric": "acuracy"}, "did you mean 'accuracy'?"),
        ({"metric": "mae"}, "measures amounts, and this is binary"),
        ({"objective": 3}, "int is no type that builds a model"),
        ({"objective": X}, "ndarray is no type that builds a model"),
        ({"objective": "wide_and_deeep"}, "did you mean 'wide_and_deep'?"),
        ({"objective": "digits"}, "objective='digits': is no model"),
        ({"objective": "regressor"}, "objective='regressor': is not for this task"),
        ({"objective": "transfer"}, "objective='transfer': is not for this task"),
        ({"objective": "costs.py:Cost"}, "import what it names, and give that itself"),
        ({"objective": WithData}, "WithData has data() of its own"),
        ({"settings": 3}, "settings=3: give a dict"),
        ({"settings": {"seed": 1}}, "settings['seed']: leave it out; give random_state instead"),
        ({"settings": {"trials": 1}}, "the estimator has a parameter trials; use that"),
        ({"settings": {"weights": "w"}}, "give fit sample_weight instead"),
        ({"settings": {"test": "t.csv"}}, "an estimator holds no rows back"),
        ({"settings": {"patiense": 1}}, "did you mean 'patience'?"),
        ({"settings": {"patience": 0}}, "patience=0: write a whole number"),
        ({"random_state": "x"}, "random_state='x': give a whole number"),
        ({"random_state": -1}, "random_state=-1: give a whole number"),
        ({"random_state": 2**32}, "random_state=4294967296: give a whole number"),
        ({"progress": "yes"}, "progress='yes': give True or False"),
    ],
)
def test_is_refused_by_fit_and_nothing_is_written(
    tmp_path: Path, parameters: dict[str, Any], said: str
) -> None:
    asked: dict[str, Any] = {"trials": 1, "epochs": 1, "results": tmp_path / "results"} | parameters
    estimator = TunedClassifier(**asked)
    with pytest.raises(TuningError) as error:
        estimator.fit(X, Y)
    assert said in str(error.value)
    assert "--" not in str(error.value)
    assert not (tmp_path / "results").exists()


def test_all_complaints_come_at_once() -> None:
    asked: dict[str, Any] = {"settings": {"seed": 1, "data": 2}, "progress": None}
    estimator = TunedRegressor("image_classifier", **asked)
    with pytest.raises(SpecificationError) as error:
        estimator.fit(X, X[:, 0])
    assert len(error.value.complaints) == 4


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(SpecificationError, match="a file, not a folder"):
        TunedClassifier(trials=1, results=file).fit(X, Y)
