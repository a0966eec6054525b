"""A study of another tool's, kept as one of ours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from objectives.reference import ObjectiveReference
from search_spaces import Configuration, Parameter, SearchSpace, SearchSpaceError, Value
from search_spaces.conditions import ALWAYS
from search_spaces.values import is_plain
from tuning.doors.imported.record import End, ForeignStudy, ForeignTrial
from tuning.doors.imported.values import as_texts, mixed_names, names_here, plain_value, space_of
from tuning.errors import ExistingStudyError, ForeignStudyError, SpecificationError
from tuning.records import Completed, Failed, Outcome, Pruned, Trial
from tuning.results.store import create_store
from tuning.results.study_record import read_study
from tuning.specification.capabilities import NO_PRUNER
from tuning.specification.fields.confirm import CONFIRM_NONE
from tuning.specification.study_name import free_name, name_complaint
from tuning.specification.study_spec import Budget, StudySpec

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.results.study_record import StudyRecord

_UNKNOWN = "unknown"
_LONGEST_MESSAGE = 500
_LAST_SECOND = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def keep_imported(
    foreign: ForeignStudy, *, name: str | None, results_dir: Path
) -> tuple[StudyRecord, list[str]]:
    """Keep a study of another tool's, and return it with what a person should know of it.

    Args:
        foreign: The study, whole.
        name: What it is called here; None for a name that follows from its own.
        results_dir: Where studies lie.

    Raises:
        SpecificationError: If the name cannot be one.
        ExistingStudyError: If there is a study of that name.
        ForeignStudyError: If no space holds its trials.
        JournalError: If it cannot be written.
    """
    tool = foreign.tool.lower().replace(" ", "-")
    name = name or free_name(f"{foreign.name}-{tool}", results_dir)
    complaint = name_complaint(name, results_dir)
    if complaint is not None:
        raise SpecificationError(complaint)
    if (results_dir / name).exists():
        raise ExistingStudyError(f"--name {name}: {results_dir / name} is there; choose another")
    called = names_here(
        [*foreign.space, *(parameter for one in foreign.trials for parameter in one.values)]
    )
    declared = {called[name]: _renamed(entry, called) for name, entry in foreign.space.items()}
    configurations = [_values(one, called) for one in foreign.trials]
    mixed = mixed_names(configurations, declared)
    declared.update({one: as_texts(declared[one]) for one in mixed & declared.keys()})
    for values in configurations:
        values.update({one: str(values[one]) for one in mixed & values.keys()})
    space = _space(foreign, configurations, declared)
    trials = [
        _trial(one, foreign.metric, space, values)
        for one, values in zip(foreign.trials, configurations, strict=True)
    ]
    spec = _spec(foreign, name=name, space=space, results_dir=results_dir)
    with create_store(spec, _header(foreign)) as store:
        for trial in trials:
            store.record_finished(trial)
    return read_study(results_dir, name), [*foreign.notes, *_notes(called, mixed)]


def _space(
    foreign: ForeignStudy,
    configurations: Sequence[Mapping[str, Value]],
    declared: Mapping[str, Parameter | Value],
) -> SearchSpace:
    try:
        return space_of(configurations, declared)
    except SearchSpaceError as error:
        raise ForeignStudyError(
            f"{foreign.source}: no space holds its trials ({'; '.join(error.complaints[:3])})"
        ) from error


def _renamed(entry: Parameter | Value, called: Mapping[str, str]) -> Parameter | Value:
    """Return a parameter whose condition speaks of names of here."""
    if is_plain(entry):
        return entry
    assert isinstance(entry, Parameter)
    clauses = {called.get(parent, parent): allowed for parent, allowed in entry.condition.clauses}
    return replace(entry, condition=ALWAYS.also(clauses))


def _values(trial: ForeignTrial, called: Mapping[str, str]) -> dict[str, Value]:
    return {called[name]: plain_value(value) for name, value in trial.values.items()}


def _trial(
    foreign: ForeignTrial, metric: Metric, space: SearchSpace, values: Mapping[str, Value]
) -> Trial:
    active = {
        name: value
        for name, value in values.items()
        if name not in space.parameters or space.parameters[name].condition.holds(values)
    }
    curve = LearningCurve({metric.validation_key: tuple(map(float, foreign.curve))})
    return Trial(
        number=foreign.number,
        configuration=Configuration(active),
        outcome=_outcome(foreign),
        curves=(curve,) if foreign.curve else (),
        epochs=foreign.epochs,
        seconds=max(_finite(foreign.seconds) or 0.0, 0.0),
        seed=0,
        finished_at=_written(foreign.ended_at),
    )


def _outcome(foreign: ForeignTrial) -> Outcome:
    value = foreign.value
    is_finite = value is not None and math.isfinite(value)
    match foreign.end:
        case End.COMPLETED if value is not None and is_finite:
            return Completed(
                value=value, spread=_finite(foreign.spread), best_epoch=foreign.best_epoch
            )
        case End.COMPLETED:
            what = "it has no value" if value is None else f"its value is {value}"
            return Failed(kind=FailureKind.DIVERGED, message=what)
        case End.PRUNED:
            best_epoch = foreign.best_epoch or None
            return Pruned(value=value if is_finite else None, best_epoch=best_epoch)
        case End.FAILED:
            message = "".join(one if one.isprintable() else " " for one in foreign.message)
            return Failed(kind=FailureKind.ERROR, message=message[:_LONGEST_MESSAGE])


def _spec(foreign: ForeignStudy, *, name: str, space: SearchSpace, results_dir: Path) -> StudySpec:
    tool = foreign.tool
    # A colon, and an ending such as .csv, would name a file or a class.
    said = "".join(one if one.isprintable() and one != ":" else "-" for one in foreign.name)
    epochs = max((one.epochs for one in foreign.trials), default=0)
    return StudySpec(
        name=name,
        objective=ObjectiveReference(text=f"{said} from {tool}"),
        space=space,
        space_name="custom",
        backend=f"{tool}, imported",
        budget=Budget(trials=len(foreign.trials), epochs=max(epochs, 1)),
        sampler=_UNKNOWN,
        pruner=NO_PRUNER,
        confirm=CONFIRM_NONE,
        folds=foreign.folds,
        seed=0,
        metric=foreign.metric.name,
        direction=str(foreign.metric.direction),
        keras_backend="auto",
        trainer="auto",
        fuse="auto",
        results_dir=results_dir,
        report="off",
        data_dir=None,
    )


def _header(foreign: ForeignStudy) -> dict[str, object]:
    began = min(one.ended_at - (_finite(one.seconds) or 0.0) for one in foreign.trials)
    source = f"{foreign.tool} {foreign.source} {foreign.name}"
    return {
        "metric": foreign.metric.name,
        "direction": str(foreign.metric.direction),
        # Nobody knows what it was measured on: it stands in a ranking of its own.
        "identity": dict.fromkeys(("objective", "code", "data", "split"), source),
        "signature": {},
        "created_at": _written(began),
        "imported": {"tool": foreign.tool, "source": foreign.source},
    }


def _notes(called: Mapping[str, str], mixed: Set[str]) -> list[str]:
    changed = [f"{name} is {here}" for name, here in called.items() if name != here]
    notes = [
        ("names that no space can hold are others here", changed),
        ("numbers beside texts or truth values are texts here", sorted(mixed)),
    ]
    return [
        f"{what}: {', '.join(found[:10])}{f' and {len(found) - 10} more' if found[10:] else ''}"
        for what, found in notes
        if found
    ]


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _written(seconds: float) -> str:
    within = min(max(_finite(seconds) or 0.0, 0.0), _LAST_SECOND)
    return datetime.fromtimestamp(within, UTC).isoformat(timespec="milliseconds")
