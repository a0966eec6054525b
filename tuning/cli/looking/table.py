"""Trials as tables on the screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from objectives.measurement import measured_beside
from tuning.cli.screen import make_console
from tuning.records import Failed
from tuning.results.confirmed.words import again_of
from tuning.results.retrained.folder import folder_of_trial, test_result
from tuning.results.selection import chosen_trial
from tuning.results.study_record import read_study
from tuning.results.tables import changes_text, short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rich.console import Console

    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

_MOST_EPOCHS_SHOWN = 12
# Of a learning curve's table: the epochs' column, the widest number, and what is between two.
_EPOCH_WIDTH, _NUMBER_WIDTH, _GAP = 9, 10, 3


def show_trial(results_dir: Path, name: str, number: int) -> None:
    """Print everything about one trial of a study on standard output.

    Raises:
        StudyNotFoundError: If there is no such study or trial.
    """
    study = read_study(results_dir, name)
    print_trial(make_console(), study, chosen_trial(study, number))


def print_trial(console: Console, study: StudyRecord, trial: Trial) -> None:
    """Print everything about one trial."""
    spec = study.spec
    beside = measured_beside(trial.curves, study.metric, spec.also_measure)
    facts = {
        "study": spec.name,
        "trial": str(trial.number),
        "outcome": trial.outcome_name,
        study.metric.name: "" if trial.value is None else repr(trial.value),
        **_again(study, trial.number),
        **{name: repr(value) for name, value in beside.items()},
        "epochs": str(trial.epochs),
        "seconds": f"{trial.seconds:.1f}",
        **({"seed": str(trial.seed)} if study.imported is None else {}),
        **({"device": trial.device} if trial.device else {}),
        **({"changes": changes_text(trial.schedule)} if trial.schedule else {}),
        "finished": _by_the_second(trial.finished_at),
        **_retrained(study, trial.number),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(Text(name), Text(value))
    table.add_section()
    for name, setting in trial.configuration.items():
        table.add_row(Text(name), Text(str(setting)))
    console.print(table)
    if isinstance(trial.outcome, Failed):
        console.print(Text(f"\n{trial.outcome.message}"), soft_wrap=True)
        if study.imported is None:
            console.print(Text(f"Traceback: {study.folder / 'logs' / f'{trial.number:04d}.txt'}"))
    for number, curve in enumerate(trial.curves):
        if curve.epochs:
            fold = f", fold {number + 1}" if len(trial.curves) > 1 else ""
            console.print(f"\nLearning curve{fold}")
            for names in _side_by_side(list(curve.metrics), width=console.width):
                shown = {name: curve.metrics[name] for name in names}
                console.print(_curve_table(shown, epochs=curve.epochs))


def _again(study: StudyRecord, number: int) -> dict[str, str]:
    """Return what a trial came to when it trained again, nothing where it did not."""
    said = again_of(study, number)
    return {"trained again": said} if said else {}


def _retrained(study: StudyRecord, number: int) -> dict[str, str]:
    """Return where a trial's model lies and what it came to, nothing where it is not retrained."""
    folder = folder_of_trial(study.folder, number)
    if folder is None:
        return {}
    return {"retrained": f"{test_result(folder)}, in {folder}"}


def _by_the_second(moment: str) -> str:
    return datetime.fromisoformat(moment).isoformat(timespec="seconds")


def _side_by_side(names: list[str], *, width: int) -> list[list[str]]:
    """Return metrics as tables hold them whose numbers are whole in a window of some width."""
    tables: list[list[str]] = [[]]
    left = width - _EPOCH_WIDTH
    for name in names:
        needed = max(_NUMBER_WIDTH, *(len(part) for part in _broken(name).splitlines())) + _GAP
        if needed > left and tables[-1]:
            tables.append([])
            left = width - _EPOCH_WIDTH
        tables[-1].append(name)
        left -= needed
    return tables


def _broken(name: str) -> str:
    """Return a metric's name on lines that are hardly longer than a number, if it has words."""
    lines = [""]
    for word in name.replace("_", "_\n").splitlines():
        if lines[-1] and len(lines[-1] + word) > _NUMBER_WIDTH:
            lines.append("")
        lines[-1] += word
    return "\n".join(lines)


def _curve_table(metrics: Mapping[str, tuple[float, ...]], *, epochs: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("epoch", justify="right")
    for name in metrics:
        table.add_column(_broken(name), justify="right", no_wrap=True)
    for epoch in _some_epochs(epochs):
        table.add_row(str(epoch), *(short(values[epoch - 1]) for values in metrics.values()))
    return table


def _some_epochs(epochs: int) -> list[int]:
    """Return at most a dozen epochs, evenly spaced, the first and the last among them."""
    if epochs <= _MOST_EPOCHS_SHOWN:
        return list(range(1, epochs + 1))
    steps = _MOST_EPOCHS_SHOWN - 1
    return [1 + round(step * (epochs - 1) / steps) for step in range(_MOST_EPOCHS_SHOWN)]
