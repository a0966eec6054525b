"""The network with two outputs as a subclass of ``keras.Model``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.two_outputs.declaration import SUBCLASSED
from objectives.families.two_outputs.objective import TwoOutputsObjective
from objectives.families.wide_and_deep_model import WideAndDeepModel
from search_spaces import Integer, SearchSpace
from tests.repository import needs_real_data
from tests.unit.objectives.families.tabular_cases import (
    build,
    is_same,
    predictions,
    rows,
    saved_and_loaded,
    train_on_housing,
    trained,
)

OBJECTIVE = TwoOutputsObjective("california_housing", family=SUBCLASSED)
FUNCTIONAL = TwoOutputsObjective("california_housing")
MANY_LAYERS: dict[str, Any] = {
    "hidden_layers": 2,
    "neurons": 6,
    "batch_norm": "before_activation",
    "batch_norm_input": True,
    "activation": "prelu",
    "dropout_rate": 0.2,
    "schedule": "one_cycle",
}


@pytest.mark.parametrize(
    ("task", "values"),
    [*((task, {}) for task in Task), (Task.REGRESSION, MANY_LAYERS)],
)
def test_it_trains_and_comes_back_from_its_file(
    task: Task, values: dict[str, Any], tmp_path: Path
) -> None:
    model, data = build(OBJECTIVE, task, **values), rows(OBJECTIVE, task)
    logs = trained(OBJECTIVE, model, data, task=task)
    assert OBJECTIVE.metric(task).validation_key in logs
    again = saved_and_loaded(model, tmp_path)
    assert isinstance(again, WideAndDeepModel)
    assert is_same(model, again, data)
    assert again.get_compile_config() == model.get_compile_config()
    assert json.dumps(again.get_config()) == json.dumps(model.get_config())


def test_a_loaded_model_goes_on_learning_under_the_same_names(tmp_path: Path) -> None:
    model, data = build(OBJECTIVE), rows(OBJECTIVE)
    logs = trained(OBJECTIVE, model, data, task=Task.REGRESSION)
    again = trained(
        OBJECTIVE, saved_and_loaded(model, tmp_path), data, task=Task.REGRESSION, trainer="keras"
    )
    assert set(again) == set(logs)


@pytest.mark.parametrize("values", [{}, MANY_LAYERS])
@pytest.mark.parametrize("trainer", ["compiled", "keras"])
def test_it_gives_the_numbers_of_the_functional_model(values: dict[str, Any], trainer: str) -> None:
    reported = []
    for objective in (OBJECTIVE, FUNCTIONAL):
        model, data = build(objective, **values), rows(objective)
        logs = trained(objective, model, data, task=Task.REGRESSION, trainer=trainer)
        reported.append((logs, predictions(model, data)))
    (own, own_predictions), (other, other_predictions) = reported
    assert own == pytest.approx(other, rel=1e-4)
    for one, two in zip(own_predictions, other_predictions, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-5)


def test_its_weights_are_there_from_the_start() -> None:
    model = build(OBJECTIVE, neurons=4)
    assert model.built
    assert model.count_params() == build(FUNCTIONAL, neurons=4).count_params()


def test_copies_share_no_layers() -> None:
    model = build(OBJECTIVE)
    copy = WideAndDeepModel.from_config(model.get_config())
    assert copy.hidden[0] is not model.hidden[0]
    assert copy.hidden[0].units == model.hidden[0].units


def test_its_own_space_is_usable_and_parameters_of_others_are_not() -> None:
    assert OBJECTIVE.name == "subclassed"
    assert TwoOutputsObjective("diabetes", family=SUBCLASSED).name == "subclassed:diabetes"
    assert OBJECTIVE.space_complaints(OBJECTIVE.space) == []
    (complaint,) = OBJECTIVE.space_complaints(SearchSpace({"frozen_epochs": Integer(0, 2)}))
    assert complaint.startswith("space.frozen_epochs: the subclassed network does not read it")


@needs_real_data
def test_it_learns_on_real_houses(tmp_path: Path) -> None:
    assert train_on_housing(OBJECTIVE, tmp_path)["main_mean_squared_error"] < 10
