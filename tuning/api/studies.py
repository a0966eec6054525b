"""Studies that run, go on, or are there already: ``search``, ``resume``, ``load_study``.

from tuning import search

result = search("california_housing", backend="optuna", space="mlp", trials=20)
print(result.best.value, dict(result.best.configuration))
print(result.retrain().test_mean)
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from tuning.progress import Progress
from tuning.report.kept import kept_report
from tuning.results.study_record import read_study
from tuning.search_result.result import SearchResult, result_of
from tuning.showing.choice import progress_for
from tuning.specification.fields.signature import shows_settings, takes_what_is_tuned_alone
from tuning.specification.fields.study_settings import StudySettings
from tuning.specification.fields.table import SETTINGS
from tuning.specification.handed_over import given_objects, settings_of_call
from tuning.specification.in_python import spoken_in_python
from tuning.specification.resolve import resolve
from tuning.specification.settings import given_settings
from tuning.study.again import another_name_allowed, begun_already, new_name
from tuning.study.run import resume_study, run_study
from tuning.study.trust import trust_study
from tuning.trusted_code import trust_code


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
    data = settings.pop("data", None)
    asked, given = settings_of_call(
        objective, data, validation_data, test_data, given=given_settings(settings)
    )
    spec = new_name(resolve(asked, given=given), exist)
    begun = begun_already(spec, exist)
    with kept_report(progress_for(progress)) as told:
        if begun is not None:
            trust_code(spec.objective)
            more = max(spec.budget.trials, len(begun.trials)) if exist == "resume" else None
            with another_name_allowed():
                found = resume_study(
                    spec.results_dir, spec.name, told, trials=more, verbose=verbose, given=given
                )
        else:
            found = run_study(spec, told, verbose=verbose)
        told.study_is(found.study)
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
    trust: bool = False,
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
        trust: Run the code that the study names, though you have not searched with it yourself.
        **placement: Where trials train from now on: ``workers``, ``ray`` (an address, ``local``
            for this machine), ``cpus``, ``gpus``, ``trial_timeout`` (``none`` for no
            limit any more); and ``also``, for whom it is written (``none`` for nobody); what is
            left out stays.

    Raises:
        ResumeRefusedError: If anything changed that its trials depend on.
        SpecificationError: If the placement cannot be.
    """
    given = given_objects(objective, data, validation_data, test_data)
    trust_study(Path(results), name, trust=trust)
    with kept_report(progress_for(progress)) as told:
        found = resume_study(
            Path(results),
            name,
            told,
            trials=trials,
            placement=given_settings(placement),
            verbose=verbose,
            given=given,
        )
        told.study_is(found.study)
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
    given = given_objects(objective, data, validation_data, test_data)
    return SearchResult(study=read_study(Path(results), name), given=given)
