"""What is written about a retraining, put together of its study, its job and its runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from objectives.data import describe_preprocessing
from objectives.data.split import AT_RANDOM
from objectives.machine.keras_backend import choose_keras_backend
from objectives.prediction.predictor import FORMAT
from objectives.retraining.lengths import Length, length_anew, schedule_words
from tuning.errors import SpecificationError
from tuning.records import Completed, Pruned
from tuning.results.retrained.record import Retrained

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.retraining.run import RetrainingRun
    from search_spaces import Configuration
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord
    from tuning.retraining.job import RetrainingJob
    from tuning.retraining.model import RetrainedModel
    from tuning.specification.study_spec import StudySpec


def best_epoch(chosen: Trial) -> int:
    """Return the epoch at which a trial was best.

    Raises:
        SpecificationError: If it ended before its first epoch did.
    """
    if isinstance(chosen.outcome, Completed | Pruned) and chosen.outcome.best_epoch is not None:
        return chosen.outcome.best_epoch
    raise SpecificationError(
        f"--trial {chosen.number}: it was stopped before its first epoch ended; choose another"
    )


def chosen_length(spec: StudySpec, loaded: LoadedObjective, chosen: Trial) -> Length:
    """Return how long a trial's configuration trains anew, in epochs of the search.

    A person's own code knows best what its schedules are: that stops where the trial was best.

    Raises:
        SpecificationError: If the trial ended before its first epoch did.
    """
    best, most = best_epoch(chosen), spec.budget.epochs
    if spec.objective.has_own_code:
        return Length(best, most)
    most = loaded.epochs(chosen.configuration, most=most)
    return length_anew(chosen.configuration, best_epoch=best, most=most)


def retrained_record(
    study: StudyRecord,
    loaded: LoadedObjective,
    *,
    chosen: Trial,
    job: RetrainingJob,
    runs: list[RetrainingRun],
    retrained: RetrainedModel,
) -> Retrained:
    """Return what the folder of a retrained model tells."""
    rows = loaded.split.retraining_rows()
    kept = runs[retrained.kept]
    spread = chosen.outcome.spread if isinstance(chosen.outcome, Completed) else None
    length = chosen_length(study.spec, loaded, chosen)
    most = loaded.epochs(chosen.configuration, most=study.spec.budget.epochs)
    return Retrained(
        folder=retrained.folder,
        study=study.spec.name,
        objective=study.spec.objective.text,
        trial=chosen.number,
        configuration=chosen.configuration,
        metric=study.metric,
        search_value=chosen.value,
        search_spread=spread,
        again=retrained.again,
        best_epoch=best_epoch(chosen),
        trials=len(study.trials),
        epochs=job.epochs,
        schedule_words=schedule_words(length, most=most),
        train_rows=len(rows),
        test_rows=len(loaded.split.measured_rows()),
        has_test=loaded.split.has_test,
        split=loaded.split.how or AT_RANDOM,
        seeds=job.seeds,
        tests=tuple(run.test for run in runs),
        kept=retrained.kept,
        test_openings=retrained.test_openings,
        history=kept.history,
        model=kept.model,
        stops=kept.stops,
        compared=_named(kept.compared, target=study.spec.objective.target),
        seed_models={
            run.seed: run.bare_model for run in runs if run is not kept and run.bare_model
        },
        preprocessing=preprocessing_document(
            study.spec, loaded, run=kept, configuration=chosen.configuration
        ),
        classes=loaded.dataset.classes,
        baselines=retrained.baselines,
        facts=retrained.facts,
        prediction_spread=retrained.spread,
        also_measured=study.spec.also_measure,
    )


def _named(compared: Mapping[str, Any], *, target: str | None) -> dict[str, Any]:
    """Return predictions beside the truth, with the name of the target where there is one."""
    targets = [{**one, "name": one["name"] or target or ""} for one in compared["targets"]]
    return {**compared, "targets": targets}


def preprocessing_document(
    spec: StudySpec,
    loaded: LoadedObjective,
    *,
    run: RetrainingRun,
    configuration: Configuration,
) -> dict[str, Any]:
    """Return what new raw rows need to become a model's inputs, and its outputs predictions.

    Args:
        spec: The study.
        loaded: Its objective and data, with the split whose rows the model was trained on.
        run: The training.
        configuration: What was trained.
    """
    # Loads Keras, which whoever trained the model has loaded already.
    from objectives.retraining.described import described_arrays

    return {
        "format": FORMAT,
        "task": str(loaded.dataset.task),
        "target": spec.objective.target,
        "keras_backend": choose_keras_backend(spec.keras_backend),
        **described_arrays(loaded.dataset),
        "inputs": dict(run.inputs),
        "outputs": dict(run.outputs),
        **describe_preprocessing(
            loaded.dataset,
            fit_rows=loaded.split.retraining_rows(),
            scaling=loaded.scaling(configuration),
        ),
    }
