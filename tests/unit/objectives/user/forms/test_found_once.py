"""A function is explored once a process, and not at all where its space is stated."""

from __future__ import annotations

from typing import Any

import pytest

from objectives.user.forms import found_once
from objectives.user.forms.form import Form
from objectives.user.forms.found_once import AskedSpace
from search_spaces import Float, Integer, Parameter, SearchSpace, Value
from search_spaces.partly.held_values import fix


class _Model:
    compiled = True

    def fit(self) -> None:
        """Make it look like a model."""


class _Counted:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, hp: Any) -> _Model:
        self.calls += 1
        if hp.Boolean("deep"):
            hp.Int("units-1", 1, 9)
        if hp.Float("rate", 0.0, 1.0) > 2.0:
            hp.Int("never", 1, 9)
        return _Model()


@pytest.fixture(autouse=True)
def _nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_once, "_FOUND", {})


def _asked(build: Any, fingerprint: str = "a") -> AskedSpace:
    return AskedSpace(Form.HP, build, where="mine", fingerprint=lambda: fingerprint)


def test_the_same_code_is_explored_once() -> None:
    build = _Counted()
    found = _asked(build).found()
    calls = build.calls
    assert _asked(build).found() is found
    assert _asked(build).known() is found
    assert build.calls == calls
    assert _asked(build, "b").known() is None
    _asked(build, "b").found()
    assert build.calls == 2 * calls


def test_a_space_with_values_held_in_it_is_the_one_that_was_found() -> None:
    asking = _asked(_Counted())
    space = asking.found().space
    assert asking.known_for(space) is asking.found()
    assert asking.known_for(fix(space, {"deep": False})) is asking.found()
    assert asking.known_for(SearchSpace({"rate": Float(0.0, 1.0)})) is None


def test_a_stated_space_that_suits_it_needs_no_exploration() -> None:
    build = _Counted()
    asking = _asked(build)
    stated = SearchSpace(
        {"deep": True, "units_1": Integer(2, 4), "rate": Float(0.1, 0.2, log=True)}
    )
    assert asking.complaints_about(stated) == []
    assert asking.known() is None
    assert build.calls < 10


def test_what_space_and_function_do_not_share_is_said() -> None:
    asking = _asked(_Counted())
    assert asking.complaints_about(SearchSpace({"deep": True, "rates": Float(0.0, 1.0)})) == [
        "mine asks for 'units-1', which the space lacks; add it to the space, as a constant where"
        " it is not to vary"
    ]
    full: dict[str, Parameter | Value] = {
        "deep": False,
        "rate": Float(0.0, 1.0),
        "other": Integer(1, 9),
    }
    assert asking.complaints_about(SearchSpace(full)) == [
        "mine never asks for 'other' of the space; remove it, or ask for it"
    ]
