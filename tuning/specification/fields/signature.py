"""What editors and ``help`` show of a function that takes settings by keyword."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import ForwardRef, ParamSpec, TypeVar, final

from tuning.errors import SpecificationError
from tuning.specification.fields.record import Field
from tuning.specification.fields.study_settings import StudySettings

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def shows_settings(
    fields: Iterable[Field],
) -> Callable[[Callable[_Arguments, _Result]], Callable[_Arguments, _Result]]:
    """Return what writes settings into a function's signature and docstring, in place of ``**``.

    ``inspect.signature``, ``help`` and the completion of a notebook, which asks the running
    function, then know each by its name and type; type checkers read the annotation itself.
    """
    settings = tuple(fields)

    def shown(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
        bare = inspect.signature(function)
        known = [
            one.replace(annotation=_Annotation(one.annotation))
            for one in bare.parameters.values()
            if one.kind is not one.VAR_KEYWORD
        ]
        taken = {one.name for one in known}
        added = [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=_Annotation(_written(field.name)),
            )
            for field in settings
            if field.name not in taken
        ]
        whole = bare.replace(
            parameters=[*known, *added], return_annotation=_Annotation(bare.return_annotation)
        )
        function.__signature__ = whole  # type: ignore[attr-defined]
        lines = "\n".join(f"    {field.name}: {field.help}" for field in settings)
        function.__doc__ = f"{inspect.cleandoc(function.__doc__ or '')}\n\nSettings:\n{lines}\n"
        return function

    return shown


def takes_what_is_tuned_alone(
    function: Callable[_Arguments, _Result],
) -> Callable[_Arguments, _Result]:
    """Return a function that says how its other arguments are given, where some are not by name.

    Python's own words for a second value say nothing. KerasTuner's ``objective`` is what trials
    are ranked by, and its ``search`` takes x and y.
    """

    @functools.wraps(function)
    def checked(*given: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
        if not given and "objective" not in named:
            raise SpecificationError(
                f"{function.__name__} lacks what it is about; give what is tuned first: a function"
                " that builds a model, a class, a data set's name or a table"
            )
        if len(given) > 1:
            raise SpecificationError(
                f"{function.__name__} takes what is tuned, and all else by name; give data=(x, y),"
                " space=..., trials=20"
            )
        if given and "objective" in named:
            ranked_by = named["objective"]
            raise SpecificationError(
                f"objective={ranked_by!r}: what is tuned is given already; to say what trials are"
                f" ranked by, write metric={ranked_by!r}"
            )
        return function(*given, **named)

    return checked


@final
class _Annotation(str):
    """A type as it is written in the source, shown without the quotes of a text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _written(name: str) -> str:
    annotation = StudySettings.__annotations__[name]
    return annotation.__forward_arg__ if isinstance(annotation, ForwardRef) else str(annotation)
