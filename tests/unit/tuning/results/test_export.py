"""Configurations for others to use: YAML, JSON, and Python that needs Keras alone."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.task import Task
from objectives.errors import ObjectiveError
from objectives.families.mlp.objective import build_mlp
from objectives.objective import Signature
from objectives.reference import ObjectiveReference
from objectives.user.changes.pieces import code_digest
from search_spaces import Value
from search_spaces.text.yaml_reader import read_yaml
from tests.study_examples import (
    ACCURACY,
    MSE,
    completed,
    failed,
    make_trial,
    pruned,
    write_study,
)
from tuning.errors import SpecificationError, StudyNotFoundError
from tuning.records import Confirmation
from tuning.results.export import export_text, signature_of
from tuning.results.study_record import StudyRecord
from tuning.trusted_code import trust_code

SIGNATURES: dict[Task, Signature] = {
    Task.REGRESSION: Signature(input_shape=(10,), task=Task.REGRESSION),
    Task.BINARY: Signature(input_shape=(4,), task=Task.BINARY, classes=("no", "yes")),
    Task.MULTICLASS: Signature(input_shape=(3, 3), task=Task.MULTICLASS, classes=("a", "b", "c")),
}


def study_of(tmp_path: Path, signature: Signature, **values: Any) -> StudyRecord:
    return write_study(
        tmp_path,
        make_trial(0, completed(0.5), **values),
        metric=MSE if signature.task is Task.REGRESSION else ACCURACY,
        signature={
            "input_shape": list(signature.input_shape),
            "task": str(signature.task),
            "classes": list(signature.classes),
        },
    )


def run(text: str, folder: Path) -> ModuleType:
    """Return exported code as a module; what Python warns about it, a wrong escape, fails."""
    path = folder / "exported.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("exported", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def described(model: keras.Model) -> list[tuple[str, dict[str, Any]]]:
    """Return the layers with all that they are made of but their names."""
    layers = []
    for layer in model.layers:
        config = layer.get_config()
        config.pop("name", None)
        layers.append((type(layer).__name__, config))
    return layers


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"hidden_layers": 0, "optimizer": "adam", "learning_rate": 1e-3},
        {"hidden_layers": 2, "neurons": 7, "dropout_rate": 0.2, "activation": "tanh"},
        {"hidden_layers": 3, "neurons_1": 5, "neurons_2": 6, "neurons_3": 7, "momentum": 0.9},
        {"optimizer": "rmsprop", "momentum": 0.5, "learning_rate": 0.1 + 0.2, "batch_size": 64},
        {"optimizer": "nadam"},
    ],
)
def test_exported_python_builds_the_model_that_was_trained(
    task: Task, values: dict[str, Value], tmp_path: Path
) -> None:
    study = study_of(tmp_path, SIGNATURES[task], **({"hidden_layers": 1} | values))
    text = export_text(study, trial=None, form="py")
    exported = run(text, tmp_path).build_model()
    built = build_mlp(study.trials[0].configuration, SIGNATURES[task])
    assert described(exported) == described(built)
    assert exported.input_shape == built.input_shape
    ours, theirs = built.optimizer.get_config(), exported.optimizer.get_config()
    assert theirs | {"name": ""} == ours | {"name": ""}
    assert exported.get_compile_config()["loss"] == built.get_compile_config()["loss"]
    assert exported.get_compile_config()["metrics"] == built.get_compile_config()["metrics"]
    assert "tuning" not in text.split('"""')[2], "it needs Keras alone"


def test_exported_python_says_where_it_comes_from(tmp_path: Path) -> None:
    study = study_of(tmp_path, SIGNATURES[Task.BINARY], neurons=3, batch_size=128)
    module = run(export_text(study, trial=0, form="py"), tmp_path)
    assert module.__doc__ is not None
    assert module.__doc__.startswith(
        "The model of trial 0 of the study study.\n\nTuned on diabetes"
    )
    assert "accuracy 0.5 on validation data, which is optimistic" in module.__doc__
    assert "Trained again" not in module.__doc__
    assert "Classes in the order of the outputs: no, yes." in module.__doc__
    again = Confirmation(
        trial=0, run=0, of=1, value=0.4, folds=(0.3, 0.5), is_split_anew=True, rows=(80, 20),
        epochs=2, seconds=0.5, seed=1, finished_at="2025-01-01T00:00:02+00:00",
    )  # fmt: skip
    study.apply_confirmed(again)
    text = export_text(study, trial=0, form="py")
    assert "Trained again by the search: 0.4 ± 0.12, over 2 new folds." in text
    assert "batches of 128" in module.build_model.__doc__


@pytest.mark.parametrize(
    ("best_epoch", "schedule", "steps"),
    [
        (4, "cosine", "4 epochs of 1 batches, 4 steps."),
        (9, "cosine", "10 epochs of 1 batches, 10 steps."),
        (4, "exponential", "10 epochs of 1 batches, 10 steps."),
    ],
)
def test_a_schedule_that_falls_is_as_long_as_in_retraining(
    best_epoch: int, schedule: str, steps: str, tmp_path: Path
) -> None:
    study = study_of(tmp_path, SIGNATURES[Task.REGRESSION], neurons=3, schedule=schedule)
    spec = replace(study.spec, budget=replace(study.spec.budget, epochs=10))
    trial = replace(study.trials[0], outcome=completed(0.5, best_epoch=best_epoch))
    study = replace(study, spec=spec, trials={0: trial})
    assert steps in export_text(study, trial=0, form="py")


@pytest.mark.parametrize(
    "name",
    ['"""', '"""\nraise SystemExit\n"""', "back\\slash", "\\", '"', "\\N{DASH}", "two\nlines", "ü"],
)
def test_no_class_or_path_ends_the_docstring(name: str, tmp_path: Path) -> None:
    signature = Signature(input_shape=(4,), task=Task.BINARY, classes=("no", name))
    study = study_of(tmp_path, signature, neurons=3)
    doc = run(export_text(study, trial=None, form="py"), tmp_path).__doc__
    assert doc is not None
    assert doc.splitlines()[4] == (
        f"Classes in the order of the outputs: no, {' '.join(name.split())}."
    )


def test_a_path_with_backslashes_is_shown_as_it_is(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(0, completed(0.5), neurons=3),
        objective=ObjectiveReference(text="C:\\new\\Users\\houses.csv", target="price"),
    )
    doc = run(export_text(study, trial=None, form="py"), tmp_path).__doc__
    assert doc is not None
    assert "Tuned on C:\\new\\Users\\houses.csv: mean_squared_error 0.5" in doc


def test_an_activation_is_a_text_and_never_code(tmp_path: Path) -> None:
    study = study_of(tmp_path, SIGNATURES[Task.REGRESSION], activation='x"), print("ran"), ("')
    with pytest.raises(ValueError, match="Could not interpret activation"):
        run(export_text(study, trial=None, form="py"), tmp_path).build_model()


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_exported_data_hold_the_configuration_and_its_worth(form: str, tmp_path: Path) -> None:
    study = study_of(tmp_path, SIGNATURES[Task.REGRESSION], neurons=3, rate=1e-4, choice="on")
    text = export_text(study, trial=None, form=form)
    document: Any = json.loads(text) if form == "json" else read_yaml(text, source="x")[0]
    assert document == {
        "study": "study",
        "objective": "diabetes",
        "trial": 0,
        "metric": "mean_squared_error",
        "direction": "minimize",
        "value": 0.5,
        "outcome": "completed",
        "space_fingerprint": study.spec.space.fingerprint(),
        "configuration": {"neurons": 3, "rate": 1e-4, "choice": "on"},
    }
    assert (study.folder / f"best.{form}").read_text(encoding="utf-8") == text


def test_the_best_trial_or_the_one_named_is_exported(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(0, completed(2.0)),
        make_trial(1, completed(1.0)),
        make_trial(2, pruned(0.5)),
        make_trial(3, failed(message="ValueError: no")),
    )
    number = {None: 1, 0: 0, 2: 2}
    for asked, expected in number.items():
        assert json.loads(export_text(study, trial=asked, form="json"))["trial"] == expected
    with pytest.raises(SpecificationError, match=r"--trial 3: it failed \(ValueError: no\)"):
        export_text(study, trial=3, form="json")
    with pytest.raises(StudyNotFoundError, match="no finished trial 4; there are 0 to 3"):
        export_text(study, trial=4, form="json")
    with pytest.raises(SpecificationError, match="did you mean 'json'"):
        export_text(study, trial=None, form="jsn")


def test_a_study_without_a_completed_trial_has_no_best(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, failed()))
    with pytest.raises(StudyNotFoundError, match="no trial of study completed"):
        export_text(study, trial=None, form="yaml")
    with pytest.raises(StudyNotFoundError, match="there is none yet"):
        export_text(write_study(tmp_path, name="empty"), trial=0, form="yaml")


def test_the_signature_is_the_one_that_was_written(tmp_path: Path) -> None:
    for task, signature in SIGNATURES.items():
        study = study_of(tmp_path / task, signature, neurons=1)
        epochs = study.spec.budget.epochs
        assert signature_of(study) == replace(signature, epochs=epochs)


USER_FILE = """
import keras

class Mine:
    def data(self):
        raise AssertionError("not needed to build a model")

    def build_model(self, configuration, signature):
        inputs = keras.Input(signature.input_shape)
        hidden = keras.layers.Dense(configuration["neurons"], activation="relu")(inputs)
        model = keras.Model(inputs, keras.layers.Dense(1)(hidden))
        model.compile(optimizer=keras.optimizers.Adam(0.5), loss="mse", metrics=["mae"])
        return model

class WithLayer(Mine):
    def build_model(self, configuration, signature):
        class Doubling(keras.layers.Layer):
            def call(self, x):
                return 2 * x
        model = keras.Sequential([keras.Input((2,)), Doubling(), keras.layers.Dense(1)])
        model.compile(loss="mse")
        return model

class WithLambda(Mine):
    def build_model(self, configuration, signature):
        double = keras.layers.Lambda(lambda x: 2 * x)
        model = keras.Sequential([keras.Input((2,)), double, keras.layers.Dense(1)])
        model.compile(loss="mse")
        return model
"""


def users_study(tmp_path: Path, class_name: str) -> StudyRecord:
    path = tmp_path / "mine.py"
    path.write_text(USER_FILE)
    objective = ObjectiveReference(text=f"{path}:{class_name}")
    trust_code(objective)
    return write_study(
        tmp_path,
        make_trial(0, completed(0.5), neurons=3),
        objective=objective,
        name=class_name,
        identity={
            "objective": "m",
            "code": code_digest(path, class_name),
            "data": "d",
            "split": "s",
        },
    )


def test_a_users_model_is_exported_as_keras_describes_it(tmp_path: Path) -> None:
    text = export_text(users_study(tmp_path, "Mine"), trial=None, form="py")
    model = run(text, tmp_path).build_model()
    assert [layer.units for layer in model.layers[1:]] == [3, 1]
    assert model.input_shape == (None, 10)
    assert model.optimizer.get_config()["learning_rate"] == 0.5
    model.fit(np.ones((4, 10), "float32"), np.ones(4, "float32"), verbose=0)


@pytest.mark.parametrize(
    ("class_name", "part"), [("WithLayer", "Doubling"), ("WithLambda", "lamb")]
)
def test_a_model_with_parts_of_the_users_own_is_refused(
    class_name: str, part: str, tmp_path: Path
) -> None:
    with pytest.raises(ObjectiveError, match=f"{part}.* can only be built by .*mine.py"):
        export_text(users_study(tmp_path, class_name), trial=None, form="py")
