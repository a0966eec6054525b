"""``tuning search``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tuning.cli.options import WHERE, Cpus, Gpus, TrialTimeout, Verbose, Workers, option

if TYPE_CHECKING:
    from rich.console import Console

    from tuning.specification.settings import Settings
    from tuning.study.run import StudyResult

_STUDY, _HOW, _TRAINING = "What", "How to search", "How trials train"
_PLACES = "Files"
_Objective = Annotated[
    str,
    typer.Argument(
        metavar="STUDY.yaml|OBJECTIVE",
        help="A study file; or a data set's name, a table (houses.csv), or file.py:ClassName.",
    ),
]
# Values stay text until they are resolved: then all complaints come at once, each with its flag.
_Model = Annotated[
    str | None,
    option(_STUDY, "A ready-made model for a data set or table; see `tuning list objectives`."),
]
_Target = Annotated[str | None, option(_STUDY, "The target column of a table.")]
_Task = Annotated[
    str | None, option(_STUDY, "regression, binary or multiclass (default: from the target).")
]
_Space = Annotated[
    str | None,
    option(
        _STUDY,
        "A ready-made space, groups such as architecture+optimizer, or a .yaml file;"
        " see `tuning list spaces`.",
    ),
]
_Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Hold a parameter of the space at a value; may be repeated.",
        rich_help_panel=_STUDY,
    ),
]
_Metric = Annotated[str | None, option(_STUDY, "The metric to rank by, as Keras names it.")]
_Direction = Annotated[
    str | None, option(_STUDY, "minimize or maximize, for a metric that is not Keras's own.")
]
_Backend = Annotated[
    str | None, option(_HOW, "optuna (default), random-search, keras-tuner or ray-tune.")
]
_Trials = Annotated[str | None, option(_HOW, "Configurations to try in all (default 20).")]
_Sampler = Annotated[str | None, option(_HOW, "The backend's sampler; see `tuning list backends`.")]
_Pruner = Annotated[str | None, option(_HOW, "The backend's pruner (default none).")]
_Timeout = Annotated[str | None, option(_HOW, "Stop after a time, such as 90s or 1h30m.")]
_Seed = Annotated[str | None, option(_HOW, "What all randomness follows from (default 42).")]
_Ray = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Train on a running Ray cluster: HOST:PORT, or auto for this machine's.",
        rich_help_panel=WHERE,
    ),
]
_Epochs = Annotated[str | None, option(_TRAINING, "The most epochs of a trial (default 50).")]
_Patience = Annotated[
    str | None,
    option(_TRAINING, "Epochs without improvement before a trial stops, or none (default 10)."),
]
_Folds = Annotated[
    str | None, option(_TRAINING, "Folds of cross-validation (default 1: one validation split).")
]
_KerasBackend = Annotated[str | None, option(_TRAINING, "auto (default), jax or tensorflow.")]
_Trainer = Annotated[
    str | None,
    option(_TRAINING, "auto (default), compiled (whole epochs as one program) or keras (fit)."),
]
_Fuse = Annotated[
    str | None,
    option(_TRAINING, "Equal structures train together: auto (default), off or a number."),
]
_Checkpoint = Annotated[
    str | None,
    option(
        _TRAINING,
        "How often a running trial is saved, to go on from there: 60s (default),"
        " 0s for after every epoch, or off.",
    ),
]
_Name = Annotated[
    str | None, option(_PLACES, "The study's name (default: from objective and backend).")
]
_ResultsDir = Annotated[str | None, option(_PLACES, "The results folder (default results).")]
_DataDir = Annotated[
    str | None, option(_PLACES, "Your copies of data sets (default: variable TUNING_DATA).")
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Check everything; train and write nothing.")
]


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("search")(_search)


def _search(
    context: typer.Context,
    objective: _Objective,
    *,
    model: _Model = None,
    target: _Target = None,
    task: _Task = None,
    space: _Space = None,
    set_: _Set = None,
    metric: _Metric = None,
    direction: _Direction = None,
    backend: _Backend = None,
    trials: _Trials = None,
    sampler: _Sampler = None,
    pruner: _Pruner = None,
    timeout: _Timeout = None,
    seed: _Seed = None,
    epochs: _Epochs = None,
    patience: _Patience = None,
    folds: _Folds = None,
    keras_backend: _KerasBackend = None,
    trainer: _Trainer = None,
    fuse: _Fuse = None,
    checkpoint: _Checkpoint = None,
    workers: Workers = None,
    ray: _Ray = None,
    cpus: Cpus = None,
    gpus: Gpus = None,
    trial_timeout: TrialTimeout = None,
    name: _Name = None,
    results: _ResultsDir = None,
    data_dir: _DataDir = None,
    dry_run: _DryRun = False,
    verbose: Verbose = False,
) -> None:
    """Search a space for the best configuration.

    Example: `tuning search houses.csv --target price --backend optuna --trials 20`
    """
    from tuning.api import settings_for
    from tuning.cli.console import ConsoleProgress
    from tuning.cli.screen import quiet_screen
    from tuning.specification.resolve import resolve

    with quiet_screen(verbose=verbose) as console:
        spec = resolve(settings_for(objective, _given(context)))
        from tuning.study.run import check_study, run_study

        progress = ConsoleProgress(console)
        if dry_run:
            check_study(spec, progress, verbose=verbose)
        else:
            show_result(run_study(spec, progress, verbose=verbose), console)


def _given(context: typer.Context) -> Settings:
    """Return the flags that were given, each with its own name to complain by."""
    from tuning.specification.fields.table import SETTING_NAMES
    from tuning.specification.settings import Setting, flag_of

    # Python has a word of its own called set.
    given = {name.rstrip("_"): value for name, value in context.params.items()}
    return {
        name: Setting(value, flag_of(name))
        for name, value in given.items()
        if name in SETTING_NAMES and name != "objective" and value not in (None, [], ())
    }


def show_result(result: StudyResult, console: Console) -> None:
    """Show what a search came to."""
    from tuning.cli.console import clock_text
    from tuning.results.tables import short
    from tuning.study.announcement import results_flag

    study, best = result.study, result.best
    name = study.spec.name
    say = partial(console.print, soft_wrap=True, markup=False)
    if result.stopped is not None:
        say(f"\nStopped early: {result.stopped}")
    say(
        f"\nBest of {len(study.trials)} trials after {clock_text(result.seconds)}:"
        f" trial {best.number}, {study.metric.name} {short(best.value or 0.0)} on validation data"
    )
    for parameter, value in best.configuration.items():
        say(f"  {parameter}: {short(value)}")
    flag = results_flag(study.spec.results_dir)
    say(
        f"\nFiles: {study.folder}    Next: tuning leaderboard {name}{flag},"
        f" tuning retrain {name}{flag}"
    )
