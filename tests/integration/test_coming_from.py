"""Scripts of other libraries and what becomes of them: one space, one number of trials, one value.

Both scripts of a pair are run as they stand in ``docs/coming-from.md``.
"""

from __future__ import annotations

import ast
import difflib
import re
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import optuna
import pytest
import ray

from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from search_spaces import Categorical, Float, Integer, SearchSpace
from tests.repository import REPOSITORY
from tuning import search

pytestmark = pytest.mark.integration

SCRIPTS = REPOSITORY / "examples" / "coming_from"
PAGE = REPOSITORY / "docs" / "coming-from.md"
LIBRARIES = ("keras_tuner", "optuna", "scikit_learn", "ray_tune")
SEED, EPOCHS = 7, 2
# A person who brings a script over edits or adds so many statements at most; deletions are free.
MOST_STATEMENTS = {"keras_tuner": 3, "optuna": 4, "scikit_learn": 4, "ray_tune": 5}


def text_of(library: str, when: str) -> str:
    return (SCRIPTS / f"{library}_{when}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_page_shows_the_scripts(library: str) -> None:
    shown = dict(
        re.findall(r"<!-- example: (\S+) -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    )
    for when in ("before", "after"):
        assert shown[f"examples/coming_from/{library}_{when}.py"] == text_of(library, when)


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_a_person_wrote_stays(library: str) -> None:
    # Written anew, each statement is one line, however long.
    before, after = (
        ast.unparse(ast.parse(text_of(library, when))).splitlines() for when in ("before", "after")
    )
    new = [line for line in difflib.ndiff(before, after) if line.startswith("+ ") and line[2:]]
    assert len(new) <= MOST_STATEMENTS[library], new


def ran(library: str, when: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    (folder / when).mkdir()
    monkeypatch.chdir(folder / when)
    # As a script: what Ray sends to its workers travels as it is from there alone.
    try:
        return runpy.run_path(str(SCRIPTS / f"{library}_{when}.py"), run_name="__main__")
    finally:
        # Ray Tune's own script starts a Ray, and leaves it to the end of the process.
        ray.shutdown()


def of_keras_tuner(there: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    tuner = there["tuner"]
    found = {one.name: one for one in tuner.oracle.get_space().space}
    return {
        name: ("choice", (True, False))
        if isinstance(one, keras_tuner.engine.hyperparameters.Boolean)
        else ("range", float(one.min_value), float(one.max_value))
        for name, one in found.items()
    }, len(tuner.oracle.trials)


def of_optuna(there: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    study = there["study"]
    found = {}
    for trial in study.trials:
        for name, one in trial.distributions.items():
            is_choice = isinstance(one, optuna.distributions.CategoricalDistribution)
            found[name] = (
                ("choice", tuple(one.choices))
                if is_choice
                else ("range", float(one.low), float(one.high))
            )
    return found, len(study.trials)


def of_scikit_learn(there: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    found = {}
    for name, one in there["param_distribs"].items():
        low, high = one.support() if hasattr(one, "support") else (min(one), max(one))
        found[name] = ("range", float(low), float(high))
    return found, len(there["rnd_search_cv"].cv_results_["params"])


def of_ray_tune(there: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    for name, one in there["param_space"].items():
        if hasattr(one, "categories"):
            found[name] = ("choice", tuple(one.categories))
        else:
            # The end of a range of whole numbers is left out there.
            end = one.upper - 1 if type(one).__name__ == "Integer" else one.upper
            found[name] = ("range", float(one.lower), float(end))
    return found, len(there["results"])


def plain(space: SearchSpace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in space.parameters.items():
        match one:
            case Categorical(choices=choices) if all(type(c) is int for c in choices):
                found[name] = ("range", float(min(choices)), float(max(choices)))
            case Categorical(choices=choices):
                found[name] = ("choice", tuple(choices))
            case Integer() | Float():
                found[name] = ("range", float(one.low), float(one.high))
    return found


READ = {
    "keras_tuner": of_keras_tuner,
    "optuna": of_optuna,
    "scikit_learn": of_scikit_learn,
    "ray_tune": of_ray_tune,
}
GIVEN: dict[str, dict[str, Any]] = {
    "keras_tuner": {
        **{"num_layers": 2, "units_0": 16, "units_1": 48, "dropout": False},
        **{"learning_rate": 0.003},
    },
    "optuna": {
        **{"n_layers": 1, "n_units_l0": 9, "learning_rate": 0.004, "optimizer": "sgd"},
        **{"momentum": 0.4},
    },
    "scikit_learn": {"n_hidden": 2, "n_neurons": 21, "learning_rate": 0.004},
    "ray_tune": {"units": 20, "activation": "tanh", "learning_rate": 0.002},
}


def by_hand(library: str, here: Mapping[str, Any], given: dict[str, Any], rows: Any) -> float:
    """Return the metric of the before script's own model, trained by Keras on rows in an order."""
    x_train, y_train, x_valid, y_valid = rows
    seed_keras(fold_seed(SEED, 0, 0))
    with numpy_initial_weights():
        match library:
            case "keras_tuner":
                hp = keras_tuner.HyperParameters()
                hp.values = dict(given)
                model = here["build_model"](hp)
            case "optuna":
                model = here["objective"](optuna.trial.FixedTrial(given))
            case "scikit_learn":
                model = here["build_model"](**given)
            case _:
                model = here["build_model"](given)
    shuffling = np.random.default_rng(fold_seed(SEED, 0, 0))
    values: dict[str, list[float]] = {"val_accuracy": [], "val_loss": []}
    for _ in range(EPOCHS):
        order = shuffling.permutation(len(x_train))
        history = model.fit(
            x_train[order],
            y_train[order],
            shuffle=False,
            validation_data=(x_valid, y_valid),
            verbose=0,
        ).history
        for name in values:
            values[name] += history.get(name, [])
    return max(values["val_accuracy"]) if values["val_accuracy"] else min(values["val_loss"])


@pytest.mark.parametrize("library", LIBRARIES)
def test_before_and_after_search_the_same(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ran(library, "before", tmp_path, monkeypatch)
    here = ran(library, "after", tmp_path, monkeypatch)
    result = here["result"]
    space, trials = READ[library](there)
    ours = plain(result.study.spec.space)
    # What a library has not met in three trials it does not know.
    assert {name: ours[name] for name in space} == space
    assert set(ours) - set(space) <= {"momentum", "units_1", "n_units_l1"}
    assert len(result.study.trials) == trials

    valid = ("x_test", "y_test") if library == "scikit_learn" else ("x_valid", "y_valid")
    rows = [here[name] for name in ("x_train", "y_train", *valid)]
    objective = here["objective" if library == "optuna" else "build_model"]
    own = {"space": result.study.spec.space} if library in ("scikit_learn", "ray_tune") else {}
    fixed = search(
        objective,
        data=tuple(rows[:2]),
        validation_data=tuple(rows[2:]),
        first=[GIVEN[library]],
        trials=1,
        epochs=EPOCHS,
        seed=SEED,
        results=tmp_path / "fixed",
        progress=False,
        **own,
    )
    # Optuna's script trains inside its function: the model alone is what ours returns.
    functions = here if library == "optuna" else there
    expected = by_hand(library, functions, GIVEN[library], rows)
    assert fixed.best.value == pytest.approx(expected, rel=1e-4)
    assert keras.config.backend() in ("jax", "tensorflow")
