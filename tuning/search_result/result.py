"""What a search came to: the record, and what people do next with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from search_spaces.suggestions import closest
from tuning.errors import SpecificationError, StudyNotFoundError
from tuning.model_file import export_retrained
from tuning.prediction import tuned_model
from tuning.report.kept import report_anew
from tuning.results.confirmed.standing import best_trial
from tuning.results.export import FORMATS, MODEL_FORMATS, export_text
from tuning.results.journal import replace_file
from tuning.results.selection import chosen_trial
from tuning.results.tables import short
from tuning.retraining.retrain import retrain_study
from tuning.search_result.frames import leaderboard_frame, trials_frame, whole_frame
from tuning.search_result.page import result_page
from tuning.search_result.plots import Plots
from tuning.search_result.words import WORDS_HERE
from tuning.showing.choice import progress_for
from tuning.specification.in_python import in_python, spoken_in_python
from tuning.study.handed_over import with_given

if TYPE_CHECKING:
    import pandas as pd

    from objectives.in_memory.objects import Given
    from tuning.doors.optuna_trials import OptunaStudy
    from tuning.progress import Progress
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord
    from tuning.retraining.model import RetrainedModel
    from tuning.study.train import StudyResult


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class SearchResult:
    """A study that was searched, resumed or loaded; a notebook shows it as its last line.

    Attributes:
        study: The study as its journal told it when the result was made.
        stopped: Why the search ended before its budget was spent, or None.
        seconds: Wall-clock time of this run; None where the study was only loaded.
        given: What was handed over in Python and no file holds, to go on with; else None.
    """

    study: StudyRecord
    stopped: str | None = None
    seconds: float | None = None
    given: Given | None = None

    @property
    def name(self) -> str:
        """The study's name, by which ``tuning.resume`` and ``tuning.retrain`` know it."""
        return self.study.spec.name

    @property
    def best(self) -> Trial:
        """The best completed trial.

        Raises:
            StudyNotFoundError: If none completed.
        """
        with spoken_in_python():
            return chosen_trial(self.study, None)

    @property
    def trials(self) -> pd.DataFrame:
        """The finished trials, a row each: number, status, value, seconds, epochs, parameters."""
        return trials_frame(self.study)

    @property
    def leaderboard(self) -> pd.DataFrame:
        """The finished trials with their rank, the best first."""
        return leaderboard_frame(self.study)

    @property
    def cv_results_(self) -> dict[str, Any]:
        """The finished trials as scikit-learn's searches have them, with the same keys.

        Scores are greater where better, so that a metric of which less is better is negative.
        """
        # Loads SciPy, which looking at a study does not need.
        from tuning.search_result.cv_results import cv_results

        return cv_results(self.study)

    def to_pandas(self) -> pd.DataFrame:
        """Return the finished trials, a row each, with all that is known beside their curves.

        What ``trials`` has, and ``spread``, ``best_epoch``, ``seed``, ``finished_at`` (UTC),
        ``device`` and ``failure``.
        """
        return whole_frame(self.study)

    def to_optuna(self) -> OptunaStudy:
        """Return the finished trials as a study of Optuna's in memory, whichever backend ran them.

        For Optuna's own pictures and importances, and to go on with by ``ask`` and ``tell``.
        """
        from tuning.doors.optuna_trials import to_optuna_study

        return to_optuna_study(self.study)

    @property
    def plot(self) -> Plots:
        """The study's pictures, such as ``plot.history()``; ``plot`` by itself names all."""
        return Plots(self.study)

    def retrain(
        self,
        *,
        trial: int | None = None,
        top: int | None = None,
        seeds: int = 3,
        overwrite: bool = False,
        device: str = "auto",
        ray: str | None = None,
        workers: int = 1,
        progress: bool | Progress | None = None,
    ) -> RetrainedModel:
        """Train the best configuration with fresh seeds; as ``tuning.retrain``, which says more."""
        with spoken_in_python():
            shown = progress_for(progress)
            retrained = retrain_study(
                self.study.spec.results_dir,
                self.name,
                trial=trial,
                top=top,
                seeds=seeds,
                overwrite=overwrite,
                device=device,
                ray=ray,
                workers=workers,
                progress=shown,
                given=self.given,
            )
            report_anew(self.study.spec.results_dir, self.name, say=shown.say)
            return retrained

    def predict(self, rows: Any, *, trial: int | None = None) -> pd.DataFrame:
        """Return predictions of the retrained model for new raw rows; as ``load_tuned`` does.

        Args:
            rows: As the person has them: a DataFrame, arrays, or the path of a file.
            trial: A retrained trial other than the best one.

        Raises:
            StudyNotFoundError: If the trial is not retrained yet.
            DataError: If the rows cannot be read; with all complaints.
        """
        results_dir = self.study.spec.results_dir
        say = progress_for(None).say
        with spoken_in_python():
            try:
                model = tuned_model(results_dir, self.name, trial=trial, say=say, given=self.given)
            except StudyNotFoundError as error:
                hint = "" if trial is None else f"trial={trial}"
                raise StudyNotFoundError(
                    *error.complaints[:-1],
                    f"{error.complaints[-1]}; on this result that is `.retrain({hint})`",
                ) from error
            return model.predict(rows)

    def export(
        self,
        path: str | Path | None = None,
        *,
        format: str = "yaml",
        trial: int | None = None,
        inside_model: bool = False,
    ) -> str | Path:
        """Return the best configuration as text, or write it, or the retrained model, to a file.

        Args:
            path: The file; of ``saved-model`` a folder that is not there yet. A model needs one.
            format: Of the configuration ``yaml``, ``json`` or ``py`` (plain Keras); of the
                retrained model ``keras``, ``saved-model``, ``tflite`` or ``onnx``.
            trial: A trial other than the best one.
            inside_model: Put a table's preprocessing into the model, which takes raw columns then.

        Returns:
            The text, or the path where one was given.

        Raises:
            SpecificationError: If there is no such format, or nothing can be written there.
            StudyNotFoundError: If there is no such trial, or its model is not retrained.
        """
        with spoken_in_python():
            known = (*FORMATS, *MODEL_FORMATS)
            if format not in known:
                raise SpecificationError(
                    f"--format {format}: not known{closest(format, known)}; use {', '.join(known)}"
                )
            if format in FORMATS:
                study = self.study if self.given is None else with_given(self.study, self.given)
                return _export_text(
                    study, path, form=format, trial=trial, inside_model=inside_model
                )
            if path is None:
                example = f"model{MODEL_FORMATS[format]}"
                raise SpecificationError(
                    f"--format {format}: writes a model; name its place, path={example!r}"
                )
            export_retrained(
                self.study.spec.results_dir,
                self.name,
                Path(path),
                form=format,
                trial=trial,
                inside_model=inside_model,
                say=progress_for(None).say,
                given=self.given,
            )
            return Path(path)

    def __getattr__(self, name: str) -> Any:
        """Say of a word of another library's what it is here."""
        here = WORDS_HERE.get(name)
        hint = f"; here it is {here}" if here else ""
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    def __repr__(self) -> str:
        study = self.study
        best = best_trial(study)
        count = f"{len(study.trials)} trial{'' if len(study.trials) == 1 else 's'}"
        if best is None or best.value is None:
            return f"<SearchResult {self.name}: none of {count} completed>"
        return (
            f"<SearchResult {self.name}: best {study.metric.name} {short(best.value)}"
            f" in trial {best.number} of {count}>"
        )

    def _repr_html_(self) -> str:
        return result_page(self.study, stopped=self.stopped)


def result_of(run: StudyResult, *, given: Given | None = None) -> SearchResult:
    """Return what a search came to, for Python callers, with what they had handed over."""
    stopped = None if run.stopped is None else in_python(run.stopped)
    return SearchResult(study=run.study, stopped=stopped, seconds=run.seconds, given=given)


def _export_text(
    study: StudyRecord,
    path: str | Path | None,
    *,
    form: str,
    trial: int | None,
    inside_model: bool,
) -> str | Path:
    if inside_model:
        raise SpecificationError(
            f"--inside-model: --format {form} holds no model; use --format keras or saved-model"
        )
    file = None if path is None else Path(path)
    if file is not None and not file.absolute().parent.is_dir():
        raise SpecificationError(f"-o {file}: there is no folder {file.parent}; create it first")
    text = export_text(study, trial=trial, form=form)
    if file is None:
        return text
    replace_file(file, text)
    return file
