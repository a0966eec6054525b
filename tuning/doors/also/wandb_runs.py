"""A study in Weights & Biases: a project, a group a study, a run a trial."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, final

import wandb

from tuning.doors.also.facts import epochs_of, figures_of, labels_of, run_name, study_key
from tuning.records import Failed

if TYPE_CHECKING:
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

PROJECT = "keras-tuning"
WRITTEN = "keras-tuning-trials.txt"
_FOLDER = "wandb"


@final
class WandbRuns:
    """Writes a run a trial, online or, with ``WANDB_MODE=offline``, into the study's folder.

    Offline nobody can be asked what is there: a file beside the runs has the numbers.
    """

    def __init__(self, study: StudyRecord) -> None:
        """Take the study; who is logged in, and where, is the environment's."""
        self._study = study
        self._folder = study.folder / _FOLDER
        self._folder.mkdir(exist_ok=True)
        self._settings = wandb.Settings(
            silent=True, console="off", disable_git=True, save_code=False, x_disable_stats=True
        )

    def written(self) -> set[int]:
        """Return the numbers of the trials whose runs have ended."""
        try:
            text = (self._folder / WRITTEN).read_text(encoding="ascii")
        except FileNotFoundError:
            return set()
        return {int(line) for line in text.split("\n")[:-1]}

    def write(self, trial: Trial) -> None:
        """Write a trial as a run, in place of one that was begun and not finished."""
        run_id = f"{study_key(self._study)}-{trial.number}"
        for begun in self._folder.glob(f"*run-*-{run_id}"):
            shutil.rmtree(begun)
        run = wandb.init(
            project=os.environ.get("WANDB_PROJECT") or PROJECT,
            group=self._study.spec.name,
            name=run_name(trial),
            id=run_id,
            dir=self._study.folder,
            config=dict(trial.configuration),
            notes=None,
            tags=[trial.outcome_name],
            settings=self._settings,
        )
        run.define_metric("*", step_metric="epoch")
        for epoch, measured in epochs_of(trial):
            run.log({"epoch": epoch, **measured})
        run.summary.update(labels_of(trial, self._study) | figures_of(trial))
        run.finish(exit_code=1 if isinstance(trial.outcome, Failed) else 0)
        with (self._folder / WRITTEN).open("a", encoding="ascii") as file:
            file.write(f"{trial.number}\n")

    def close(self, study: StudyRecord) -> None:
        """Do nothing: each run has ended."""
