"""Which form a function has, and how it is called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from objectives.data.task import Task
from objectives.objective import Signature
from objectives.user.forms.builder import Builder
from objectives.user.forms.form import Form, form_of
from search_spaces import Categorical, Configuration, Integer, SearchSpace

SIGNATURE = Signature(input_shape=(8,), task=Task.MULTICLASS, classes=("a", "b", "c"))


class HyperParameters:
    """Stands for KerasTuner's, by its name alone."""


class Trial:
    """Stands for Optuna's, by its name alone."""


def both(configuration: Any, signature: Any) -> Any:
    return configuration, signature


def alone(anything: Any) -> Any:
    return anything


def chapters(n_hidden: int = 1, n_neurons: int = 30, input_shape: Any = (8,)) -> Any:
    return n_hidden, n_neurons, input_shape


def needed(n_hidden: int, n_neurons: int) -> Any:
    return n_hidden, n_neurons


def everything(**values: Any) -> Any:
    return values


def of_hp(hp: Any) -> Any:
    return hp


def of_annotated(parameters: HyperParameters) -> Any:
    return parameters


def of_trial(trial: Any) -> Any:
    return trial


def of_text(one: optuna.trial.Trial) -> Any:  # type: ignore[name-defined]  # noqa: F821
    return one


class Own:
    """Has methods of two forms."""

    def build_model(self, configuration: Any, signature: Any) -> Any:
        return configuration, signature

    def build(self, hp: Any) -> Any:
        return hp


@pytest.mark.parametrize(
    ("function", "names", "form"),
    [
        (both, (), Form.CONFIGURATION),
        (alone, (), Form.CONFIGURATION),
        (Own().build_model, (), Form.CONFIGURATION),
        (lambda configuration, signature=None: 0, (), Form.CONFIGURATION),
        (chapters, (), Form.KEYWORDS),
        (everything, (), Form.KEYWORDS),
        (lambda n_hidden=1: 0, (), Form.KEYWORDS),
        (needed, ("n_hidden", "n_neurons", "rate"), Form.KEYWORDS),
        (needed, ("n_hidden",), Form.KEYWORDS),
        (needed, ("other",), Form.CONFIGURATION),
        (lambda a, b=3: 0, ("a",), Form.KEYWORDS),
        (of_hp, (), Form.HP),
        (of_annotated, (), Form.HP),
        (Own().build, (), Form.HP),
        (of_trial, (), Form.TRIAL),
        (of_text, (), Form.TRIAL),
        (lambda first, trial: 0, (), Form.TRIAL),
        (print, (), Form.KEYWORDS),
    ],
)
def test_the_signature_tells_the_form(
    function: Callable[..., Any], names: tuple[str, ...], form: Form
) -> None:
    assert form_of(function, names=names) is form


def built(function: Callable[..., Any], values: dict[str, Any], form: Form | None = None) -> Any:
    return Builder(function, form).build(Configuration(values), SIGNATURE)


def test_each_form_is_called_as_it_asks() -> None:
    values = {"n_hidden": 2, "n_neurons": 7}
    assert built(both, values) == (Configuration(values), SIGNATURE)
    assert built(alone, values) == Configuration(values)
    assert built(chapters, values) == (2, 7, (8,))
    assert built(needed, values) == (2, 7)
    assert built(everything, values) == values
    assert built(partial(lambda one, k: (one, k), k=3), values) == (Configuration(values), 3)
    taken = built(lambda *both: both, values, Form.CONFIGURATION)
    assert taken == (Configuration(values), SIGNATURE)


def test_a_function_is_told_of_the_data_where_it_asks() -> None:
    def scikeras(n_hidden: int, meta: Any, input_shape: Any) -> Any:
        return n_hidden, meta, input_shape

    hidden, meta, shape = built(scikeras, {"n_hidden": 2}, Form.KEYWORDS)
    assert (hidden, shape) == (2, (8,))
    assert (meta["n_features_in_"], meta["n_classes_"]) == (8, 3)


def test_what_training_reads_needs_no_parameter() -> None:
    space = SearchSpace({"n_hidden": Integer(0, 3), "batch_size": Categorical([16, 32])})
    builder = Builder(lambda n_hidden=1: n_hidden)
    assert builder.complaints(space) == []
    assert builder.build(Configuration({"n_hidden": 3, "batch_size": 16}), SIGNATURE) == 3


@pytest.mark.parametrize(
    ("function", "entries", "said"),
    [
        (
            chapters,
            {"n_hiden": Integer(0, 3)},
            "does not take 'n_hiden' of the space, did you mean 'n_hidden'?",
        ),
        (
            lambda n_hidden, n_neurons, rate: 0,
            {"n_hidden": Integer(0, 3), "n_neurons": Integer(1, 9)},
            "takes 'rate', which the space lacks",
        ),
        (
            lambda depth, width: 0,
            {"depth": Integer(1, 2), "width": Integer(1, 9).when(depth=2)},
            "takes 'width', which the space has only where depth is 2; give it a default",
        ),
    ],
)
def test_what_function_and_space_do_not_share_is_said(
    function: Callable[..., Any], entries: dict[str, Any], said: str
) -> None:
    (complaint,) = Builder(function).complaints(SearchSpace(entries))
    assert said in complaint


def test_a_parameter_that_is_not_always_there_may_have_a_default() -> None:
    def build(depth: int, width: int = 5) -> Any:
        return depth, width

    space = SearchSpace({"depth": Integer(1, 2), "width": Integer(1, 9).when(depth=2)})
    assert Builder(build).complaints(space) == []
    assert built(build, {"depth": 1}) == (1, 5)
