"""The command ``tuning``: its verbs, and what becomes of their errors."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tuning.cli import results, retrain, search, tools

app = typer.Typer(
    name="tuning",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Tune Keras models: one search space, four backends, one leaderboard.\n\n"
    "Example: `tuning search digits --trials 20`, then `tuning leaderboard`.",
)
search.add_to(app)
results.add_to(app)
retrain.add_to(app)
tools.add_to(app)


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", is_eager=True)
    ] = False,
) -> None:
    if version:
        from tuning.version import version as installed

        typer.echo(f"keras-tuning {installed()}")
        raise typer.Exit


def main() -> None:
    """Run the command and end the process with its exit code.

    0 done, 2 bad input, 3 the study is open elsewhere, 4 no trial completed, 130 interrupted.
    """
    from search_spaces.errors import TuningError

    try:
        app()
    except TuningError as error:
        for complaint in error.complaints:
            print(f"tuning: {complaint}", file=sys.stderr)
        sys.exit(_exit_code(error))
    except KeyboardInterrupt:
        print("tuning: interrupted; nothing finished is lost", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the output, such as `head`, has had enough.
        sys.stderr.close()
        sys.exit(0)


def _exit_code(error: Exception) -> int:
    from tuning.errors import BudgetNotMetError, StudyOpenError

    if isinstance(error, StudyOpenError):
        return 3
    return 4 if isinstance(error, BudgetNotMetError) else 2
