"""An error as a notebook shows it."""

from __future__ import annotations

import pytest

from search_spaces import SearchSpaceError, TuningError


def test_a_notebook_shows_the_sentences_alone() -> None:
    error = SearchSpaceError("a: wrong", "b: wrong too")
    assert error._render_traceback_() == [
        "SearchSpaceError: a: wrong",
        "SearchSpaceError: b: wrong too",
    ]


def test_an_exception_of_a_persons_own_code_behind_it_is_shown_whole() -> None:
    outer = TuningError("build_model raised")
    outer.__cause__ = TuningError("in between")
    assert outer._render_traceback_() == ["TuningError: build_model raised"]
    outer.__cause__.__cause__ = ZeroDivisionError()
    with pytest.raises(LookupError):
        outer._render_traceback_()
