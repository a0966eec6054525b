"""The settings that say what is searched, and how."""

from __future__ import annotations

from objectives.data.task import Task
from tuning.specification.capabilities import AUTO_PRUNER, DEFAULT_BACKEND, backend_names
from tuning.specification.fields.confirm import CONFIRM_AUTO, CONFIRM_NONE
from tuning.specification.fields.record import (
    Choice,
    Configurations,
    Duration,
    Fact,
    Field,
    Names,
    Repeats,
    Space,
    Text,
    Values,
    WholeNumber,
)

NO_TEST = "none"

WHAT, HOW, TRAINING = "What", "How to search", "How trials train"


def _backends_in_words() -> str:
    usual, *between, last = (DEFAULT_BACKEND, *(n for n in backend_names() if n != DEFAULT_BACKEND))
    return f"{', '.join((f'{usual} (default)', *between))} or {last}."


SEARCH_FIELDS = (
    Field(
        name="objective",
        at="objective.text",
        key="objective",
        form=Text(),
        metavar="STUDY.yaml|OBJECTIVE",
        help="A study file; or a data set's name, a table (houses.csv), or file.py:ClassName.",
        panel=WHAT,
    ),
    Field(
        name="model",
        at="objective.model",
        form=Text(),
        help="A ready-made model for a data set or table; see `tuning list objectives`.",
        panel=WHAT,
        is_later=True,
    ),
    Field(
        name="target",
        at="objective.target",
        form=Text(),
        help="The target column of a table.",
        panel=WHAT,
    ),
    Field(
        name="task",
        at="objective.task",
        form=Choice(tuple(str(task) for task in Task), to=Task),
        help="regression, binary or multiclass (default: from the target).",
        panel=WHAT,
    ),
    Field(
        name="data",
        at="objective.data",
        form=Text(),
        metavar="FILE|FILE.py:NAME",
        help="Data for a model that brings none: a table, an .npz file, or file.py:NAME.",
        panel=WHAT,
        is_later=True,
    ),
    Field(
        name="form",
        at="objective.form",
        form=Choice(("configuration", "keywords", "hp", "trial")),
        help="What a function that builds a model is called with (default: by its parameters).",
        panel=WHAT,
        is_later=True,
    ),
    Field(
        name="space",
        form=Space(),
        help="A ready-made space, groups such as architecture+optimizer, or a .yaml file;"
        " see `tuning list spaces`.",
        panel=WHAT,
    ),
    Field(name="space_name", form=Fact()),
    Field(
        name="set",
        form=Values(),
        metavar="NAME=VALUE",
        help="Hold a parameter of the space at a value; may be repeated.",
        panel=WHAT,
        is_kept=False,
    ),
    Field(
        name="backend",
        form=Choice(backend_names()),
        default=DEFAULT_BACKEND,
        help=_backends_in_words(),
        panel=HOW,
    ),
    Field(
        name="trials",
        at="budget.trials",
        form=WholeNumber(high=100_000),
        default=20,
        help="Configurations to try in all (default 20; with --timeout as many as fit).",
        panel=HOW,
        may_change=True,
    ),
    Field(
        name="epochs",
        at="budget.epochs",
        form=WholeNumber(high=100_000),
        default=50,
        help="The most epochs of a trial (default 50).",
        panel=TRAINING,
    ),
    Field(
        name="patience",
        at="budget.patience",
        form=WholeNumber(),
        words={"none": None},
        default=10,
        help="Epochs without improvement before a trial stops, or none (default 10).",
        panel=TRAINING,
    ),
    Field(
        name="folds",
        form=WholeNumber(high=1000),
        default=1,
        help="Folds of cross-validation (default 1: one validation split).",
        panel=TRAINING,
    ),
    Field(
        name="split",
        form=Text(),
        metavar="RULE",
        help="random (default), time, group, time:COLUMN or group:COLUMN.",
        panel=TRAINING,
        is_later=True,
    ),
    Field(
        name="validation",
        form=Text(),
        metavar="FILE",
        help="A file of a table's columns whose rows trials are ranked by.",
        panel=TRAINING,
        is_later=True,
    ),
    Field(
        name="test",
        form=Text(),
        metavar="FILE|none",
        help="A file of a table's columns to test with; none holds no test rows back.",
        panel=TRAINING,
        is_later=True,
    ),
    Field(
        name="sampler",
        form=Text(),
        help="The backend's sampler; see `tuning list backends`.",
        panel=HOW,
    ),
    Field(
        name="pruner",
        form=Text(),
        default=AUTO_PRUNER,
        help="The backend's pruner, or none; auto (default) is the median rule for tpe.",
        panel=HOW,
    ),
    Field(
        name="timeout",
        at="budget.timeout_seconds",
        form=Duration(),
        help="Stop after a time, such as 90s or 1h30m.",
        panel=HOW,
    ),
    Field(
        name="seed",
        form=WholeNumber(low=0, high=2**32 - 1),
        default=42,
        help="What all randomness follows from (default 42).",
        panel=HOW,
    ),
    Field(
        name="first",
        form=Configurations(),
        metavar="NAME=VALUE,...",
        default=(),
        help="A configuration to try first; may be repeated. What it leaves out is the space's"
        " default or middle.",
        panel=HOW,
        is_later=True,
    ),
    Field(
        name="confirm",
        form=Repeats(),
        words={CONFIRM_AUTO: CONFIRM_AUTO, CONFIRM_NONE: CONFIRM_NONE},
        hint=", auto or none",
        metavar="KxR",
        default=CONFIRM_AUTO,
        earlier=CONFIRM_NONE,
        help="Train the best K again with R fresh seeds before one is named: auto (default) is 5x3"
        " from 20 trials on; none leaves it out.",
        panel=HOW,
        is_later=True,
    ),
    Field(
        name="metric",
        form=Text(),
        help="The metric to rank by, as Keras names it: rmse, r2, f1, auc, top_3_accuracy, ...",
        panel=WHAT,
    ),
    Field(
        name="also_measure",
        form=Names("r2,mae"),
        metavar="NAME[,NAME...]",
        default=(),
        help="More metrics to show, such as r2,mae.",
        panel=WHAT,
        is_later=True,
    ),
    Field(
        name="direction",
        form=Choice(("minimize", "maximize")),
        help="minimize or maximize, for a metric that is not Keras's own.",
        panel=WHAT,
    ),
)
