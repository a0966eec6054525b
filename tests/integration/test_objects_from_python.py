"""Searches of what lives in memory: functions and objects through every backend, and on again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

import tuning
from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from search_spaces import Float, Integer, TuningError
from tuning.errors import ExistingStudyError, ResumeRefusedError, SpecificationError
from tuning.specification.capabilities import backend_names

pytestmark = pytest.mark.integration

GENERATOR = np.random.default_rng(3)
X = GENERATOR.normal(size=(120, 8)).astype(np.float32)
Y = X @ GENERATOR.normal(size=8).astype(np.float32)
SPACE = {
    "n_hidden": Integer(0, 2),
    "n_neurons": Integer(4, 20),
    "learning_rate": Float(1e-3, 1e-1, log=True),
}
SHORT = {"trials": 2, "epochs": 2, "patience": "none"}


def build_model(
    n_hidden: int = 1, n_neurons: int = 30, learning_rate: float = 3e-3, input_shape: Any = (8,)
) -> Any:
    model = keras.models.Sequential([keras.Input(input_shape)])
    for _ in range(n_hidden):
        model.add(keras.layers.Dense(n_neurons, activation="relu"))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate=learning_rate))
    return model


def of_configuration(configuration: Any) -> Any:
    return build_model(**configuration)


class Cost:
    """An objective with data of its own, and something that it was made with."""

    space = SPACE
    metric = "loss"

    def __init__(self, activation: str = "relu") -> None:
        self.activation = activation

    def data(self) -> Any:
        return X, Y

    def build_model(self, configuration: Any, signature: Any) -> Any:
        return build_model(**configuration, input_shape=signature.input_shape)


def searched(objective: Any, results: Path, **settings: Any) -> Any:
    return tuning.search(objective, results=results, **{**SHORT, **settings})


@pytest.mark.parametrize("backend", backend_names())
def test_a_function_gives_in_every_backend_what_a_class_gives(tmp_path: Path, backend: str) -> None:
    workers = {"workers": 1} if backend == "ray-tune" else {}
    one, other = (
        searched(objective, tmp_path, backend=backend, name=name, **workers, **more)
        for objective, name, more in (
            (build_model, "function", {"data": (X, Y), "space": SPACE}),
            (Cost(), "object", {}),
        )
    )
    assert one.study.metric == other.study.metric
    assert list(one.trials["value"]) == list(other.trials["value"])
    assert len(one.trials) == 2


def test_the_value_is_that_of_plain_keras_on_the_same_rows(tmp_path: Path) -> None:
    rows, others = (X[:80], Y[:80]), (X[80:], Y[80:])
    # One batch of all rows: in which order they come makes no difference.
    space = {**SPACE, "batch_size": 80}
    result = searched(
        build_model, tmp_path, data=rows, validation_data=others, space=space, epochs=3
    )
    assert result.study.split == "as given"
    for trial in result.study.trials.values():
        seed_keras(fold_seed(result.study.spec.seed, trial.number, 0))
        with numpy_initial_weights():
            model = build_model(**{name: trial.configuration[name] for name in SPACE})
        history = model.fit(*rows, batch_size=80, epochs=3, validation_data=others, verbose=0)
        assert min(history.history["val_loss"]) == pytest.approx(trial.value, rel=1e-4)


def with_data(n_hidden: int = 1, n_neurons: int = 30, learning_rate: float = 3e-3) -> Any:
    return build_model(n_hidden, n_neurons, learning_rate), (X[:80], Y[:80]), (X[80:], Y[80:])


def asking_with_data(trial: Any) -> Any:
    x, y = X[:80], Y[:80]
    model = build_model(
        trial.suggest_int("n_hidden", 0, 2),
        trial.suggest_int("n_neurons", 4, 20),
        trial.suggest_float("learning_rate", 1e-3, 1e-1, log=True),
    )
    return model, (x, y), (X[80:], Y[80:])


def test_a_function_may_return_its_data_with_the_model(tmp_path: Path) -> None:
    beside = {"data": (X[:80], Y[:80]), "validation_data": (X[80:], Y[80:])}
    known = searched(build_model, tmp_path, name="beside", space=SPACE, **beside)
    for name, objective, more in (
        ("keywords", with_data, {"space": SPACE}),
        ("trial", asking_with_data, {}),
    ):
        result = searched(objective, tmp_path, name=name, **more)
        assert result.study.split == "as given"
        np.testing.assert_allclose(result.trials["value"], known.trials["value"], rtol=1e-6)
    again = tuning.resume("trial", objective=asking_with_data, trials=3, results=tmp_path)
    assert len(again.trials) == 3


@pytest.mark.ray
def test_workers_get_the_data_that_a_function_returns(tmp_path: Path) -> None:
    result = searched(asking_with_data, tmp_path, name="workers", workers=2, sampler="random")
    assert result.study.split == "as given"
    assert all(np.isfinite(result.trials["value"]))


@pytest.mark.ray
@pytest.mark.parametrize("objective", [build_model, Cost("tanh")])
def test_workers_train_what_lives_in_memory(tmp_path: Path, objective: Any) -> None:
    own = {} if isinstance(objective, Cost) else {"data": (X, Y), "space": SPACE}
    here = searched(objective, tmp_path, name="here", sampler="random", **own)
    there = searched(objective, tmp_path, name="there", sampler="random", workers=2, **own)
    values = [sorted(result.trials["value"]) for result in (here, there)]
    np.testing.assert_allclose(values[0], values[1], rtol=1e-6)


def test_a_study_of_objects_goes_on_and_is_retrained(tmp_path: Path) -> None:
    own = {"data": (X, Y), "space": SPACE}
    first = searched(build_model, tmp_path, name="s", **own)
    assert (tmp_path / "s" / "source" / "build_model.py").is_file()
    result = tuning.resume(
        "s", objective=build_model, data=(X, Y), trials=4, results=tmp_path, progress=False
    )
    assert list(result.trials["value"][:2]) == list(first.trials["value"])
    assert len(result.trials) == 4
    retrained = result.retrain(seeds=1)
    assert retrained.test_mean > 0
    again = tuning.retrain(
        "s", objective=build_model, data=(X, Y), seeds=1, overwrite=True, results=tmp_path
    )
    assert again.test_mean == pytest.approx(retrained.test_mean, rel=1e-5)
    predicted = result.predict(X[:5])
    assert len(predicted) == 5


def test_a_cell_that_is_run_twice_goes_on_with_its_study(tmp_path: Path) -> None:
    own = {"data": (X, Y), "space": SPACE, "name": "s"}
    first = searched(build_model, tmp_path, **own)
    again = searched(build_model, tmp_path, **own)
    assert list(again.trials["value"]) == list(first.trials["value"])
    with pytest.raises(ExistingStudyError, match="epochs was 2, is now 3") as caught:
        searched(build_model, tmp_path, epochs=3, trials=9, **own)
    assert "to change the number of trials" not in str(caught.value)
    with pytest.raises(ExistingStudyError) as caught:
        searched(build_model, tmp_path, trials=9, **own)
    assert "use `resume('s', objective=build_model, data=..., trials=9, results=" in str(
        caught.value
    )
    with pytest.raises(ExistingStudyError, match="there is a study of that name already"):
        searched(build_model, tmp_path, exist="error", **own)
    assert searched(build_model, tmp_path, exist="new", **own).name == "s-2"
    with pytest.raises(SpecificationError, match="did you mean 'resume'"):
        searched(build_model, tmp_path, exist="resum", **own)


def test_a_function_beside_a_file_goes_on_with_it(tmp_path: Path) -> None:
    np.savez(tmp_path / "rows.npz", x=X, y=Y)
    own = {"data": str(tmp_path / "rows.npz"), "space": SPACE, "name": "s"}
    first = searched(build_model, tmp_path / "results", **own)
    again = searched(build_model, tmp_path / "results", **own)
    assert list(again.trials["value"]) == list(first.trials["value"])
    settings: dict[str, Any] = {"results": tmp_path / "results", "progress": False}
    assert len(tuning.resume("s", objective=build_model, trials=3, **settings).trials) == 3
    same = tuning.resume("s", objective=build_model, data=own["data"], trials=4, **settings)
    assert len(same.trials) == 4
    with pytest.raises(SpecificationError, match=r"data='other\.npz': the study 's' has its data"):
        tuning.resume("s", objective=build_model, data="other.npz", **settings)


def test_a_cell_that_is_run_again_after_more_trials_shows_them(tmp_path: Path) -> None:
    own = {"data": (X, Y), "space": SPACE, "name": "s"}
    searched(build_model, tmp_path, **own)
    more = tuning.resume(
        "s", objective=build_model, data=(X, Y), trials=3, results=tmp_path, progress=False
    )
    again = searched(build_model, tmp_path, **own)
    assert list(again.trials["value"]) == list(more.trials["value"])
    assert len(again.trials) == 3


def test_other_code_and_other_data_are_refused(tmp_path: Path) -> None:
    own = {"data": (X, Y), "space": SPACE, "name": "s"}
    searched(build_model, tmp_path, **own)
    with pytest.raises(ResumeRefusedError, match="the data changed"):
        tuning.resume("s", objective=build_model, data=(X, Y + 1), results=tmp_path)

    def build_another(n_hidden: int = 1, n_neurons: int = 30, learning_rate: float = 0.1) -> Any:
        return build_model(0, n_neurons, learning_rate * n_hidden)

    with pytest.raises(ResumeRefusedError) as caught:
        tuning.resume("s", objective=build_another, data=(X, Y), results=tmp_path)
    assert "the code of the objective build_model changed: build_" in str(caught.value)
    assert ".py" not in caught.value.complaints[0]


def test_a_frame_is_a_table(tmp_path: Path) -> None:
    frame = pd.DataFrame(X, columns=list("abcdefgh")).assign(kind=["x", "y"] * 60, price=Y)
    frame.to_csv(tmp_path / "rents.csv", index=False)
    here = searched(frame, tmp_path, target="price", drop=["h"])
    there = searched(str(tmp_path / "rents.csv"), tmp_path, target="price", drop=["h"])
    np.testing.assert_allclose(here.trials["value"], there.trials["value"], rtol=1e-4)
    beside = searched("regressor", tmp_path, data=frame, target="price", drop="h")
    assert len(beside.trials) == 2


class Locked:
    """Holds what no process can send to another."""

    space = SPACE
    metric = "loss"

    def __init__(self) -> None:
        self.lock = Lock()

    def data(self) -> Any:
        return X, Y

    def build_model(self, configuration: Any, signature: Any) -> Any:
        return build_model(**configuration)


class Asked:
    """As Optuna's objectives with a memory are."""

    def __call__(self, trial: Any) -> Any:
        return build_model(n_hidden=trial.suggest_int("n_hidden", 0, 2))


class Built:
    """Builds by a method of KerasTuner's name, and is no HyperModel."""

    def build(self, n_hidden: int = 1) -> Any:
        return build_model(n_hidden=n_hidden)


def with_data_of_a_parameter(trial: Any) -> Any:
    scale = trial.suggest_categorical("scale", [0.5, 1.0])
    return build_model(), (X * scale, Y), (X[:40] * scale, Y[:40])


def with_rows_drawn_anew(trial: Any) -> Any:
    order = np.random.default_rng().permutation(len(X))
    return build_model(trial.suggest_int("n_hidden", 0, 2)), (X[order], Y[order])


def with_rows_of_a_keyword(rows: int = 100) -> Any:
    return build_model(), (X[:rows], Y[:rows])


@pytest.mark.parametrize(
    ("objective", "space"),
    [
        (with_data_of_a_parameter, None),
        (with_rows_drawn_anew, None),
        (with_rows_of_a_keyword, {"rows": [60, 80, 100]}),
    ],
)
def test_data_that_are_others_at_another_call_are_refused(
    tmp_path: Path, objective: Any, space: Any
) -> None:
    more = {} if space is None else {"space": space}
    said = refused(lambda r: searched(objective, r, **more), tmp_path / "results")
    assert "returns other data at another call, and all trials are measured on the same" in said


def often_impossible(hp: Any) -> Any:
    units = hp.Int("units", 1, 100)
    if units >= 50:
        raise ValueError("too many units")
    return build_model(1, units)


def impossible_but_for_one(kind: str) -> Any:
    if kind != "z":
        raise ValueError("no such kind")
    return build_model()


def test_configurations_that_cannot_be_built_do_not_end_a_study(tmp_path: Path) -> None:
    asked = searched(often_impossible, tmp_path, data=(X, Y), trials=3)
    assert asked.study.metric.name == "loss"
    space = {"kind": list("abcdefghijz")}
    own: dict[str, Any] = {"data": (X, Y), "space": space}
    first = searched(impossible_but_for_one, tmp_path, first=[{"kind": "z"}], **own)
    assert first.best.number == 0
    grid = searched(impossible_but_for_one, tmp_path, sampler="grid", trials=11, **own)
    assert grid.best.configuration["kind"] == "z"


@pytest.mark.parametrize("objective", [Asked, Asked(), Built, Built()])
def test_what_builds_by_another_name_is_searched(tmp_path: Path, objective: Any) -> None:
    space = {"space": {"n_hidden": Integer(0, 2)}} if "Built" in repr(objective) else {}
    assert len(searched(objective, tmp_path, data=(X, Y), **space).trials) == 2


def refused(call: Callable[[Path], Any], results: Path) -> str:
    with pytest.raises(TuningError) as caught:
        call(results)
    assert not results.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda r: searched(3, r), "objective: 3 cannot be tuned"),
        (lambda r: searched(build_model(), r), "is one model, built already; give the function"),
        (lambda r: searched(None, r, data=(X, Y)), "None names no model; give a function"),
        (lambda r: searched(build_model, r, space=SPACE), "says nothing of its data"),
        (lambda r: searched(Cost, r, data=(X, Y)), "has data() of its own, beside data="),
        (lambda r: searched(build_model, r, data=(X, Y)), "has no search space"),
        (
            lambda r: searched(build_model, r, data=(X, Y), space={"n_hiden": Integer(0, 2)}),
            "does not take 'n_hiden' of the space, did you mean 'n_hidden'?",
        ),
        (lambda r: searched(build_model, r, data=3, space=SPACE), "data is an int"),
        (lambda r: searched("digits", r, data=(X, Y)), "says what the data are"),
        (
            lambda r: searched(with_data, r, data=(X, Y), space=SPACE),
            "with_data returns data beside its model, and others are given by data=;",
        ),
        (lambda r: searched(asking_with_data, r, data=(X, Y)), "returns data beside its model"),
        (lambda r: searched("digits", r, form="keywords"), "only a function has a form"),
        (lambda r: searched(Cost, r, form="keyword"), "keywords"),
        (lambda r: searched(Cost, r, validation_data=(X, Y)), "give data= as well"),
        (lambda r: searched(pd.DataFrame({"a": X[:, 0]}), r), "a table needs its target column"),
        (lambda r: searched("regressor", r, data=(X, Y), target="a"), "only a table"),
        (lambda r: searched(Locked(), r, workers=2), "holds self.lock, a lock"),
        (lambda r: searched(Locked(), r, backend="ray-tune"), "holds self.lock, a lock"),
        (lambda r: searched("python:Cost", r), "was handed over in Python"),
        (lambda r: searched(Cost(), r, trails=3), "trials"),
    ],
)
def test_what_cannot_be_is_one_plain_sentence(
    tmp_path: Path, call: Callable[[Path], Any], said: str
) -> None:
    assert said in refused(call, tmp_path / "results")


def test_a_study_of_objects_asks_for_them(tmp_path: Path) -> None:
    searched(build_model, tmp_path, name="s", data=(X, Y), space=SPACE)
    searched(Cost, tmp_path, name="c")
    for call, said in (
        (
            lambda: tuning.resume("s", results=tmp_path),
            r"resume\('s', objective=build_model, data=",
        ),
        (
            lambda: tuning.retrain("s", objective=build_model, results=tmp_path),
            r"retrain\('s', objective=build_model, data=",
        ),
        (lambda: tuning.resume("c", results=tmp_path), r"resume\('c', objective=Cost, results="),
        (lambda: tuning.resume("c", objective=Cost, data=(X, Y), results=tmp_path), "leave data="),
    ):
        with pytest.raises(SpecificationError, match=said):
            call()
