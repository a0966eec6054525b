"""What a search says of itself: what will happen, how to go on, why nothing came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.abilities import FindsItsSpace, Splits
from objectives.data.columns.listed import column_lines
from objectives.data.dataset import Preprocessing
from objectives.data.looks.notes import split_notes
from objectives.machine.keras_backend import (
    left_aside,
    loaded_backend,
    preferred_because,
    tell_missed_preference,
)
from search_spaces import Categorical, Float
from tuning.records import Failed
from tuning.results.tables import short
from tuning.specification.capabilities import (
    GRID,
    STARTUP_TRIALS,
    capabilities_of,
    is_population,
    sampler_of,
    warm_up_epochs,
)
from tuning.specification.placement import where_text

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec

_MOST_SHOWN = 5
_USUAL_BATCH = 32
_STEPS_THAT_MATTER = 5_000
_MOST_NUMBERS = 50


def announcement(spec: StudySpec, loaded: LoadedObjective) -> list[str]:
    """Return the lines that say what will happen."""
    dataset, metric = loaded.dataset, loaded.metric
    split = loaded.split
    parts = f"{len(split.train):,} train, {len(split.validation):,} validation"
    if loaded.folds > 1:
        parts = f"{len(split.search_rows()):,} in {loaded.folds} folds"
    pruner = f" and {spec.pruner} pruning" if spec.prunes else ""
    reason = f" ({dataset.task_reason})" if dataset.task_reason else ""
    return [
        f"{spec.name}: {loaded.objective.name}, {dataset.task}{reason}; rows: {parts},"
        f" {f'{len(split.test):,}' if split.has_test else 'no'} test"
        f"{f', split {split.how}' if split.how else ''}",
        f"{_number_of_trials(spec)} of at most {spec.budget.epochs} epochs by {spec.backend},"
        f" {spec.sampler} sampling{pruner}, to {metric.direction} {metric.name}",
        *column_lines(dataset.columns),
        *dataset.notes,
        *_found_notes(spec, loaded),
        *split_notes(dataset, split, loaded.fold_rows, is_usual=_is_usual(spec, loaded)),
        *_backend_notes(spec, loaded),
        *where_text(spec),
        *_pruner_notes(spec),
        *space_notes(spec),
    ]


def _found_notes(spec: StudySpec, loaded: LoadedObjective) -> tuple[str, ...]:
    """Return what is to be known of a space that was found by building models."""
    objective = loaded.objective
    return objective.space_notes(spec.space) if isinstance(objective, FindsItsSpace) else ()


def _is_usual(spec: StudySpec, loaded: LoadedObjective) -> bool:
    """Tell whether nobody said how rows are divided."""
    objective = loaded.objective
    own = objective.split if isinstance(objective, Splits) else None
    dataset = loaded.dataset
    is_given = dataset.own_split is not None or (
        dataset.given_rows is not None and dataset.given_rows.validation > 0
    )
    return spec.split is None and own is None and not is_given


def _number_of_trials(spec: StudySpec) -> str:
    if "trials" in spec.chosen:
        return f"as many trials as {spec.budget.timeout_seconds:.0f} s allow,"
    return f"{spec.budget.trials} trials"


def _pruner_notes(spec: StudySpec) -> list[str]:
    """Return the line that says which pruner was chosen, where nobody named it."""
    if not ("pruner" in spec.chosen and spec.prunes):
        return []
    epochs = spec.budget.epochs
    return [
        f"once {STARTUP_TRIALS} trials are complete, one that is behind their {spec.pruner} is"
        f" stopped, not before epoch {warm_up_epochs(epochs)} of {epochs}; --pruner none trains"
        " each to its end"
    ]


def space_notes(spec: StudySpec) -> list[str]:
    """Return what a person should know about budget and space, though it is no mistake."""
    return [*_choice_notes(spec), *_first_notes(spec), *_size_notes(spec), *_population_notes(spec)]


def no_trial_completed(study: StudyRecord, stopped: str | None) -> str:
    """Return why nothing came of a study, which ended early where ``stopped`` says so."""
    failures = [trial for trial in study.trials.values() if isinstance(trial.outcome, Failed)]
    if failures and isinstance(failures[0].outcome, Failed):
        first = failures[0]
        return (
            f"none of {len(study.trials)} trials completed; trial {first.number}:"
            f" {failures[0].outcome.message}; see {study.folder / 'logs'} for the tracebacks"
        )
    reason = f": {stopped}" if stopped else ""
    return f"no trial of {study.spec.name} completed{reason}"


def nothing_further(study: StudyRecord) -> str:
    """Return why a backend ended before the budget did; what it left of a small space is said."""
    spec = study.spec
    is_grid = sampler_of(spec.sampler).is_grid
    size = spec.space.grid_size() if is_grid else spec.space.size()
    left = 0 if size is None else size - len(study.trials)
    if left <= 0 or is_grid:
        return f"{spec.backend} found no further configuration that was not tried"
    return (
        f"{spec.backend} found nothing further to try; {left:,} of {size:,} configurations are"
        f" left{_that_a_grid_visits(spec)}"
    )


def _backend_notes(spec: StudySpec, loaded: LoadedObjective) -> list[str]:
    named, layer = left_aside(), preferred_because()
    missed = tell_missed_preference() if _backend_matters(spec, loaded) else None
    if missed is not None:
        has = "this model" if missed.why is None else f"a model with {missed.why}"
        return [
            f"Keras runs on {loaded_backend()} in this process already, where a CPU trains {has}"
            f" slower than on {missed.name}; to change that, begin the notebook or the script with"
            f' `import os; os.environ["KERAS_BACKEND"] = "{missed.name}"`, before Keras is imported'
        ]
    if layer is not None:
        return [
            f"Keras runs on tensorflow: the model has {layer}, which a CPU trains faster there than"
            " on jax; --keras-backend jax takes that"
        ]
    if named is None:
        return []
    return [
        f"keras.json names {named}, which is left aside, since Keras writes that file unasked;"
        f" --keras-backend {named} takes it"
    ]


def _backend_matters(spec: StudySpec, loaded: LoadedObjective) -> bool:
    """Tell whether a search on one Keras backend takes notably longer than on another.

    Not where a ready-made model is trained for few steps, or on images. Seconds of ten trials of
    20 epochs on two CPU cores, on JAX and on TensorFlow: ``mlp`` on 13,000 rows 30 and 40,
    ``two_outputs`` 21 and 55, ``wide_and_deep`` 18 and 34, but ``mlp`` on 900 images 38 and 28; of
    five trials of five epochs ``wide_and_deep`` 11 and 8.
    """
    if spec.objective.has_own_code:
        return True
    steps = len(loaded.split.train) // _USUAL_BATCH * spec.budget.epochs
    is_image = loaded.dataset.preprocessing is Preprocessing.PIXELS
    return steps >= _STEPS_THAT_MATTER and not is_image


def _choice_notes(spec: StudySpec) -> list[str]:
    """Return a line for each long list of numbers, as an array of drawn values is."""
    notes = []
    for name, parameter in spec.space.parameters.items():
        if not isinstance(parameter, Categorical) or len(parameter.choices) <= _MOST_NUMBERS:
            continue
        numbers = [one for one in parameter.choices if isinstance(one, int | float)]
        if len(numbers) == len(parameter.choices):
            notes.append(
                f"{name} is one of {len(numbers):,} numbers from {short(min(numbers))} to"
                f" {short(max(numbers))}, and no sampler knows that they are near each other; a"
                " range has all between"
            )
    return notes


def _first_notes(spec: StudySpec) -> list[str]:
    total = len(spec.first)
    notes = [
        f"tried first{f', {number} of {total}' if total > 1 else ''}: "
        + ", ".join(f"{name}={short(value)}" for name, value in configuration.items())
        for number, configuration in enumerate(spec.first[:_MOST_SHOWN], start=1)
    ]
    return [*notes, f"and {total - _MOST_SHOWN} more"] if total > _MOST_SHOWN else notes


def _size_notes(spec: StudySpec) -> list[str]:
    is_grid = sampler_of(spec.sampler).is_grid
    size = spec.space.grid_size() if is_grid else spec.space.size()
    trials = spec.budget.trials
    what = "the grid" if is_grid else "the space"
    if size is not None and size < trials:
        has = f"{what} has {size:,} configurations"
        if is_grid:
            return [f"{has}, so {size:,} of {trials:,} trials will run"]
        visited = _that_a_grid_visits(spec)
        return [f"{has}{visited}, so at most {size:,} of {trials:,} trials will run"]
    if is_grid and size is not None and size > trials:
        return [f"the grid has {size:,} configurations; --trials {trials:,} visits that many"]
    return []


def _that_a_grid_visits(spec: StudySpec) -> str:
    has_grid = GRID in capabilities_of(spec.backend).samplers
    return ", all of which --sampler grid visits" if has_grid else ""


def _population_notes(spec: StudySpec) -> list[str]:
    if not is_population(spec.pruner):
        return []
    notes = [
        "a population's trials take over each other's weights while they train: the leaderboard"
        " tells under changes with what, and the configuration is the last one"
    ]
    if not any(isinstance(one, Float) for one in spec.space.parameters.values()):
        notes.append("the space has no float, so that configurations are taken over as they are")
    return notes
