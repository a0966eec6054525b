"""Records to JSON and back, each pair exact inverses."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from sys import intern
from typing import Any, assert_never

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from objectives.reference import ObjectiveReference
from search_spaces import Configuration
from search_spaces.text.document import space_from_document, space_to_document
from tuning.records import Baseline, Baselines, Change, Completed, Failed, Outcome, Pruned, Trial
from tuning.results.journal.shapes import shaped
from tuning.specification.fields.record import (
    Choice,
    Configurations,
    Field,
    Folder,
    Names,
    Space,
    WordsByName,
)
from tuning.specification.fields.table import JOURNAL_FIELDS
from tuning.specification.study_spec import Budget, Placement, StudySpec

Json = dict[str, Any]


def trial_to_json(trial: Trial) -> Json:
    """Return a trial as plain data; numbers that JSON lacks are written as words."""
    return {
        "number": trial.number,
        "configuration": dict(trial.configuration),
        "outcome": _outcome_to_json(trial.outcome),
        "curves": [
            {name: [_number_to_json(value) for value in values] for name, values in curve.items()}
            for curve in (curve.metrics for curve in trial.curves)
        ],
        "epochs": trial.epochs,
        "seconds": trial.seconds,
        "seed": trial.seed,
        "finished_at": trial.finished_at,
        **({"device": trial.device} if trial.device else {}),
        **({"schedule": _schedule_to_json(trial.schedule)} if trial.schedule else {}),
    }


def trial_from_json(data: Json) -> Trial:
    """Return the trial that ``trial_to_json`` wrote.

    Raises:
        LookupError, TypeError, ValueError: If it is none.
    """
    trial = Trial(
        number=data["number"],
        configuration=configuration_from_json(data["configuration"]),
        outcome=_outcome_from_json(data["outcome"]),
        curves=tuple(
            LearningCurve(
                {intern(name): tuple(map(float, values)) for name, values in curve.items()}
            )
            for curve in data["curves"]
        ),
        epochs=data["epochs"],
        seconds=data["seconds"],
        seed=data["seed"],
        finished_at=data["finished_at"],
        # Journals of earlier versions do not say.
        device=intern(data.get("device", "")),
        schedule=tuple(
            shaped(Change(epoch=change["epoch"], trial=change["trial"], values=change["values"]))
            for change in data.get("schedule", ())
        ),
    )
    if min(trial.number, trial.epochs) < 0:
        raise ValueError("its number or its epochs are below 0")
    datetime.fromisoformat(trial.finished_at)
    return shaped(trial)


def baselines_to_json(baselines: Baselines) -> Json:
    """Return baselines as plain data."""
    return {
        "measured": [
            {"name": one.name, "value": one.value, "spread": one.spread}
            for one in baselines.measured
        ],
        "left_out": dict(baselines.left_out),
    }


def baselines_from_json(data: Json) -> Baselines:
    """Return the baselines that ``baselines_to_json`` wrote."""
    return Baselines(
        measured=tuple(
            shaped(Baseline(name=one["name"], value=one["value"], spread=one["spread"]))
            for one in data["measured"]
        ),
        left_out=data["left_out"],
    )


def configuration_from_json(data: Json) -> Configuration:
    """Return a configuration; its names are kept once, however many trials have them."""
    return Configuration({intern(name): value for name, value in data.items()})


def started_record(number: int, configuration: Configuration) -> Json:
    """Return the record of a trial that begins."""
    return {"kind": "started", "number": number, "configuration": dict(configuration)}


def finished_record(trial: Trial) -> Json:
    """Return the record of a trial that ended."""
    return {"kind": "finished", "trial": trial_to_json(trial)}


def died_record(number: int) -> Json:
    """Return the record of a process that ended without a word while a trial's code ran in it."""
    return {"kind": "died", "number": number}


def baselines_record(baselines: Baselines) -> Json:
    """Return the record of what is reached without a search."""
    return {"kind": "baselines", "baselines": baselines_to_json(baselines)}


def spec_to_json(spec: StudySpec) -> Json:
    """Return a specification as plain data; where results lie is not part of it."""
    return {field.journal_key: _value_to_json(field, field.of(spec)) for field in JOURNAL_FIELDS}


def spec_from_json(data: Json, *, results_dir: Path) -> StudySpec:
    """Return the specification that ``spec_to_json`` wrote."""
    parts: dict[str, Json] = {"": {}, "objective": {}, "budget": {}, "placement": {}}
    for field in JOURNAL_FIELDS:
        part, _, attribute = field.place.rpartition(".")
        # Journals of earlier versions do not say.
        is_missing = field.is_later and field.journal_key not in data
        parts[part][attribute] = (
            field.value_before if is_missing else _value_from_json(field, data[field.journal_key])
        )
    spec = StudySpec(
        objective=shaped(ObjectiveReference(**parts["objective"])),
        budget=shaped(Budget(**parts["budget"])),
        placement=shaped(Placement(**parts["placement"])),
        results_dir=results_dir,
        **parts[""],
    )
    return shaped(spec)


def _value_to_json(field: Field, value: Any) -> Any:
    match field.form:
        case Space():
            return space_to_document(value)
        case Choice() | Folder():
            return None if value is None else str(value)
        case Names():
            return None if value is None else list(value)
        case WordsByName():
            return None if value is None else dict(value)
        case Configurations():
            return [dict(one) for one in value]
        case _:
            return value


def _value_from_json(field: Field, value: Any) -> Any:
    match field.form:
        case Space():
            return space_from_document(value)
        case Choice(to=to):
            return None if value is None else to(value)
        case Folder():
            return None if value is None else Path(value)
        case Names():
            return None if value is None else tuple(value)
        case WordsByName():
            return None if value is None else tuple(sorted(value.items()))
        case Configurations():
            return tuple(map(configuration_from_json, value))
        case _:
            return value


def _schedule_to_json(schedule: tuple[Change, ...]) -> list[Json]:
    return [
        {"epoch": change.epoch, "trial": change.trial, "values": dict(change.values)}
        for change in schedule
    ]


def _outcome_to_json(outcome: Outcome) -> Json:
    match outcome:
        case Completed(value=value, spread=spread, best_epoch=best_epoch):
            return {
                "is": "completed",
                "value": value,
                "spread": spread,
                "best_epoch": best_epoch,
            }
        case Pruned(value=value, best_epoch=best_epoch):
            return {"is": "pruned", "value": value, "best_epoch": best_epoch}
        case Failed(kind=kind, message=message):
            return {"is": "failed", "kind": str(kind), "message": message}
        case _:
            assert_never(outcome)


def _outcome_from_json(data: Json) -> Outcome:
    match data["is"]:
        case "completed":
            value = data["value"]
            if isinstance(value, float) and not math.isfinite(value):
                # Written by somebody else: it would rank before all that was measured.
                return Failed(kind=FailureKind.DIVERGED, message=f"its value is {value}")
            return shaped(
                Completed(value=value, spread=data["spread"], best_epoch=data["best_epoch"])
            )
        case "pruned":
            return shaped(Pruned(value=data["value"], best_epoch=data["best_epoch"]))
        case "failed":
            return shaped(Failed(kind=FailureKind(data["kind"]), message=data["message"]))
        case unknown:
            raise ValueError(f"an outcome {unknown!r} is not known to this version")


def _number_to_json(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)
