"""How a class says that its callbacks want a context, and what of theirs is kept."""

from __future__ import annotations

from typing import Any

import pytest

from objectives.contexts.members import callbacks_complaints, kept_folders, takes_context
from objectives.errors import ObjectiveError


class Plain:
    def callbacks(self, configuration: Any) -> Any: ...


class Told:
    keep_folders = "all"

    def callbacks(self, configuration: Any, context: Any) -> Any: ...


class ToldIfThere:
    keep_folders = 0

    def callbacks(self, configuration: Any, context: Any = None) -> Any: ...


class OfAnotherName:
    def callbacks(self, configuration: Any, training: Any) -> Any: ...


class WithASettingOfItsOwn:
    def callbacks(self, configuration: Any, verbose: int = 0) -> Any: ...


class Without:
    pass


class Listed:
    callbacks = ()


class Demanding:
    def callbacks(self, configuration: Any, context: Any, more: Any) -> Any: ...


class ByKeyword:
    def callbacks(self, configuration: Any, *, context: Any) -> Any: ...


@pytest.mark.parametrize("kind", [Told, ToldIfThere, OfAnotherName])
def test_a_second_parameter_is_the_context(kind: Any) -> None:
    assert takes_context(kind().callbacks)
    assert callbacks_complaints(kind()) == []


@pytest.mark.parametrize("kind", [Plain, WithASettingOfItsOwn])
def test_a_class_that_asks_for_none_is_told_nothing(kind: Any) -> None:
    assert not takes_context(kind().callbacks)
    assert callbacks_complaints(kind()) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Listed, "callbacks is a tuple, not a method; write callbacks(self, configuration)"),
        (Demanding, "is called with a configuration, and a context; write callbacks(self"),
        (ByKeyword, "is called with a configuration, and a context; write callbacks(self"),
    ],
)
def test_callbacks_that_cannot_be_called_are_said(kind: Any, said: str) -> None:
    (complaint,) = callbacks_complaints(kind())
    assert said in complaint


def test_the_best_three_are_kept_unless_the_class_says_otherwise() -> None:
    kept = [kept_folders(kind(), where="x") for kind in (Plain, Told, ToldIfThere)]
    assert kept == [3, None, 0]


@pytest.mark.parametrize("stated", [-1, True, "some", 1.5])
def test_another_number_of_kept_folders_is_refused(stated: object) -> None:
    own = Without()
    own.keep_folders = stated  # type: ignore[attr-defined]
    with pytest.raises(ObjectiveError, match=r'kept, 0 or more, or "all"'):
        kept_folders(own, where="mine.py: Mine")
