"""The command ``tuning``: its verbs, and what becomes of their errors."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer
from typer.exceptions import TyperException

import tuning
from objectives.machine.beginning import begin_without_collecting
from objectives.machine.ending import end_without_collecting
from objectives.machine.put_off import put_off_parts_of_keras
from search_spaces.visible import visible
from tuning.cli.completion.bash_words import answer_bash, is_of_bash
from tuning.cli.insight import compare, explain, import_, plot, report
from tuning.cli.left_threads import end_in_spite_of_threads
from tuning.cli.looking import columns, doctor, leaderboard, lists, show, space
from tuning.cli.models import export, predict, retrain
from tuning.cli.once import OnceCommand
from tuning.cli.output import flush_streams, let_output_go, open_closed_streams, watch_output
from tuning.cli.own_encoding import speak_utf8
from tuning.cli.studies import (
    delete,
    init,
    lr_range,
    rename,
    resume,
    search,
    stop,
    submit,
    watch,
)
from tuning.errors import OutputError
from tuning.terminations import interrupted_code

_INTERRUPTED = 130

app = typer.Typer(
    name="tuning",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Tune Keras models: one search space, four backends, one leaderboard.\n\n"
    "Example: `tuning search digits --trials 20`, then `tuning leaderboard`.",
)
# In the order of the help.
for verb in (
    *(init, search, resume, watch, stop, leaderboard, compare, show, explain, report, plot),
    *(
        export,
        import_,
        submit,
        retrain,
        predict,
        lr_range,
        columns,
        space,
        lists,
        rename,
        delete,
        doctor,
    ),
):
    verb.add_to(app)
for command in app.registered_commands:
    command.cls = OnceCommand


def _show_version(wanted: bool) -> None:
    if wanted:
        from tuning.version import version as installed

        typer.echo(f"keras-tuning {installed()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and stop.", is_eager=True, callback=_show_version
        ),
    ] = False,
) -> None:
    del version


def run(arguments: list[str]) -> None:
    """Run one verb in this process; its errors are raised.

    Raises:
        TuningError: If anything asked for cannot be.
        KeyboardInterrupt: If it was interrupted.
    """
    if app(arguments, standalone_mode=False) == _INTERRUPTED:
        raise KeyboardInterrupt


def main() -> None:
    """Run the command and end the process with its exit code.

    0 done, 2 bad input, 3 the study is open elsewhere, 4 no trial completed, 5 the journal lost
    its place while the study ran, 6 a trial's code ended the process; interrupted 130 by Ctrl-C,
    143 by SIGTERM, 129 by SIGHUP.
    """
    if is_of_bash():
        answer_bash(partial(app, prog_name="tuning", standalone_mode=False))
        sys.exit(0)
    open_closed_streams()
    speak_utf8()
    watch_output()
    put_off_parts_of_keras()
    begin_without_collecting()
    end_without_collecting()
    try:
        # Left to itself, typer frames its complaints and is silent about Ctrl-C.
        code = app(prog_name="tuning", standalone_mode=False) or 0
        flush_streams()
    except TyperException as error:
        _complain_of_usage(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output, such as `head`, has had enough.
        sys.stderr.close()
        sys.exit(0)
    except tuning.TuningError as error:
        if isinstance(error, OutputError):
            let_output_go()
        for complaint in error.shown:
            print(f"tuning: {complaint}", file=sys.stderr)
        code = _exit_code(error)
    if code == _INTERRUPTED:
        print("tuning: interrupted; nothing finished is lost", file=sys.stderr)
        code = interrupted_code()
    end_in_spite_of_threads(code)
    sys.exit(code)


def _complain_of_usage(error: TyperException) -> None:
    from tuning.cli.usage_errors import usage_complaint

    # Without any argument typer has shown the help already, and there is nothing to add.
    if error.format_message().strip():
        print(f"tuning: {visible(usage_complaint(error))}", file=sys.stderr)


def _exit_code(error: tuning.TuningError) -> int:
    from tuning.errors import BudgetNotMetError, PlaceLostError, StudyOpenError

    match error:
        case StudyOpenError():
            return 3
        case BudgetNotMetError():
            return 4
        case PlaceLostError():
            return 5
        case _:
            return 2
