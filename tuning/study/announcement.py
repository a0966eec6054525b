"""What a search says of itself: what will happen, how to go on, why nothing came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.abilities import FindsItsSpace, Splits
from objectives.data.columns.listed import column_lines
from objectives.data.looks.notes import split_notes
from objectives.machine.keras_backend import left_aside, preferred_because
from search_spaces import Categorical, Float
from tuning.records import Failed
from tuning.results.tables import short
from tuning.specification.capabilities import (
    STARTUP_TRIALS,
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
        *_backend_notes(),
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


def _backend_notes() -> list[str]:
    named, layer = left_aside(), preferred_because()
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
        return [f"{what} has {size:,} configurations, so {size:,} of {trials:,} trials will run"]
    if is_grid and size is not None and size > trials:
        return [f"the grid has {size:,} configurations; --trials {trials:,} visits that many"]
    return []


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
