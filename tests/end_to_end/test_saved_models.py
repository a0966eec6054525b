"""The code on a model's card loads the model where nothing of this project can be imported."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from search_spaces import Float, SearchSpace
from tuning import retrain, search
from tuning.results.study_record import read_study
from tuning.study.load import load

pytestmark = pytest.mark.end_to_end

_MONTE_CARLO = {"dropout_rate": 0.2, "monte_carlo_samples": 5}
# The model, its space, and whether its predictions are the same every time.
CASES: dict[str, tuple[str, dict[str, Any], bool]] = {
    "plain": ("regressor", {}, True),
    "schedule": ("regressor", {"schedule": "one_cycle"}, True),
    "subclassed": ("subclassed", {"schedule": "power"}, True),
    "passes": ("regressor", {"schedule": "one_cycle", **_MONTE_CARLO}, False),
    "alpha": ("regressor", {"activation": "selu", "dropout": "alpha", **_MONTE_CARLO}, False),
    "subclassed-passes": ("subclassed", _MONTE_CARLO, False),
}
NEED_KERAS_ALONE = {"plain", "schedule"}
# Runs the card's code with only the model's folder added to what Python itself has.
_ELSEWHERE = """\
import sys
folder, given, asked = sys.argv[1:]
sys.path = [folder, *(one for one in sys.path if "site-packages" in one or "/lib/python" in one)]
import os
os.chdir(folder)
scope = {}
exec(open(given).read(), scope)
ours = {"objectives", "search_spaces", "tuning"} & {name.partition(".")[0] for name in sys.modules}
assert not ours, ours
import keras
import numpy as np
rows = list(np.load(asked).values())
found = scope["model"].predict(rows if len(rows) > 1 else rows[0], verbose=0)
np.savez(given + ".npz", *keras.tree.flatten(found))
"""


def run_elsewhere(code: str, *, folder: Path, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """Return what ``model`` of a code predicts in a fresh Python that has only the folder."""
    place = folder.parent.parent
    given, asked = place / "given.py", place / "asked.npz"
    given.write_text(code)
    np.savez(asked, *inputs)
    done = subprocess.run(
        [sys.executable, "-I", "-c", _ELSEWHERE, str(folder), str(given), str(asked)],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"KERAS_BACKEND": keras.config.backend()},
    )
    assert done.returncode == 0, done.stderr
    return list(np.load(f"{given}.npz").values())


@pytest.mark.parametrize("case", CASES)
def test_the_code_on_the_card_loads_the_model_with_keras_alone(case: str, tmp_path: Path) -> None:
    family, values, is_same_each_time = CASES[case]
    varied = {"learning_rate": Float(0.001, 0.01)}
    space = SearchSpace({**varied, "neurons": 4, "batch_size": 64, **values})
    search(
        "diabetes", model=family, space=space, trials=1, epochs=2, results=tmp_path, name="saved"
    )
    folder = retrain("saved", seeds=1, results=tmp_path).folder
    assert (folder / "model.py").exists() is (case not in NEED_KERAS_ALONE)
    (code,) = re.findall(r"```python\n(.*?)```", (folder / "card.md").read_text(), re.DOTALL)

    study = read_study(tmp_path, "saved")
    configuration = study.trials[0].configuration
    loaded = load(study.spec)
    _, test = loaded.arranged(loaded.prepared_for_test(configuration), configuration)
    inputs = [np.asarray(leaf) for leaf in keras.tree.flatten(test.x)]
    found = run_elsewhere(code, folder=folder, inputs=inputs)
    model = keras.saving.load_model(folder / "model.keras", compile=False)
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
