"""Optuna's interface: the same arguments, the same values."""

from __future__ import annotations

import inspect
from typing import Any

import optuna
import pytest

from objectives.contexts.current import building_for
from objectives.user.forms.discovery import answering
from objectives.user.forms.form import Form
from objectives.user.forms.hp import begun_with
from objectives.user.forms.recorder import Recorder
from objectives.user.forms.trial import Trial
from search_spaces import Categorical, Float, Integer


def _asked(ask: Any) -> Any:
    recorder = Recorder(begun_with)
    ask(Trial(recorder))
    return next(iter(recorder.asked.values()))


@pytest.mark.parametrize(
    "method",
    [
        "suggest_int",
        "suggest_float",
        "suggest_categorical",
        "suggest_uniform",
        "suggest_loguniform",
        "suggest_discrete_uniform",
        "report",
        "should_prune",
        "set_user_attr",
    ],
)
def test_arguments_have_optunas_names_in_their_order(method: str) -> None:
    ours = inspect.signature(getattr(Trial, method)).parameters
    theirs = inspect.signature(getattr(optuna.trial.Trial, method)).parameters
    assert [(one.name, one.default) for one in ours.values()] == [
        (one.name, one.default) for one in theirs.values()
    ]


@pytest.mark.parametrize(
    ("ask", "entry"),
    [
        (lambda t: t.suggest_int("a", 1, 9), Integer(1, 9)),
        (lambda t: t.suggest_int("a", 1, 9, 3), Integer(1, 7, step=3)),
        (lambda t: t.suggest_int("a", 1, 64, log=True), Integer(1, 64, log=True)),
        (lambda t: t.suggest_float("a", 0, 1), Float(0.0, 1.0)),
        (lambda t: t.suggest_float("a", 0, 1, step=0.25), Float(0.0, 1.0, step=0.25)),
        (lambda t: t.suggest_float("a", 1e-4, 1, log=True), Float(1e-4, 1.0, log=True)),
        (lambda t: t.suggest_uniform("a", 0, 1), Float(0.0, 1.0)),
        (lambda t: t.suggest_loguniform("a", 1e-4, 1), Float(1e-4, 1.0, log=True)),
        (lambda t: t.suggest_discrete_uniform("a", 0, 1, 0.5), Float(0.0, 1.0, step=0.5)),
        (lambda t: t.suggest_categorical("a", ["x", "y"]), Categorical(["x", "y"])),
        (lambda t: t.suggest_categorical("a", [True, False]), Categorical([True, False])),
        (lambda t: t.suggest_categorical("a", [None, 8]), Categorical(["None", "8"])),
        (lambda t: t.suggest_categorical("a", ["None", None]), Categorical(["0: None", "1: None"])),
    ],
)
def test_what_is_suggested_stands_in_the_space(ask: Any, entry: object) -> None:
    assert _asked(ask).entry == entry


@pytest.mark.parametrize("own", [None, True, 8, 0.5, "relu"])
def test_the_code_is_handed_its_own_choice_of_whatever_kind(own: object) -> None:
    choices = [None, True, 8, 0.5, "relu"]
    text = own if isinstance(own, str) else repr(own)
    trial = answering(Form.TRIAL, {"what": text})
    assert isinstance(trial, Trial)
    answer = trial.suggest_categorical("what", choices)
    assert answer == own
    assert type(answer) is type(own)
    assert trial.params == {"what": own}


def test_reports_are_taken_and_prune_nothing() -> None:
    trial = answering(Form.TRIAL, {})
    assert isinstance(trial, Trial)
    trial.report(0.5, step=1)
    assert not trial.should_prune()
    trial.set_user_attr("note", 1)
    assert trial.user_attrs == {"note": 1}
    assert trial.number == 0


def test_a_trial_knows_its_number_while_its_model_is_built() -> None:
    with building_for(7):
        trial = answering(Form.TRIAL, {})
    assert isinstance(trial, Trial)
    assert trial.number == 7


@pytest.mark.parametrize(
    "ask",
    [
        lambda t: t.suggest_int("a", 3, 1),
        lambda t: t.suggest_int("a", 1, 9, step=2, log=True),
        lambda t: t.suggest_float("a", 0, 1, log=True),
        lambda t: t.suggest_categorical("a", []),
    ],
)
def test_it_refuses_what_optuna_refuses(ask: Any) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    with pytest.raises(ValueError, match=r"\w"):
        ask(study.ask())
    with pytest.raises(ValueError, match=r"\w"):
        _asked(ask)
