"""The wide-and-deep network with one input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from objectives.data.task import Task
from objectives.families.wide_and_deep.objective import WideAndDeepObjective
from objectives.objective import Signature
from search_spaces import Configuration, Integer, SearchSpace
from tests.repository import needs_real_data
from tests.unit.objectives.families.tabular_cases import (
    build,
    is_same,
    rows,
    saved_and_loaded,
    train_on_housing,
    trained,
)

OBJECTIVE = WideAndDeepObjective("california_housing")


@pytest.mark.parametrize("task", list(Task))
def test_it_trains_and_comes_back_from_its_file(task: Task, tmp_path: Path) -> None:
    model, data = build(OBJECTIVE, task), rows(OBJECTIVE, task)
    logs = trained(OBJECTIVE, model, data, task=task)
    assert OBJECTIVE.metric(task).validation_key in logs
    again = saved_and_loaded(model, tmp_path)
    assert is_same(model, again, data)
    assert again.get_compile_config() == model.get_compile_config()


def test_the_output_reads_the_raw_input_beside_the_hidden_layers() -> None:
    model = build(OBJECTIVE, hidden_layers=2, neurons_1=5, neurons_2=3, batch_norm_input=True)
    *_, joined, output = model.layers
    raw, hidden = joined.input
    assert raw is model.input
    assert joined.output.shape == (None, 8 + 3)
    assert hidden.shape == (None, 3)
    assert output.units == 1


def test_without_hidden_layers_it_still_has_both_paths() -> None:
    assert build(OBJECTIVE, hidden_layers=0).layers[-1].kernel.shape == (16, 1)


def test_images_are_flattened_for_both_paths() -> None:
    signature = Signature(input_shape=(3, 4), task=Task.REGRESSION)
    model = OBJECTIVE.build_model(Configuration({"neurons": 2}), signature)
    assert model.input_shape == (None, 3, 4)
    assert model.layers[-1].kernel.shape == (12 + 2, 1)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [("neurons", 4, 5), ("activation", "relu", "elu"), ("dropout_rate", 0.1, 0.2)],
)
def test_parameters_reach_the_layers(name: str, one: Any, other: Any) -> None:
    first, second = build(OBJECTIVE, **{name: one}), build(OBJECTIVE, **{name: other})
    assert [layer.get_config() for layer in first.layers] != [
        layer.get_config() for layer in second.layers
    ]


def test_parameters_reach_the_optimizer() -> None:
    model = build(OBJECTIVE, optimizer="adam", learning_rate=0.125, clipping="value")
    config = model.optimizer.get_config()
    assert type(model.optimizer).__name__ == "Adam"
    assert (config["learning_rate"], config["clipvalue"]) == (0.125, 1.0)


def test_targets_may_be_one_hot() -> None:
    data = rows(OBJECTIVE, Task.MULTICLASS, targets="one_hot")
    assert data.y.shape == (24, 3)
    model = build(OBJECTIVE, Task.MULTICLASS, targets="one_hot")
    assert "val_accuracy" in trained(OBJECTIVE, model, data, task=Task.MULTICLASS)


def test_performance_scheduling_brings_its_callback() -> None:
    configuration = Configuration({"schedule": "performance"})
    (callback,) = OBJECTIVE.callbacks(configuration, has_validation=True)
    assert callback.monitor == "val_loss"


def test_it_is_named_after_itself_and_data_that_are_not_its_own() -> None:
    assert OBJECTIVE.name == "wide_and_deep"
    assert WideAndDeepObjective("wine").name == "wide_and_deep:wine"
    table = WideAndDeepObjective("some/houses.csv", target="price")
    assert table.name == "wide_and_deep:houses.csv:price"


def test_its_own_space_is_usable_and_parameters_of_others_are_not() -> None:
    assert OBJECTIVE.space_complaints(OBJECTIVE.space) == []
    (complaint,) = OBJECTIVE.space_complaints(
        SearchSpace({"wide_columns": "0-4", "neurons": Integer(4, 8)})
    )
    assert "space.wide_columns: the wide-and-deep network does not read it" in complaint


@needs_real_data
def test_it_learns_on_real_houses(tmp_path: Path) -> None:
    assert train_on_housing(OBJECTIVE, tmp_path)["mean_squared_error"] < 10
