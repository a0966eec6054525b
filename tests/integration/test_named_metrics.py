"""A ready-made model measures any metric of Keras's by its name, as scikit-learn would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.named_metrics import CASES, TRAINERS, measured
from tests.repository import REPOSITORY

pytestmark = pytest.mark.integration

TOLERANCE = 1e-5
# The area under the curve counts predictions that are next to each other as equal.
OF_THE_AREA = 5e-4
EACH = [(case, trainer) for case in CASES for trainer in TRAINERS]


@pytest.fixture(scope="module", autouse=True)
def tensorflow_process() -> Iterator[subprocess.Popen[str]]:
    """Train all cases on TensorFlow, in a process that runs beside the tests of this one."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.named_metrics"],
        cwd=REPOSITORY,
        env=os.environ | {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def on_tensorflow(tensorflow_process: subprocess.Popen[str]) -> dict[str, Any]:
    printed, _ = tensorflow_process.communicate(timeout=600)
    return json.loads(printed)


@pytest.mark.parametrize(("case", "trainer"), EACH)
def test_each_metric_is_scikit_learns_on_the_same_predictions(case: str, trainer: str) -> None:
    assert_near(measured(case, trainer))


@pytest.mark.parametrize(("case", "trainer"), EACH)
def test_each_metric_is_the_same_on_tensorflow(
    case: str, trainer: str, on_tensorflow: dict[str, Any]
) -> None:
    assert_near(on_tensorflow[f"{case}, {trainer}"])


def assert_near(found: dict[str, list[float]]) -> None:
    for name, (value, expected) in found.items():
        near = OF_THE_AREA if name == "auc" else TOLERANCE
        assert value == pytest.approx(expected, rel=near, abs=near), name
