"""Several processes on one card, and a model that is too big for it."""

from __future__ import annotations

import subprocess

import pytest

from tests.gpu.programs import KERAS_BACKENDS, result_of, start

pytestmark = pytest.mark.gpu

_FRACTION = 0.3
_ARRAY = 256 * 1024**2

# Says how much it holds, and keeps it until its standard input closes.
_HOLD = """
arrays = held()
print(json.dumps(len(arrays)), flush=True)
sys.stdin.read()
print(json.dumps(len(arrays)))
"""
_DEVICE = """
keras.ops.ones(3)
from objectives.machine.devices import describe_device
print(json.dumps(describe_device(backend)))
"""
_TOO_BIG = """
from objectives.data import load_dataset
from objectives.trial.trial_training import TrainingPlan, TrialTraining
from objectives.families.mlp.objective import MlpObjective
from objectives.load import load_objective
from search_spaces import Configuration

def evaluation(neurons):
    loaded = load_objective(MlpObjective("wine"), load_dataset("wine", data_dir=None), seed=3)
    configuration = Configuration({"neurons": neurons, "hidden_layers": 2, "batch_size": 32})
    plan = TrainingPlan(epochs=1, patience=None, seed=0)
    trial = TrialTraining(loaded, configuration, plan=plan, number=0)
    while not trial.is_finished:
        trial.advance()
    return trial.finish()

big = evaluation(neurons)
small = evaluation(8)
print(json.dumps([big.failure and big.failure.kind, small.failure and small.failure.kind,
                  small.device]))
"""


def memory_in_use() -> int:
    """Return the bytes in use on the first card, by all processes together."""
    told = subprocess.run(
        ["nvidia-smi", "--id=0", "--query-gpu=memory.used", "--format=csv,noheader,nounits"],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout) * 1024**2


@pytest.mark.parametrize("keras_backend", KERAS_BACKENDS)
def test_two_processes_hold_their_part_of_one_card_side_by_side(
    keras_backend: str, gpu: int
) -> None:
    before = memory_in_use()
    holders = [start(_HOLD, keras_backend, _FRACTION) for _ in range(2)]
    try:
        held = []
        for holder in holders:
            assert holder.stdout is not None
            line = next((line for line in holder.stdout if line.strip().isdigit()), "")
            assert line, holder.communicate()[1]
            held.append(int(line) * _ARRAY)
        in_use = memory_in_use() - before
        for each in held:
            assert 0.75 * _FRACTION * gpu <= each <= _FRACTION * gpu
        # Contexts and libraries included: three such processes fit.
        assert in_use <= 2 * _FRACTION * gpu * 1.05
    finally:
        for holder in holders:
            holder.kill()
            holder.communicate()


@pytest.mark.parametrize("keras_backend", KERAS_BACKENDS)
def test_memory_of_a_whole_card_is_taken_as_it_is_needed(keras_backend: str, gpu: int) -> None:
    before = memory_in_use()
    holder = start(
        "one = keras.ops.ones(3); print(json.dumps(float(one[0])), flush=True); sys.stdin.read()",
        keras_backend,
        1.0,
    )
    try:
        assert holder.stdout is not None
        assert next((line for line in holder.stdout if line.startswith("1.0")), "")
        assert memory_in_use() - before < 0.1 * gpu
    finally:
        holder.kill()
        holder.communicate()


@pytest.mark.parametrize("keras_backend", KERAS_BACKENDS)
def test_a_model_that_is_too_big_fails_as_out_of_memory_and_the_next_trial_trains(
    keras_backend: str, gpu: int
) -> None:
    # Weights of a layer between two of this width alone fill the card once.
    neurons = int((gpu / 4) ** 0.5)
    program = f"neurons = {neurons}\n{_TOO_BIG}"
    big, small, device = result_of(start(program, keras_backend, 0.5))
    assert big == "out_of_memory"
    assert small is None
    assert device.startswith("gpu ")


@pytest.mark.parametrize("keras_backend", KERAS_BACKENDS)
def test_the_device_is_called_by_its_model(keras_backend: str) -> None:
    assert result_of(start(_DEVICE, keras_backend, 1.0)).startswith("gpu NVIDIA")
