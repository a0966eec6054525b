from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from objectives.data import Task, infer_task


@pytest.mark.parametrize(
    ("targets", "task", "reason"),
    [
        pytest.param([0.5, 1.0, 2.0], Task.REGRESSION, "with a fraction", id="fractions"),
        pytest.param(range(21), Task.REGRESSION, "21 different whole", id="21-of-21-numbers"),
        pytest.param(list(range(21)) * 100, Task.REGRESSION, "2,100 rows", id="more-than-20"),
        pytest.param(list(range(20)) * 100, Task.MULTICLASS, "20 different", id="just-20"),
        pytest.param(list(range(6)) * 19, Task.REGRESSION, "6 different", id="over-5-percent"),
        pytest.param(list(range(6)) * 20, Task.MULTICLASS, "6 different", id="5-percent"),
        pytest.param(list(range(5)) * 4, Task.MULTICLASS, "5 different", id="few-in-few-rows"),
        pytest.param([3, 8] * 5, Task.BINARY, "2 different", id="two-numbers"),
        pytest.param([0.0, 1.0] * 5, Task.BINARY, "2 different", id="whole-floats"),
        pytest.param([True, False], Task.BINARY, "true or false", id="booleans"),
        pytest.param(["no", "yes"], Task.BINARY, "'no' and 'yes'", id="two-labels"),
        pytest.param(["a", "b", "c"], Task.MULTICLASS, "3 different labels", id="three-labels"),
        pytest.param(["1", "2", "3"], Task.MULTICLASS, "3 different labels", id="number-words"),
        pytest.param(pd.Series([1, 2, 3] * 5), Task.MULTICLASS, "3 different", id="a-series"),
        pytest.param(np.array([1, 0.5], dtype=object), Task.REGRESSION, "fraction", id="objects"),
        pytest.param(np.array([True, False], dtype=object), Task.BINARY, "true", id="bool-objects"),
        pytest.param(np.array(["a", 1, 2], dtype=object), Task.MULTICLASS, "labels", id="mixed"),
    ],
)
def test_the_task_follows_from_the_values_and_says_why(targets, task, reason):
    found, said = infer_task(targets)

    assert found is task
    assert reason in said
