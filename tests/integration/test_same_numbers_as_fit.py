"""Whole compiled epochs come out as ``model.fit`` would have them, on both Keras backends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import keras
import pytest

from tests.integration.same_numbers import CASES_ON_TENSORFLOW, errors_of
from tests.integration.training_cases import CASES, ONLY_ON_TENSORFLOW
from tests.repository import REPOSITORY

pytestmark = pytest.mark.integration

TOLERANCE = 1e-4


@pytest.fixture(scope="module", autouse=True)
def tensorflow_process() -> Iterator[subprocess.Popen[str]]:
    """Train what differs there on TensorFlow, in a process beside the tests of this one."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.same_numbers"],
        cwd=REPOSITORY,
        env=os.environ | {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def on_tensorflow(tensorflow_process: subprocess.Popen[str]) -> dict[str, Any]:
    printed, _ = tensorflow_process.communicate(timeout=600)
    return json.loads(printed)


@pytest.mark.parametrize("name", CASES)
def test_in_this_process(name: str):
    if name in ONLY_ON_TENSORFLOW and keras.config.backend() == "jax":
        pytest.skip(ONLY_ON_TENSORFLOW[name])
    assert_equal(errors_of(name))


@pytest.mark.parametrize("name", CASES_ON_TENSORFLOW)
def test_on_tensorflow(name: str, on_tensorflow: dict[str, Any]):
    told = on_tensorflow[name]
    assert "failure" not in told, told["failure"]
    assert_equal(told["errors"])


def assert_equal(errors: dict[str, float]) -> None:
    assert errors
    assert {what: error for what, error in errors.items() if not error <= TOLERANCE} == {}
