"""The code on a model's card loads the model where nothing of this project can be imported."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from search_spaces import Float, SearchSpace
from tests.end_to_end.elsewhere import KerasAlone
from tuning import retrain, search
from tuning.results.study_record import read_study
from tuning.study.load import load

pytestmark = pytest.mark.end_to_end

_MONTE_CARLO = {"dropout_rate": 0.2, "monte_carlo_samples": 5}
# The model, its space, and whether its predictions are the same every time.
CASES: dict[str, tuple[str, dict[str, Any], bool]] = {
    "plain": ("regressor", {"schedule": "cosine"}, True),
    "measured": ("regressor", {}, True),
    "schedule": ("regressor", {"schedule": "one_cycle"}, True),
    "subclassed": ("subclassed", {"schedule": "power"}, True),
    "passes": ("regressor", {"schedule": "one_cycle", **_MONTE_CARLO}, False),
    "alpha": ("regressor", {"activation": "selu", "dropout": "alpha", **_MONTE_CARLO}, False),
    "subclassed-passes": ("subclassed", _MONTE_CARLO, False),
}
NEED_KERAS_ALONE = {"plain"}
# What they have of this project's own is needed to train further alone.
NEED_MORE_TO_TRAIN = {"schedule", "measured"}
# After the card's code to train further: it goes on.
_TRAIN = """
import keras
import numpy as np

steps = int(model.optimizer.iterations)
before = model.get_weights()
assert model.compiled and steps > 0
rows = list(np.load({asked!r}).values())
targets = np.full((len(rows[0]), 1), 150.0)
model.fit(rows if len(rows) > 1 else rows[0], [targets] * len(model.outputs), verbose=0)
assert int(model.optimizer.iterations) > steps
assert any((old != new).any() for old, new in zip(before, model.get_weights()))
"""
# After the card's code: what its model predicts for the rows in a file.
_PREDICT = """
import keras
import numpy as np

rows = list(np.load({asked!r}).values())
found = model.predict(rows if len(rows) > 1 else rows[0], verbose=0)
np.savez({told!r}, *keras.tree.flatten(found))
"""


@pytest.fixture
def python(request: pytest.FixtureRequest) -> KerasAlone:
    """A Python with Keras alone, on the backend of this one."""
    found: KerasAlone = request.getfixturevalue(f"{keras.config.backend()}_alone")
    return found


def predicted_elsewhere(
    python: KerasAlone, code: str, *, folder: Path, inputs: list[np.ndarray]
) -> list[np.ndarray]:
    """Return what ``model`` of a code predicts in a Python that has only the folder."""
    asked, told = (str(folder.parent.parent / name) for name in ("asked.npz", "told.npz"))
    np.savez(asked, *inputs)
    python.run(code + _PREDICT.format(asked=asked, told=told), folder=folder)
    return list(np.load(told).values())


@pytest.mark.parametrize(
    "case",
    # "subclassed-passes" is both at once.
    [
        pytest.param(case, marks=pytest.mark.slow) if case in ("subclassed", "passes") else case
        for case in CASES
    ],
)
def test_the_code_on_the_card_loads_the_model_with_keras_alone(
    case: str, tmp_path: Path, python: KerasAlone
) -> None:
    family, values, is_same_each_time = CASES[case]
    varied = {"learning_rate": Float(0.001, 0.01)}
    space = SearchSpace({**varied, "neurons": 4, "batch_size": 64, **values})
    search(
        "diabetes", model=family, space=space, trials=1, epochs=2, results=tmp_path, name="saved",
        also_measure=["r2"] if case == "measured" else None,
    )  # fmt: skip
    folder = retrain("saved", seeds=1, results=tmp_path).folder
    assert (folder / "model.py").exists() is (case not in NEED_KERAS_ALONE)
    code, to_train = re.findall(r"```python\n(.*?)```", (folder / "card.md").read_text(), re.DOTALL)
    assert ("from model import" in code) is (case not in NEED_KERAS_ALONE | NEED_MORE_TO_TRAIN)

    study = read_study(tmp_path, "saved")
    configuration = study.trials[0].configuration
    loaded = load(study.spec)
    _, test = loaded.arranged(loaded.prepared_for_test(configuration), configuration)
    inputs = [np.asarray(leaf) for leaf in keras.tree.flatten(test.x)]
    found = predicted_elsewhere(python, code, folder=folder, inputs=inputs)
    asked = str(folder.parent.parent / "asked.npz")
    python.run(to_train + _TRAIN.format(asked=asked), folder=folder)
    model = keras.saving.load_model(folder / "model.keras", compile=False)
    if case == "plain":
        # It was trained to the end of its schedule.
        at_the_end = keras.saving.load_model(folder / "model.keras").optimizer
        assert float(at_the_end.learning_rate) == pytest.approx(0, abs=1e-9)
    expected = [np.asarray(one) for one in keras.tree.flatten(model.predict(test.x, verbose=0))]
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape
        assert np.isfinite(one).all()
        if is_same_each_time:
            assert np.allclose(one, other, rtol=1e-6, atol=0)
    (run,) = json.loads((folder / "metrics.json").read_text())["test"]["runs"]
    # It predicts in the target's own unit: as far off as was measured.
    error = float(np.mean((found[0].reshape(-1) - loaded.dataset.targets[loaded.split.test]) ** 2))
    measured = run[study.metric.name]
    assert error == pytest.approx(measured, rel=1e-4 if is_same_each_time else 0.3)
