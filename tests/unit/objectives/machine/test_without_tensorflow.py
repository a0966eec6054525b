"""SciKeras on JAX does without TensorFlow; who asks for TensorFlow afterwards has it."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.repository import REPOSITORY

_CODE = """
import sys, warnings
import objectives.trial.estimator, objectives.trial.checked_model
from scikeras.utils import random_state
said = ["tensorflow" in sys.modules]
warnings.simplefilter("ignore")
from keras.src.utils.module_utils import tensorflow as as_keras_sees_it
said.append(as_keras_sees_it.available)
import tensorflow
said.append(tensorflow.constant(2).numpy() == 2)
with random_state.tensorflow_random_state(3):
    said.append(True)
print(*said)
"""


def test_scikeras_loads_no_tensorflow_on_jax_and_others_may() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CODE],
        cwd=REPOSITORY,
        env=os.environ | {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "False True True True"
