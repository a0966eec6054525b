"""What workers unpack before they choose Keras's backend must not load Keras."""

from __future__ import annotations

import subprocess
import sys

from ray import cloudpickle

from search_spaces import Float, SearchSpace
from tests.contracts.toy import LOSS, toy_loaded, toy_spec
from tests.repository import REPOSITORY
from tuning.executors.worker.shipment import pack

_UNPACK = """\
import sys

from ray import cloudpickle

import tuning.executors.worker.trial_worker

shipment = cloudpickle.loads(sys.stdin.buffer.read())
assert shipment.dataset.features.shape == (40, 3)
print(sorted({"keras", "jax", "tensorflow"} & set(sys.modules)))
"""


def test_unpacking_loads_neither_keras_nor_what_it_runs_on() -> None:
    spec = toy_spec("optuna", checkpoint_seconds=60.0, space=SearchSpace({"rate": Float(0.1, 1)}))
    packed = cloudpickle.dumps(pack(spec, toy_loaded(spec, LOSS)))
    unpacked = subprocess.run(
        [sys.executable, "-c", _UNPACK],
        input=packed,
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
    )
    assert unpacked.returncode == 0, unpacked.stderr.decode()
    assert unpacked.stdout.decode().strip() == "[]"
