"""Objectives that people write themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import Dataset, Task
from objectives.errors import ObjectiveError
from objectives.metric import Direction, Metric
from objectives.user.changes.pieces import code_digest
from objectives.user.file import load_user_objective
from objectives.user.objective import UserObjective
from search_spaces import Float, Integer, SearchSpace, SearchSpaceError

GOOD = """
import numpy as np
from search_spaces import Integer

class Mine:
    space = {"neurons": Integer(1, 9)}

    def data(self):
        rows = np.arange(40.0).reshape(20, 2)
        return rows, rows.sum(axis=1) / 3

    def build_model(self, configuration, signature):
        return ("a model", dict(configuration), signature)
"""
Load = Callable[..., UserObjective]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that writes a file and loads a class from it."""

    def write_and_load(text: str = GOOD, name: str = "Mine") -> UserObjective:
        path = tmp_path / "mine.py"
        path.write_text(text)
        return load_user_objective(f"{path}:{name}")

    return write_and_load


def complaint(call: Callable[[], object]) -> str:
    with pytest.raises(ObjectiveError) as caught:
        call()
    (text,) = caught.value.complaints
    return text


def with_lines(*lines: str) -> str:
    """Return the good file with more lines at the head of the class."""
    more = "\n".join(f"    {line}" for line in lines)
    return GOOD.replace("class Mine:\n", f"class Mine:\n{more}\n")


def test_a_good_file_gives_an_objective(load: Load, tmp_path: Path) -> None:
    objective = load()
    assert objective.name == "Mine"
    assert objective.space == SearchSpace({"neurons": Integer(1, 9)})
    dataset = objective.dataset(None)
    assert (dataset.name, dataset.task, dataset.features.shape) == (
        "Mine",
        Task.REGRESSION,
        (20, 2),
    )
    assert objective.metric(Task.REGRESSION).name == "mean_squared_error"
    assert objective.metric(Task.BINARY).name == "accuracy"
    signature = object()
    assert objective.build_model({"a": 1}, signature) == ("a model", {"a": 1}, signature)  # type: ignore[arg-type]
    assert objective.space_complaints(objective.space) == []
    assert objective.fingerprint() == code_digest(tmp_path / "mine.py", "Mine")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    text = complaint(lambda: load_user_objective(f"{tmp_path}/no.py:Mine"))
    assert text == f"{tmp_path}/no.py:Mine: there is no file {tmp_path}/no.py; check the path"


def test_a_missing_class_is_compared_with_those_there(load: Load) -> None:
    text = complaint(lambda: load(name="Mime"))
    assert text.endswith("has no class or function 'Mime', did you mean 'Mine'?; it has Mine")
    said = "has no class or function 'Mine'; it has none"
    assert complaint(lambda: load("x = 1\n")).endswith(said)
    assert "it has none" in complaint(lambda: load("from pathlib import Path\nMine = 3\n"))


def test_missing_methods_are_named_together(load: Load) -> None:
    text = complaint(lambda: load("class Mine:\n    build_model = None\n"))
    assert "Mine lacks data() and build_model(); an objective has data() and build_model(" in text


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("import nowhere_at_all", 1, "the file raised ModuleNotFoundError: No module named"),
        ("x = 1\ny = x / 0", 2, "the file raised ZeroDivisionError: division by zero"),
        ("def f(:\n    pass", 1, "the file raised SyntaxError: "),
        ("\n\nraise SystemExit('enough')", 3, "the file raised SystemExit: enough"),
        (
            "class Mine:\n  def __init__(self):\n    [][1]\n  data = build_model = print",
            3,
            "Mine()",
        ),
    ],
)
def test_a_file_that_cannot_run_is_one_sentence_with_its_line(
    load: Load, tmp_path: Path, code: str, line: int, said: str
) -> None:
    text = complaint(lambda: load(code))
    assert text.startswith(f"{tmp_path}/mine.py line {line}: {said}")
    assert text.endswith("; mend the file")


def test_lines_are_found_behind_a_symbolic_link(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "mine.py").write_text("x = 1 / 0\n")
    (tmp_path / "link").symlink_to(real)
    text = complaint(lambda: load_user_objective(f"{tmp_path}/link/mine.py:Mine"))
    assert "mine.py line 1:" in text


def test_ctrl_c_in_a_file_is_not_swallowed(load: Load) -> None:
    with pytest.raises(KeyboardInterrupt):
        load("raise KeyboardInterrupt")


def test_an_objective_without_a_space_says_how_to_give_one(load: Load) -> None:
    objective = load(GOOD.replace('space = {"neurons": Integer(1, 9)}', ""))
    text = complaint(lambda: objective.space)
    assert "Mine has no search space; give it an attribute" in text
    assert "--space" in text


def test_a_space_may_be_an_object_and_a_bad_one_is_complained_about(load: Load) -> None:
    given = load(
        GOOD.replace("import Integer", "import Integer, SearchSpace").replace(
            '{"neurons": Integer(1, 9)}', 'SearchSpace({"neurons": Integer(1, 9)})'
        )
    )
    assert given.space == SearchSpace({"neurons": Integer(1, 9)})
    wrong = load(GOOD.replace("Integer(1, 9)", "Integer(9, 1)"))
    with pytest.raises(SearchSpaceError, match="low 9 is above high 1"):
        _ = wrong.space


def test_data_that_fail_are_one_sentence_with_their_line(load: Load) -> None:
    objective = load(GOOD.replace("rows = np", "rows = missing"))
    assert "line 9: data() raised NameError: name 'missing'" in complaint(
        lambda: objective.dataset(None)
    )


@pytest.mark.parametrize("returned", ["None", "rows", "(rows, rows, rows)", "[rows]"])
def test_data_of_another_kind_are_refused(load: Load, returned: str) -> None:
    objective = load(GOOD.replace("return rows, rows.sum(axis=1) / 3", f"return {returned}"))
    text = complaint(lambda: objective.dataset(None))
    assert "return two arrays (x, y), a stream of batches" in text


def test_arrays_that_cannot_be_used_are_complained_about(load: Load) -> None:
    objective = load(GOOD.replace("rows.sum(axis=1) / 3", "rows[:5, 0]"))
    with pytest.raises(ValueError, match="20"):
        objective.dataset(None)


@pytest.mark.skipif(keras.config.backend() != "jax", reason="JAX alone holds less")
@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (np.array([["a"], ["b"]] * 10), np.arange(20.0) / 3, "x holds texts, but Keras runs on"),
        (np.arange(20).reshape(20, 1) * 2**30, np.arange(20.0) / 3, "x holds .* beyond 2,147,483"),
        (np.ones((20, 1)), np.arange(20).reshape(20, 1) * 2**30, "y holds .* beyond 2,147,483"),
    ],
)
def test_what_jax_cannot_hold_is_refused(load: Load, x: Any, y: Any, said: str) -> None:
    objective = load()
    objective._instance.data = lambda: (x, y)
    with pytest.raises(ObjectiveError, match=f'{said}.*write `keras_backend = "tensorflow"`'):
        objective.dataset(None)


def test_a_generator_is_the_classs_code_to_its_end(load: Load) -> None:
    objective = load()
    instance = objective._instance

    def data() -> Any:
        instance.seen = 0
        for place in range(3):
            instance.seen += 10
            if place == instance.breaks_at:
                raise ValueError("no more")
            yield np.ones((10, 2)) * place, np.arange(10.0) / 3

    instance.data, instance.breaks_at = data, None
    assert objective.dataset(None).rows == 30
    assert objective.memory()["seen"] == 30
    instance.breaks_at = 1
    with pytest.raises(ObjectiveError, match=r"data\(\) raised ValueError: no more; mend the file"):
        objective.dataset(None)


def test_a_dataset_is_taken_as_it_is(load: Load) -> None:
    objective = load()
    given = Dataset(
        name="given", features=np.ones((4, 2)), targets=np.ones(4), task=Task.REGRESSION
    )
    objective._instance.data = lambda: given
    taken = objective.dataset(None)
    assert taken.features is given.features
    assert taken.is_column


def test_the_task_may_be_stated(load: Load) -> None:
    counts = GOOD.replace("rows.sum(axis=1) / 3", "np.arange(20) % 2")
    assert load(counts).dataset(None).task is Task.BINARY
    stated = counts.replace("class Mine:\n", 'class Mine:\n    task = "regression"\n')
    assert load(stated).dataset(None).task is Task.REGRESSION


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('task = "classification"', "Mine.task 'classification' is not known; use regression, bin"),
        ('task = "binari"', "Mine.task 'binari' is not known, did you mean 'binary'?"),
        ("task = 3", "Mine.task 3 is not known"),
    ],
)
def test_a_task_that_there_is_not_is_said(load: Load, line: str, said: str) -> None:
    objective = load(with_lines(line))
    assert said in complaint(lambda: objective.dataset(None))


@pytest.mark.parametrize(
    ("lines", "metric"),
    [
        (['metric = "val_mae"'], Metric("mean_absolute_error", Direction.MINIMIZE)),
        (['metric = "acc"'], Metric("accuracy", Direction.MAXIMIZE)),
        (['metric = "profit"', 'direction = "maximize"'], Metric("profit", Direction.MAXIMIZE)),
        (['direction = "maximize"'], Metric("mean_squared_error", Direction.MINIMIZE)),
    ],
)
def test_the_metric_may_be_stated(load: Load, lines: list[str], metric: Metric) -> None:
    assert load(with_lines(*lines)).metric(Task.REGRESSION) == metric


def test_a_metric_of_ones_own_needs_a_direction(load: Load) -> None:
    text = complaint(lambda: load(with_lines('metric = "profit"')).metric(Task.REGRESSION))
    assert "'profit' is not one of Keras's own; say `direction = " in text
    wrong = load(with_lines('metric = "profit"', 'direction = "minimise"'))
    text = complaint(lambda: wrong.metric(Task.REGRESSION))
    assert "Mine.direction 'minimise' is not known, did you mean 'minimize'?" in text


ARRANGED = """
import keras
import numpy as np

class Own:
    class_weight = {0: 1.0, 1: 3.0}

    def data(self):
        return np.zeros((20, 4), "float32"), np.arange(20) % 2

    def inputs(self, x):
        return {"wide": x[:, :2], "deep": x[:, 1:]}

    def targets(self, y):
        return y[:, None]

    def callbacks(self, configuration):
        return [keras.callbacks.EarlyStopping()]

    def build_model(self, configuration, signature):
        raise NotImplementedError
"""


def test_a_users_class_may_arrange_its_rows(load: Load) -> None:
    own = load(ARRANGED, "Own")
    x, y = np.zeros((3, 4), "float32"), np.array([0.0, 1.0, 1.0], "float32")
    rows = own.rows(x, y, configuration={}, classes=("0", "1"), are_trained=True)  # type: ignore[arg-type]
    assert {name: part.shape for name, part in rows.x.items()} == {"wide": (3, 2), "deep": (3, 3)}
    assert rows.y.shape == (3, 1)
    np.testing.assert_array_equal(rows.sample_weight, [1, 3, 3])
    measured = own.rows(x, y, configuration={}, classes=("0", "1"), are_trained=False)  # type: ignore[arg-type]
    assert measured.sample_weight is None, "as in model.fit"
    (callback,) = own.callbacks({}, has_validation=True)  # type: ignore[arg-type]
    assert isinstance(callback, keras.callbacks.EarlyStopping)


def test_a_space_may_be_a_dictionary_of_scikit_learns(load: Load) -> None:
    code = GOOD.replace(
        '{"neurons": Integer(1, 9)}',
        '{"model__neurons": np.arange(1, 10), "rate": reciprocal(3e-4, 3e-2)}',
    ).replace("import numpy as np", "import numpy as np\nfrom scipy.stats import reciprocal")
    assert load(code).space == SearchSpace(
        {"neurons": Integer(1, 9), "rate": Float(3e-4, 3e-2, log=True)}
    )
