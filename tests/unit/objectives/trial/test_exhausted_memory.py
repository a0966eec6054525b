"""Exhausted memory, as the libraries really report it, is told from other failures."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from objectives.failure import FailureKind, failure_from

# More than any machine has: refused at once, before a byte is taken.
RUN = """
import json, sys
import keras, numpy as np
from objectives.failure import failure_from

def eager():
    keras.ops.matmul(keras.ops.ones((1 << 22, 1)), keras.ops.ones((1, 1 << 22)))[0, 0].__float__()

class Square(keras.layers.Layer):
    def call(self, x):
        wide = keras.ops.tile(x, (1, 1 << 22))
        return keras.ops.sum(keras.ops.matmul(keras.ops.transpose(wide), wide)) + x

def in_fit():
    model = keras.Sequential([keras.Input((1,)), Square(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 1)), np.ones((4, 1)), verbose=0)

def weights():
    keras.Sequential([keras.Input((1 << 21,)), keras.layers.Dense(1 << 22)])

for name in sys.argv[1:]:
    try:
        locals()[name]()
    except BaseException as error:
        failure = failure_from(error)
        print(json.dumps([name, type(error).__name__, failure.kind, failure.message]))
    else:
        print(json.dumps([name, "nothing", "", ""]))
"""


@pytest.mark.integration
@pytest.mark.parametrize(
    ("keras_backend", "whens", "type_name"),
    [
        ("jax", ["eager"], "JaxRuntimeError"),
        # TensorFlow tries for ten seconds to find the memory after all.
        ("tensorflow", ["in_fit"], "ResourceExhaustedError"),
        pytest.param(
            "tensorflow", ["weights", "eager"], "ResourceExhaustedError", marks=pytest.mark.slow
        ),
    ],
)
def test_memory_that_keras_could_not_have(
    keras_backend: str, whens: list[str], type_name: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *whens],
        env=os.environ | {"KERAS_BACKEND": keras_backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    assert [when for when, _, _, _ in told] == whens
    for _, name, kind, message in told:
        assert (name, kind) == (type_name, "out_of_memory")
        assert "allocating" in message.lower()
        assert "\n" not in message


def test_memory_that_numpy_could_not_have() -> None:
    with pytest.raises(MemoryError) as caught:
        np.ones(1 << 50)
    assert failure_from(caught.value).kind is FailureKind.OUT_OF_MEMORY


@pytest.mark.parametrize(
    "text",
    [
        "RESOURCE_EXHAUSTED: Out of memory while trying to allocate 21474836480 bytes.",
        "INTERNAL: Failed to allocate 4194304 bytes for new constant",
        "Graph execution error:\n\nDetected at node a\nOOM when allocating tensor with shape[9,9]",
        "INTERNAL: failed call to cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY",
        "CUDNN_STATUS_ALLOC_FAILED in external/xla/cuda_dnn.cc",
        "std::bad_alloc",
    ],
)
def test_the_words_of_gpus_and_of_cpp_for_it(text: str) -> None:
    assert failure_from(RuntimeError(text)).kind is FailureKind.OUT_OF_MEMORY


def test_the_message_is_the_line_that_tells_of_it() -> None:
    failure = failure_from(RuntimeError("Graph execution error:\n\nnode a\n OOM when allocating b"))
    assert failure.message == "RuntimeError: OOM when allocating b"


@pytest.mark.parametrize("text", ["shapes (3,) and (4,) differ", "memory format not known", ""])
def test_other_failures_are_none_of_it(text: str) -> None:
    assert failure_from(RuntimeError(text)).kind is FailureKind.ERROR
