"""What the tests with a GPU run, each in a process of its own: libraries keep a card for life."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from tests.repository import REPOSITORY

KERAS_BACKENDS = [
    pytest.param(
        name, marks=pytest.mark.skipif(find_spec(name) is None, reason=f"{name} is not installed")
    )
    for name in ("jax", "tensorflow")
]

# Each program is run after these lines: Keras is chosen and the card is shared, as in a worker.
_BEGINNING = """
import json, sys, time
from objectives.machine.keras_backend import choose_keras_backend
backend, fraction = choose_keras_backend(sys.argv[1]), float(sys.argv[2])
from objectives.machine.devices import choose_device
from objectives.machine.gpu_memory import card_memory, share_gpu
share_gpu(fraction, keras_backend=backend)
choose_device("gpu", keras_backend=backend)
import keras, numpy as np

def held():
    # A matrix of 256 MiB after the other, until there is no memory for one more.
    from objectives.failure import FailureKind, failure_from
    arrays = []
    try:
        while True:
            one = keras.ops.ones((1 << 13, 1 << 13))
            float(one[0, 0])
            arrays.append(one)
    except Exception as error:
        assert failure_from(error).kind is FailureKind.OUT_OF_MEMORY, error
    return arrays
"""


def start(program: str, keras_backend: str, fraction: float) -> subprocess.Popen[str]:
    """Start a program that has a part of a card."""
    return subprocess.Popen(
        [sys.executable, "-c", _BEGINNING + program, keras_backend, str(fraction)],
        cwd=REPOSITORY,
        # What another test of this run chose is not for this process.
        env={name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def result_of(process: subprocess.Popen[str]) -> Any:
    """Return what a program printed last, as JSON."""
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return json.loads(output.splitlines()[-1])
