"""Options that several verbs share, and those of the table of settings."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

import typer

from tuning.cli import completion
from tuning.specification.fields.record import Field, Names
from tuning.specification.fields.table import field_of

_Completion = Callable[[Any, str], list[str]]


def _studies(ctx: Any, incomplete: str) -> list[str]:
    return completion.studies(ctx, incomplete)


def _objectives(ctx: Any, incomplete: str) -> list[str]:
    return completion.objectives(ctx, incomplete)


def one_of(*words: str) -> _Completion:
    """Return the completion of one of several words."""

    def complete(ctx: Any, incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def study_argument(metavar: str, help_text: str) -> Any:
    """Return the argument for one or several studies."""
    return typer.Argument(metavar=metavar, help=help_text, autocompletion=_studies)


Results = Annotated[str, typer.Option(help="The results folder.")]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Let the libraries' own messages through.")
]
Trust = Annotated[
    bool,
    typer.Option(
        "--trust", help="Run the study's own code, though you have not searched with it yourself."
    ),
]
StudyName = Annotated[str, study_argument("NAME", "The study.")]

_Verb = TypeVar("_Verb", bound=Callable[..., None])


def objective_argument(help_text: str | None = None, *, metavar: str | None = None) -> Any:
    """Return the argument that says what is tuned."""
    field = field_of("objective")
    return typer.Argument(
        metavar=metavar or field.metavar,
        help=help_text or field.help,
        autocompletion=_objectives,
    )


def setting_option(name: str, help_text: str | None = None, *, panel: str | None = None) -> Any:
    """Return a setting's option, with a help of its own where the verb means something else."""
    field = field_of(name)
    flags = () if field.flag is None else (field.flag,)

    def complete(ctx: Any, incomplete: str) -> list[str]:
        return completion.setting_values(name, ctx, incomplete)

    return typer.Option(
        *flags,
        metavar=field.metavar,
        help=help_text or field.help,
        rich_help_panel=panel,
        autocompletion=complete,
    )


def takes_settings(settings: Iterable[Field], **help_texts: str) -> Callable[[_Verb], _Verb]:
    """Give a verb an option for each setting, where it says ``**settings`` itself.

    Values stay text until they are resolved: then all complaints come at once, each with its flag.

    Args:
        settings: Their records.
        **help_texts: Where a setting's help is another than in the table.
    """
    fields = tuple(settings)
    options = [_option(field, help_texts.get(field.name)) for field in fields]
    names = [field.name for field in fields if isinstance(field.form, Names)]

    def widened(verb: _Verb) -> _Verb:
        @functools.wraps(verb)
        def called(*arguments: Any, **given: Any) -> None:
            for name in names:
                # In a list, as a study file has it, a name may hold a comma.
                if isinstance(given[name], list):
                    given[name] = ",".join(given[name])
            verb(*arguments, **given)

        signature = inspect.signature(verb, eval_str=True)
        own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
        # Typer reads what to declare from here.
        called.__signature__ = signature.replace(  # type: ignore[attr-defined]  # not in its stub
            parameters=[*own, *options]
        )
        return called  # type: ignore[return-value]  # as it was, but for its options

    return widened


def _option(field: Field, help_text: str | None) -> inspect.Parameter:
    # A type that may be given several times is a list to Typer.
    accepted = list[str] if field.is_repeated else str
    option = setting_option(field.name, help_text, panel=field.panel)
    return inspect.Parameter(
        field.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[accepted | None, option],
    )
