"""The settings that say where and how trials train, and where files lie."""

from __future__ import annotations

from pathlib import Path

from objectives.machine import KERAS_BACKENDS
from objectives.training import TRAINERS
from tuning.specification.fields.record import (
    Amount,
    Choice,
    Duration,
    Fact,
    Field,
    Folder,
    Names,
    Text,
    WholeNumber,
)
from tuning.specification.fields.search import TRAINING

DEFAULT_CHECKPOINT_SECONDS = 60.0
DEFAULT_RESULTS = Path("results")
WHERE, FILES = "Where trials train", "Files"

TRIAL_FIELDS = (
    Field(
        name="workers",
        at="placement.workers",
        form=WholeNumber(high=1024),
        default=1,
        help="Trials side by side (default 1; ray-tune 2; in a cluster all that fit).",
        panel=WHERE,
        may_change=True,
    ),
    Field(
        name="ray",
        at="placement.ray",
        form=Text(),
        metavar="ADDRESS",
        help="Train on a running Ray cluster: HOST:PORT, or auto for this machine's.",
        panel=WHERE,
        is_later=True,
        may_change=True,
    ),
    Field(
        name="cpus",
        at="placement.cpus",
        form=Amount(is_above_zero=True),
        default=1.0,
        help="CPUs a trial, also a fraction (default 1).",
        panel=WHERE,
        is_later=True,
        may_change=True,
    ),
    Field(
        name="gpus",
        at="placement.gpus",
        form=Amount(is_above_zero=False),
        default=0.0,
        help="GPUs a trial, also a fraction (default 0).",
        panel=WHERE,
        is_later=True,
        may_change=True,
    ),
    Field(
        name="trial_timeout",
        at="placement.trial_timeout_seconds",
        form=Duration(),
        words={"none": None},
        hint=", or none",
        help="End a trial as failed that has its worker for longer, such as 10m, loading and"
        " building included, waiting not; or none.",
        panel=WHERE,
        is_later=True,
        may_change=True,
    ),
    Field(
        name="side_by_side",
        at="placement.side_by_side",
        form=Fact(),
        default=False,
        is_later=True,
    ),
    Field(
        name="keras_backend",
        form=Choice(KERAS_BACKENDS),
        default="auto",
        help="jax, tensorflow or auto (default): jax, but for images without a GPU.",
        panel=TRAINING,
    ),
    Field(
        name="trainer",
        form=Choice(TRAINERS),
        default="auto",
        help="auto (default), compiled (whole epochs as one program) or keras (fit).",
        panel=TRAINING,
        is_later=True,
    ),
    Field(
        name="fuse",
        form=WholeNumber(low=2, high=1024, example=8),
        words={"auto": "auto", "off": "off"},
        hint=", or auto or off",
        default="auto",
        help="Equal structures train together: auto (default), off or a number.",
        panel=TRAINING,
        is_later=True,
    ),
    Field(
        name="checkpoint",
        at="checkpoint_seconds",
        form=Duration(),
        words={"off": None, "0s": 0.0},
        hint=", 0s for after every epoch, or off",
        default=DEFAULT_CHECKPOINT_SECONDS,
        help="How often a running trial is saved, to go on from there: 60s (default),"
        " 0s for after every epoch, or off.",
        panel=TRAINING,
        is_later=True,
    ),
    Field(
        name="name",
        form=Text(),
        help="The study's name (default: from objective and backend).",
        panel=FILES,
    ),
    Field(
        name="results",
        at="results_dir",
        form=Folder(),
        default=DEFAULT_RESULTS,
        help="The results folder (default results).",
        panel=FILES,
        is_kept=False,
    ),
    Field(
        name="report",
        form=Choice(("auto", "off")),
        default="auto",
        help="Keep results/NAME/report.html up to date: auto (default) or off.",
        panel=FILES,
        is_later=True,
    ),
    Field(
        name="also",
        form=Names("optuna,tensorboard", is_repeated=True),
        words={"none": ()},
        hint=", or none",
        metavar="TOOL[,TOOL...]",
        default=(),
        help="Write the study for others too: optuna, tensorboard, mlflow or wandb, or none"
        " (default); may be repeated.",
        panel=FILES,
        is_later=True,
        may_change=True,
    ),
    Field(
        name="data_dir",
        form=Folder(missing="there is no such folder; name the one with your data sets"),
        help="Your copies of data sets (default: variable TUNING_DATA).",
        panel=FILES,
    ),
)
