"""The network with a wide and a deep input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.two_inputs.objective import TwoInputsObjective
from objectives.objective import Signature
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace
from tests.repository import needs_real_data
from tests.unit.objectives.families.tabular_cases import (
    build,
    is_same,
    rows,
    saved_and_loaded,
    signature,
    train_on_housing,
    trained,
)

OBJECTIVE = TwoInputsObjective("california_housing")


@pytest.mark.parametrize("task", list(Task))
def test_it_trains_and_comes_back_from_its_file(task: Task, tmp_path: Path) -> None:
    model, data = build(OBJECTIVE, task), rows(OBJECTIVE, task)
    logs = trained(OBJECTIVE, model, data, task=task)
    assert OBJECTIVE.metric(task).validation_key in logs
    again = saved_and_loaded(model, tmp_path)
    assert is_same(model, again, data)
    assert again.get_compile_config() == model.get_compile_config()


def test_rows_are_split_into_the_columns_of_each_input() -> None:
    x = np.arange(16, dtype=np.float32).reshape(2, 8)
    configuration = Configuration({"wide_columns": "7,0", "deep_columns": "2-3"})
    data = OBJECTIVE.rows(x, np.zeros(2), configuration=configuration, classes=(), are_trained=True)
    wide, deep = data.x
    assert wide.tolist() == [[7, 0], [15, 8]]
    assert deep.tolist() == [[2, 3], [10, 11]]
    assert set(configuration) <= set(OBJECTIVE.row_parameters)


def test_the_inputs_are_as_wide_as_their_columns() -> None:
    assert build(OBJECTIVE).input_shape == [(None, 5), (None, 6)]
    model = build(OBJECTIVE, wide_columns="1", deep_columns="0-2", neurons=4)
    assert model.input_shape == [(None, 1), (None, 3)]
    assert model.layers[-1].kernel.shape == (1 + 4, 1)


def test_columns_that_the_data_lack_are_refused() -> None:
    with pytest.raises(ValueError, match="asks for column 8, but the data have 8 columns"):
        OBJECTIVE.build_model(Configuration({"wide_columns": "0-8"}), signature())
    images = Signature(input_shape=(4, 4), task=Task.REGRESSION)
    with pytest.raises(ValueError, match="the rows are images, of which no columns can be chosen"):
        OBJECTIVE.build_model(Configuration({}), images)


def test_columns_of_known_data_are_checked_before_any_trial() -> None:
    space = SearchSpace({"wide_columns": Categorical(["0-4", "6-9"])})
    (complaint,) = OBJECTIVE.space_complaints(space)
    assert complaint == (
        "space.wide_columns: '6-9' asks for column 9, but the data have 8 columns, numbered 0 to 7;"
        " choose among those"
    )
    assert TwoInputsObjective("wine").space_complaints(space) == []
    assert TwoInputsObjective("houses.csv", target="price").space_complaints(space) == []
    (complaint,) = TwoInputsObjective("fashion_mnist").space_complaints(
        SearchSpace({"neurons": Integer(4, 8)})
    )
    assert complaint.startswith("two_inputs: fashion_mnist holds images")


def test_its_own_space_is_usable_and_parameters_of_others_are_not() -> None:
    assert OBJECTIVE.name == "two_inputs"
    assert OBJECTIVE.space_complaints(OBJECTIVE.space) == []
    (complaint,) = OBJECTIVE.space_complaints(SearchSpace({"auxiliary_weight": Float(0.0, 0.5)}))
    assert complaint.startswith("space.auxiliary_weight: the network with two inputs does not")


@needs_real_data
def test_it_learns_on_real_houses(tmp_path: Path) -> None:
    assert train_on_housing(OBJECTIVE, tmp_path)["mean_squared_error"] < 10
