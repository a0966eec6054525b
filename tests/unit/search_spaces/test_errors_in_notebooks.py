"""An error as a notebook shows it."""

from __future__ import annotations

import json

import pytest

from search_spaces import SearchSpaceError, TuningError


def test_a_notebook_shows_the_sentences_alone() -> None:
    error = SearchSpaceError("a: wrong", "b: wrong too")
    assert error._render_traceback_() == [
        *("SearchSpaceError: a: wrong", "SearchSpaceError: b: wrong too")
    ]


def caused_by(cause: Exception) -> TuningError:
    error = TuningError("cannot be read")
    error.__cause__ = cause
    return error


def test_an_exception_of_a_persons_own_code_behind_it_is_shown_whole() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        _ = 1 / 0
    with pytest.raises(LookupError):
        caused_by(raised.value)._render_traceback_()


def test_an_exception_of_a_librarys_behind_it_is_not() -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads("{")
    cause = raised.value
    # Without the frame of this test, which called the library.
    assert cause.__traceback__ is not None
    cause.__traceback__ = cause.__traceback__.tb_next
    assert caused_by(cause)._render_traceback_() == ["TuningError: cannot be read"]
