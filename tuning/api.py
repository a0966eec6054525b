"""The verbs of the command line as Python functions.

from tuning import search

result = search("california_housing", backend="optuna", space="mlp", trials=20)
print(result.best.value, dict(result.best.configuration))
print(result.retrain().test_mean)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from tuning.progress import Progress
from tuning.results.export import export_text
from tuning.results.leaderboard import leaderboards
from tuning.results.study_record import read_study
from tuning.showing.choice import progress_for
from tuning.specification.fields.signature import shows_settings, takes_what_is_tuned_alone
from tuning.specification.fields.study_settings import StudySettings
from tuning.specification.fields.table import SETTINGS
from tuning.specification.handed_over import given_objects, settings_of_call
from tuning.specification.in_python import spoken_in_python
from tuning.specification.resolve import resolve
from tuning.specification.settings import given_settings

if TYPE_CHECKING:
    from tuning.prediction import TunedModel
    from tuning.results.ranking import LeaderboardRow
    from tuning.retraining.model import RetrainedModel
    from tuning.search_result.result import SearchResult


@takes_what_is_tuned_alone
@spoken_in_python()
@shows_settings(field for field in SETTINGS if field.name != "objective")
def search(
    objective: Any,
    *,
    validation_data: Any = None,
    test_data: Any = None,
    exist: str | None = None,
    progress: bool | Progress | None = None,
    verbose: bool = False,
    **settings: Unpack[StudySettings],
) -> SearchResult:
    """Run a study.

    Args:
        objective: A data set's name, a table's path (with ``target``), ``file.py:NAME``, or a
            study file (.yaml), whose settings the keyword arguments override. Or what there is in
            Python: a class, an object of one, a function that builds a model, a frame of pandas
            (with ``target``).
        validation_data: What trials are ranked by, beside ``data``, in the same form.
        test_data: What the best model is tested with, likewise; without it a part is held back.
        exist: What to do where a study has the name already: ``resume`` it, take a ``new`` name,
            or raise an ``error``. By default it is resumed if its settings are the same.
        progress: True or False to show it or not: by itself it is shown in a notebook and on a
            terminal. Or what is told what happens.
        verbose: Let the libraries' own messages through.
        **settings: Any of ``StudySettings``, each as in the study file: what is tuned (``model``,
            ``target``, ``task``, ``data`` for a model that brings none (pairs of arrays, a frame
            with ``target``, a stream, a function that returns one of these, or a file), ``form``
            of a function, ``space`` as a name, a ``SearchSpace`` or a mapping, ``set``), how
            it is searched, how and where trials train, and where files lie.

    Raises:
        TuningError: If anything asked for cannot be; nothing is written then.
        BudgetNotMetError: If no trial completed.
    """
    from tuning.search_result.result import result_of
    from tuning.study.again import another_name_allowed, begun_already, new_name
    from tuning.study.run import resume_study, run_study

    data = settings.pop("data", None)
    asked, given = settings_of_call(
        objective, data, validation_data, test_data, given=given_settings(settings)
    )
    spec = new_name(resolve(asked, given=given), exist)
    shown = progress_for(progress)
    begun = begun_already(spec, exist)
    if begun is not None:
        more = max(spec.budget.trials, len(begun.trials)) if exist == "resume" else None
        with another_name_allowed():
            found = resume_study(
                spec.results_dir, spec.name, shown, trials=more, verbose=verbose, given=given
            )
    else:
        found = run_study(spec, shown, verbose=verbose)
    return result_of(found, given=given)


@spoken_in_python()
@shows_settings(field for field in SETTINGS if field.may_change)
def resume(
    name: str,
    *,
    objective: Any = None,
    data: Any = None,
    validation_data: Any = None,
    test_data: Any = None,
    trials: int | None = None,
    results: str | Path = "results",
    progress: bool | Progress | None = None,
    verbose: bool = False,
    **placement: object,
) -> SearchResult:
    """Continue a study to its total budget, or to ``trials`` in all.

    Args:
        name: The study's name.
        objective: The class, the object or the function that it was searched with, if it was.
        data: The data that were handed over, if they were.
        validation_data: Likewise.
        test_data: Likewise.
        trials: Another total of trials than before.
        results: Where studies lie.
        progress: As in ``search``.
        verbose: Let the libraries' own messages through.
        **placement: Where trials train from now on: ``workers``, ``ray`` (an address, ``local``
            for this machine), ``cpus``, ``gpus``, ``trial_timeout`` (``none`` for no
            limit any more); what is left out stays.

    Raises:
        ResumeRefusedError: If anything changed that its trials depend on.
        SpecificationError: If the placement cannot be.
    """
    from tuning.search_result.result import result_of
    from tuning.study.run import resume_study

    given = given_objects(objective, data, validation_data, test_data)
    found = resume_study(
        Path(results),
        name,
        progress_for(progress),
        trials=trials,
        placement=given_settings(placement),
        verbose=verbose,
        given=given,
    )
    return result_of(found, given=given)


@spoken_in_python()
def load_study(
    name: str,
    *,
    objective: Any = None,
    data: Any = None,
    validation_data: Any = None,
    test_data: Any = None,
    results: str | Path = "results",
) -> SearchResult:
    """Return a study that is there already, to look at, retrain or predict with.

    Args:
        name: The study's name.
        objective: The class, the object or the function that it was searched with, if it was and
            is to be retrained; to look at a study nothing is needed.
        data: The data that were handed over, likewise.
        validation_data: Likewise.
        test_data: Likewise.
        results: Where studies lie.

    Raises:
        StudyNotFoundError: If there is no such study; names those that there are.
    """
    from tuning.search_result.result import SearchResult

    given = given_objects(objective, data, validation_data, test_data)
    return SearchResult(study=read_study(Path(results), name), given=given)


@spoken_in_python()
def leaderboard(*names: str, results: str | Path = "results") -> list[LeaderboardRow]:
    """Return the trials of one or several studies in order, the best first.

    Raises:
        StudyNotFoundError: If there is no such study, or none at all.
        ResultsDifferError: If the studies measured different things.
    """
    (only,) = leaderboards(Path(results), names, is_one=True)
    return only.rows


@spoken_in_python()
def export(
    name: str, *, trial: int | None = None, format: str = "yaml", results: str | Path = "results"
) -> str:
    """Return a study's best configuration, or another trial's, as ``yaml``, ``json`` or ``py``.

    Raises:
        StudyNotFoundError: If there is no such study or trial.
    """
    return export_text(read_study(Path(results), name), trial=trial, form=format)


@spoken_in_python()
def export_model(
    name: str,
    path: str | Path,
    *,
    format: str,
    trial: int | None = None,
    inside_model: bool = False,
    results: str | Path = "results",
    say: Callable[[str], None] | None = None,
) -> Path:
    """Write a study's retrained model as a file for other programs, and return its path.

    Args:
        name: The study.
        path: The file; of ``saved-model`` a folder that is not there yet.
        format: ``keras``, ``saved-model``, ``tflite`` or ``onnx``.
        trial: A retrained trial other than the best one.
        inside_model: Put the preprocessing of a table into the model, which takes a dict of raw
            columns then; with ``keras`` and ``saved-model``.
        results: Where studies lie.
        say: Told what a person should know; silent by default.

    Raises:
        SpecificationError: If there is no such format, or nothing can be written there.
        StudyNotFoundError: If there is no such study or trial, or it is not retrained.
        ObjectiveError: If a package is missing, a column cannot go into the model, or the file
            would predict something else than the model, by more than 1e-5.
        KerasBackendError: If Keras runs on another backend than TensorFlow in this process.
    """
    from tuning.exporting import export_retrained

    export_retrained(
        Path(results),
        name,
        Path(path),
        form=format,
        trial=trial,
        inside_model=inside_model,
        say=say or _say_nothing,
    )
    return Path(path)


@spoken_in_python()
def load_tuned(
    name: str,
    *,
    trial: int | None = None,
    results: str | Path = "results",
    say: Callable[[str], None] | None = None,
) -> TunedModel:
    """Return a study's retrained model: its ``predict(rows)`` takes new raw rows.

    Args:
        name: The study.
        trial: A retrained trial other than the best one.
        results: Where studies lie.
        say: Told, a sentence each, what a person should know of the rows, such as columns left
            aside; silent by default.

    Raises:
        StudyNotFoundError: If there is no such study or trial, or it is not retrained.
        DataError: If an earlier version retrained it.
    """
    from tuning.prediction import tuned_model

    return tuned_model(Path(results), name, trial=trial, say=say or _say_nothing)


@spoken_in_python()
def retrain(
    name: str,
    *,
    objective: Any = None,
    data: Any = None,
    validation_data: Any = None,
    test_data: Any = None,
    trial: int | None = None,
    top: int | None = None,
    seeds: int = 3,
    overwrite: bool = False,
    device: str = "auto",
    ray: str | None = None,
    workers: int = 1,
    results: str | Path = "results",
    progress: bool | Progress | None = None,
) -> RetrainedModel:
    """Train a study's best configuration with fresh seeds and measure it on the test set.

    Args:
        name: The study.
        objective: The class, the object or the function that it was searched with, if it was.
        data: The data that were handed over, if they were.
        validation_data: Likewise.
        test_data: Likewise.
        trial: A trial other than the best one, whose folder is ``retrained/trial-0007``.
        top: Or how many of the leaderboard's first trials; all but the best are ``others`` of the
            result.
        seeds: How many runs, each with a fresh seed.
        overwrite: Train a model anew that is there already, and replace it.
        device: ``auto``, ``cpu`` or ``gpu``.
        ray: A Ray cluster to train on, or ``local``.
        workers: How many workers share each training.
        results: Where studies lie.
        progress: As in ``search``.

    Raises:
        SpecificationError: If a model is there already, or what is asked for cannot be.
        StudyNotFoundError: If there is no such study or trial, or none completed.
        KerasBackendError: If the device cannot be had.
    """
    from tuning.retraining.retrain import retrain_study

    return retrain_study(
        Path(results),
        name,
        trial=trial,
        top=top,
        seeds=seeds,
        overwrite=overwrite,
        device=device,
        ray=ray,
        workers=workers,
        progress=progress_for(progress),
        given=given_objects(objective, data, validation_data, test_data),
    )


def _say_nothing(sentence: str) -> None:
    del sentence
