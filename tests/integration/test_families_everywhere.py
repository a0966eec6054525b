"""Every ready-made model through every backend, on real data, to a model that is loaded again."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.families.catalog import family_names
from tests.repository import REAL_DATA, needs_real_data
from tuning import retrain, search
from tuning.results.study_record import read_study
from tuning.specification.capabilities import backend_names
from tuning.study.load import load

pytestmark = [pytest.mark.integration, needs_real_data]

TRIALS = 4
# One model goes through every backend every time, and all of them when slow tests are asked for.
EVERYWHERE = ("two_outputs",)
# By the usual seed its best trial learns so fast that it diverges from another start.
OTHER_SEEDS = {("regressor", "random-search"): 1}
CASES = [
    pytest.param(
        family,
        backend,
        marks=[] if backend == "optuna" or family in EVERYWHERE else [pytest.mark.slow],
    )
    for family in family_names()
    for backend in backend_names()
]


def predictions_again(folder: Path, name: str, results: Path) -> dict[str, float]:
    """Load the saved model and measure the test rows as retraining did."""
    study = read_study(results, name)
    loaded = load(study.spec)
    configuration = next(
        trial.configuration
        for trial in study.trials.values()
        if trial.number == json.loads((folder / "metrics.json").read_text())["trial"]
    )
    data = loaded.prepared_for_test(configuration)
    _, test = loaded.arranged(data, configuration)
    model = keras.saving.load_model(folder / "model.keras", compile=False)
    rebuilt = loaded.build_model(configuration, data, epochs=1)
    rebuilt.set_weights(model.get_weights())
    assert_same(model, rebuilt, test)
    return dict(rebuilt.evaluate(test.x, test.y, batch_size=32, verbose=0, return_dict=True))


def assert_same(model: keras.Model, other: keras.Model, rows: Rows) -> None:
    for one, two in zip(
        keras.tree.flatten(model.predict(rows.x, verbose=0)),
        keras.tree.flatten(other.predict(rows.x, verbose=0)),
        strict=True,
    ):
        assert np.allclose(one, two, atol=1e-5)


@pytest.mark.parametrize(("family", "backend"), CASES)
def test_a_family_is_searched_retrained_saved_and_loaded(
    family: str, backend: str, tmp_path: Path
) -> None:
    result = search(
        family,
        backend=backend,
        trials=TRIALS,
        epochs=2,
        results=tmp_path,
        data_dir=REAL_DATA,
        name="every",
        seed=OTHER_SEEDS.get((family, backend), 42),
    )
    trials = result.study.trials
    assert len(trials) == TRIALS
    # A high learning rate diverges on the raw columns of the wide path, and is recorded so.
    outcomes = [trial.outcome_name for trial in trials.values()]
    assert set(outcomes) <= {"completed", "failed (diverged)"}
    assert outcomes.count("completed") >= TRIALS // 2
    retrained = retrain("every", seeds=1, results=tmp_path)
    assert len(retrained.examples) == 5
    again = predictions_again(retrained.folder, "every", tmp_path)
    metric = result.study.metric.name
    assert again[metric] == pytest.approx(retrained.test_values[retrained.kept], rel=1e-4)


def test_no_case_is_left_out() -> None:
    assert len(CASES) == len(family_names()) * len(backend_names()) == 28
