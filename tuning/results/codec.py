"""Records to JSON and back, each pair exact inverses."""

from __future__ import annotations

import math
from pathlib import Path
from sys import intern
from typing import Any, assert_never

from objectives.catalog import ObjectiveReference
from objectives.data.task import Task
from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from search_spaces import Configuration
from search_spaces.text.document import space_from_document, space_to_document
from tuning.records import Change, Completed, Failed, Outcome, Pruned, Trial
from tuning.specification.study_spec import DEFAULT_CHECKPOINT_SECONDS, Budget, Placement, StudySpec

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
    """Return the trial that ``trial_to_json`` wrote."""
    return Trial(
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
            Change(epoch=change["epoch"], trial=change["trial"], values=change["values"])
            for change in data.get("schedule", ())
        ),
    )


def configuration_from_json(data: Json) -> Configuration:
    """Return a configuration; its names are kept once, however many trials have them."""
    return Configuration({intern(name): value for name, value in data.items()})


def spec_to_json(spec: StudySpec) -> Json:
    """Return a specification as plain data; where results lie is not part of it."""
    return {
        "name": spec.name,
        "objective": spec.objective.text,
        "model": spec.objective.model,
        "target": spec.objective.target,
        "task": None if spec.objective.task is None else str(spec.objective.task),
        "space": space_to_document(spec.space),
        "space_name": spec.space_name,
        "backend": spec.backend,
        "sampler": spec.sampler,
        "pruner": spec.pruner,
        "trials": spec.budget.trials,
        "epochs": spec.budget.epochs,
        "patience": spec.budget.patience,
        "timeout_seconds": spec.budget.timeout_seconds,
        "folds": spec.folds,
        "seed": spec.seed,
        "metric": spec.metric,
        "direction": spec.direction,
        **_placement_to_json(spec.placement),
        "keras_backend": spec.keras_backend,
        "trainer": spec.trainer,
        "fuse": spec.fuse,
        "checkpoint_seconds": spec.checkpoint_seconds,
        "data_dir": None if spec.data_dir is None else str(spec.data_dir),
    }


def spec_from_json(data: Json, *, results_dir: Path) -> StudySpec:
    """Return the specification that ``spec_to_json`` wrote."""
    return StudySpec(
        name=data["name"],
        objective=ObjectiveReference(
            text=data["objective"],
            # Journals of earlier versions do not say.
            model=data.get("model"),
            target=data["target"],
            task=None if data["task"] is None else Task(data["task"]),
        ),
        space=space_from_document(data["space"]),
        space_name=data["space_name"],
        backend=data["backend"],
        sampler=data["sampler"],
        pruner=data["pruner"],
        budget=Budget(
            trials=data["trials"],
            epochs=data["epochs"],
            patience=data["patience"],
            timeout_seconds=data["timeout_seconds"],
        ),
        folds=data["folds"],
        seed=data["seed"],
        metric=data["metric"],
        direction=data["direction"],
        placement=_placement_from_json(data),
        keras_backend=data["keras_backend"],
        # Journals of earlier versions do not say.
        trainer=data.get("trainer", "auto"),
        fuse=data.get("fuse", "auto"),
        checkpoint_seconds=data.get("checkpoint_seconds", DEFAULT_CHECKPOINT_SECONDS),
        results_dir=results_dir,
        data_dir=None if data["data_dir"] is None else Path(data["data_dir"]),
    )


def _schedule_to_json(schedule: tuple[Change, ...]) -> list[Json]:
    return [
        {"epoch": change.epoch, "trial": change.trial, "values": dict(change.values)}
        for change in schedule
    ]


def _placement_to_json(placement: Placement) -> Json:
    return {
        "workers": placement.workers,
        "ray": placement.ray,
        "cpus": placement.cpus,
        "gpus": placement.gpus,
        "trial_timeout_seconds": placement.trial_timeout_seconds,
        "side_by_side": placement.side_by_side,
    }


def _placement_from_json(data: Json) -> Placement:
    # Journals of earlier versions know of workers alone, or not of trials side by side before.
    return Placement(
        workers=data["workers"],
        ray=data.get("ray"),
        cpus=data.get("cpus", 1.0),
        gpus=data.get("gpus", 0.0),
        trial_timeout_seconds=data.get("trial_timeout_seconds"),
        side_by_side=data.get("side_by_side", False),
    )


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
            return Completed(
                value=data["value"], spread=data["spread"], best_epoch=data["best_epoch"]
            )
        case "pruned":
            return Pruned(value=data["value"], best_epoch=data["best_epoch"])
        case "failed":
            return Failed(kind=FailureKind(data["kind"]), message=data["message"])
        case unknown:
            raise ValueError(f"an outcome {unknown!r} is not known to this version")


def _number_to_json(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)
