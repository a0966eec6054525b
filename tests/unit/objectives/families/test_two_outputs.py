"""The network with a main and an auxiliary output."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.two_outputs.objective import TwoOutputsObjective
from objectives.metric import canonical_metric_name, known_direction
from search_spaces import Float, SearchSpace
from tests.repository import needs_real_data
from tests.unit.objectives.families.tabular_cases import (
    build,
    is_same,
    rows,
    saved_and_loaded,
    train_on_housing,
    trained,
)

OBJECTIVE = TwoOutputsObjective("california_housing")


@pytest.mark.parametrize("task", list(Task))
def test_it_trains_and_comes_back_from_its_file(task: Task, tmp_path: Path) -> None:
    model, data = build(OBJECTIVE, task), rows(OBJECTIVE, task)
    logs = trained(OBJECTIVE, model, data, task=task)
    assert OBJECTIVE.metric(task).validation_key in logs
    again = saved_and_loaded(model, tmp_path)
    assert is_same(model, again, data)
    assert again.get_compile_config() == model.get_compile_config()


def test_each_output_is_measured_under_its_name() -> None:
    logs = trained(OBJECTIVE, build(OBJECTIVE), rows(OBJECTIVE), task=Task.REGRESSION)
    own = {"mean_squared_error", "mean_absolute_error", "loss"}
    names = {"loss"} | {f"{output}_{name}" for output in ("main", "auxiliary") for name in own}
    assert set(logs) == names | {f"val_{name}" for name in names}
    assert OBJECTIVE.metric(Task.REGRESSION).name == "main_mean_squared_error"
    assert OBJECTIVE.metric(Task.BINARY).name == "main_accuracy"
    assert all(canonical_metric_name(name) == name and known_direction(name) for name in names)


@pytest.mark.parametrize("trainer", ["compiled", "keras"])
def test_the_loss_weighs_its_outputs(trainer: str) -> None:
    model, data = build(OBJECTIVE, auxiliary_weight=0.25), rows(OBJECTIVE)
    logs = trained(OBJECTIVE, model, data, task=Task.REGRESSION, trainer=trainer)
    weighted = 0.75 * logs["val_main_loss"] + 0.25 * logs["val_auxiliary_loss"]
    assert logs["val_loss"] == pytest.approx(weighted, rel=1e-5)


def test_the_weights_add_up_to_one() -> None:
    assert build(OBJECTIVE).get_compile_config()["loss_weights"] == [0.9, 0.1]
    model = build(OBJECTIVE, auxiliary_weight=0.25)
    assert model.get_compile_config()["loss_weights"] == [0.75, 0.25]


def test_the_auxiliary_output_reads_the_deep_path_alone() -> None:
    model = build(OBJECTIVE, hidden_layers=2, neurons=7)
    assert model.get_layer("auxiliary").kernel.shape == (7, 1)
    assert model.get_layer("main").kernel.shape == (5 + 7, 1)


def test_both_outputs_have_the_same_targets() -> None:
    first, second = rows(OBJECTIVE, Task.MULTICLASS, targets="one_hot").y
    assert first.shape == (24, 3)
    assert np.array_equal(first, second)


def test_monte_carlo_passes_keep_the_names_of_the_outputs() -> None:
    model = build(OBJECTIVE, dropout_rate=0.2, monte_carlo_samples=3)
    logs = trained(OBJECTIVE, model, rows(OBJECTIVE), task=Task.REGRESSION)
    assert "val_main_mean_squared_error" in logs


def test_its_own_space_is_usable_and_parameters_of_others_are_not() -> None:
    assert OBJECTIVE.name == "two_outputs"
    assert OBJECTIVE.space_complaints(OBJECTIVE.space) == []
    space = SearchSpace(
        {"auxiliary_weight": Float(0.0, 1.5), "reused_layers": 1, "deep_columns": "0-8"}
    )
    places = [text.split(":")[0] for text in OBJECTIVE.space_complaints(space)]
    assert places == ["space.auxiliary_weight", "space.reused_layers", "space.deep_columns"]


@needs_real_data
def test_it_learns_on_real_houses(tmp_path: Path) -> None:
    assert train_on_housing(OBJECTIVE, tmp_path)["main_mean_squared_error"] < 10
