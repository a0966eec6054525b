"""Command lines of any words; what would train, wait or reach another machine is not run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from typer.exceptions import Exit, TyperException

from search_spaces import TuningError
from tuning import study
from tuning.cli import app as app_module
from tuning.cli.usage_errors import usage_complaint
from tuning.specification.fields.table import SETTINGS, flag_of

# Without `submit` and `doctor`, which ask machines, `watch`, which waits, `lr-range`, which trains,
# `init`, which loads data, and what shells are taught.
_VERBS = (
    *("search", "search", "search", "resume", "leaderboard", "compare", "show", "explain"),
    *("report", "plot", "export", "retrain", "predict", "columns", "space", "list"),
    *("rename", "delete", "stop", "serach", ""),
)
_WORDS = (
    *("wine", "digits", "wines", "houses.csv", "own.py:Own", ".py:", "study.yaml", "a.yaml"),
    *("python:x", "..", "../x", "/", "", " ", "-", "--", "-h", "0", "-1", "1e3", "ten", "1.5"),
    *("10", "10s", "0s", "5d", "99999999999999999999", "nan", "inf", "a=1", "a=", "=", "a=b,c=d"),
    *("x" * 600, "caf\udce9", "a\nb", "a\0b.csv", "\u202e", "\x1b[31m", "=1+1", "<script>", "*"),
    *("optuna", "ray-tune", "tpe", "median", "mlp", "mlp+optimizer", "none", "auto", "time:x"),
    *("yaml", "csv", "accuracy", "val_loss", "r2,mae", "history", "local"),
)
_FLAGS = (
    *(flag_of(field.name) for field in SETTINGS if field.name not in ("objective", "ray")),
    *("--trial", "--top", "--seeds", "--format", "-o", "--results", "--dry-run", "--verbose"),
    *("--overwrite", "--trust", "--all", "--sort", "--trails", "-x", "--trials=3", "--name=-rf"),
)


class _NotRunError(TuningError):
    """Stands for a study that would have been run."""


def _not_run(*given: Any, **named: Any) -> None:
    raise _NotRunError("not run")


def command_line(chance: random.Random) -> list[str]:
    """Return the words of a command line."""
    words = [chance.choice(_VERBS)]
    if chance.random() < 0.7:
        words.append(chance.choice(_WORDS))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        if chance.random() < 0.75:
            words.append(chance.choice(_FLAGS))
        if chance.random() < 0.85:
            words.append(chance.choice(_WORDS))
    return words


def run_command_line(chance: random.Random) -> None:
    """Run a command line as far as a study begins; raises for a defect."""
    with _nothing_runs():
        try:
            app_module.app(command_line(chance), standalone_mode=False, prog_name="tuning")
        except TyperException as error:
            usage_complaint(error)
        except (TuningError, Exit):
            pass


@contextmanager
def _nothing_runs() -> Iterator[None]:
    names = ("check_study", "run_study", "resume_study")
    with (
        mock.patch.object(study, names[0], _not_run),
        mock.patch.object(study, names[1], _not_run),
        mock.patch.object(study, names[2], _not_run),
    ):
        yield
