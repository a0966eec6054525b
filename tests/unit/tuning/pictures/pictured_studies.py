"""Studies to draw: an ordinary one, and one whose names are made to do harm."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from objectives.metric import Direction, Metric
from search_spaces import Categorical, Float, SearchSpace
from tests.study_examples import (
    MSE,
    completed,
    failed,
    make_trial,
    pruned,
    write_study,
)
from tuning.records import Outcome, Trial
from tuning.results.ranking import incumbent
from tuning.results.study_record import StudyRecord

HOSTILE_NAME = "$x^{ <script>alert(1)</script> </svg> &amp; \\frac"
HOSTILE_CHOICE = "<img src=x onerror=alert(2)>"


def ordinary_study(folder: Path, *, count: int = 24, **changes: Any) -> StudyRecord:
    """Return a study whose values hang on the learning rate, with trials of every outcome."""
    draw = random.Random(0)
    trials = []
    for number in range(count):
        rate, optimizer = 10 ** draw.uniform(-4, -1), draw.choice(["sgd", "adam"])
        values: dict[str, Any] = {"neurons": draw.randint(1, 100), "learning_rate": rate}
        values["optimizer"] = optimizer
        if optimizer == "sgd":
            values["momentum"] = round(draw.randint(0, 9) * 0.1, 1)
        value = abs(math.log10(rate) + 2.2) + 0.1
        trials.append(_trial(number, value, values))
    return write_study(folder, *trials, **changes)


def _trial(number: int, value: float, values: dict[str, Any]) -> Trial:
    outcome: Outcome = completed(value)
    epochs = 6
    if number % 7 == 3:
        outcome, epochs = pruned(2 * value), 2
    elif number % 11 == 5:
        outcome = failed(FailureKind.DIVERGED)
    elif number == 9:
        outcome, epochs = failed(), 0
    heights = tuple(value * (1 + 1 / (epoch + 1)) for epoch in range(epochs))
    curves = (LearningCurve({MSE.validation_key: heights}),) if epochs else ()
    return make_trial(number, outcome, epochs=epochs, curves=curves, **values)


def study_of_long_names(folder: Path) -> StudyRecord:
    """Return a study whose parameters and choices begin alike and differ in their ends."""
    draw = random.Random(3)
    said = "the_dense_layers_of_the_second_branch_of_the_encoder"
    choices = [f"kullback_leibler_divergence_{way}" for way in ("forward", "backward")]
    numbers = [f"{said}_{end}" for end in ("units", "rate", "dropout", "momentum", "decay")]
    space: dict[str, Any] = {f"{said}_loss": Categorical(choices)}
    space |= dict.fromkeys(numbers, Float(0.0, 1.0))
    trials = []
    for number in range(12):
        values: dict[str, Any] = {name: draw.random() for name in numbers}
        worth = number % 2 + values[numbers[0]]
        values[f"{said}_loss"] = choices[number % 2]
        trials.append(make_trial(number, completed(worth), **values))
    return write_study(folder, *trials, space=SearchSpace(space))


def hostile_study(folder: Path) -> StudyRecord:
    """Return a study with a metric and a choice whose names are tags and broken formulas."""
    space = SearchSpace({"rate": Float(0.0, 1.0), "choice": Categorical([HOSTILE_CHOICE, "plain"])})
    metric = Metric(HOSTILE_NAME, Direction.MINIMIZE)
    trials = [
        make_trial(
            number,
            completed(number / 12),
            curves=(LearningCurve({metric.validation_key: (1.0, number / 12)}),),
            rate=number / 12,
            choice=HOSTILE_CHOICE if number % 3 else "plain",
        )
        for number in range(12)
    ]
    return write_study(folder, *trials, space=space, metric=metric)


def raced_study(folder: Path, *, count: int = 90, **changes: Any) -> StudyRecord:
    """Return a study whose pruner stopped trials after 1 and 3 of 9 epochs.

    What is best of the learning rate hangs on the optimizer.
    """
    draw = random.Random(1)
    trials = []
    for number in range(count):
        rate, optimizer = 10 ** draw.uniform(-4, -1), draw.choice(["sgd", "adam"])
        values: dict[str, Any] = {"neurons": draw.randint(1, 100), "learning_rate": rate}
        values["optimizer"] = optimizer
        best = {"sgd": -1.5, "adam": -3.5}[optimizer]
        value = (math.log10(rate) - best) ** 2 + 0.1
        epochs = 9 if value < 1.6 or number % 3 == 0 else 3 if value < 3.0 else 1
        heights = tuple(value * (1 + 1 / (epoch + 1)) for epoch in range(epochs))
        outcome: Outcome = completed(heights[-1]) if epochs == 9 else pruned(heights[-1])
        if number == 7:
            outcome = failed(message="MemoryError: 3 GiB")
        curves = (LearningCurve({MSE.validation_key: heights}),)
        trial = make_trial(number, outcome, epochs=epochs, curves=curves, **values)
        # Two at a time, a minute and more each.
        ended = f"2025-01-01T{number // 60:02}:{number % 60:02}:{30 * (number % 2):02}+00:00"
        trials.append(replace(trial, finished_at=ended, seconds=100.0 + epochs, device="cpu"))
    asked: dict[str, Any] = {"pruner": "hyperband", "epochs": 9, "trials": count}
    return write_study(folder, *trials, **(asked | changes))


def retrain_by_hand(study: StudyRecord, *targets: dict[str, Any], rows: int = 60) -> None:
    """Leave what retraining the best trial of a study would, as far as pictures read it."""
    best = incumbent(study.trials.values(), study.metric)
    assert best is not None
    folder = study.folder / "retrained"
    folder.mkdir()
    document = {
        **{"format": 1, "trial": best.number, "measured_on": "test"},
        **{"rows": rows, "targets": list(targets), "left_out": []},
    }
    (folder / "predicted.json").write_text(json.dumps(document), encoding="utf-8")


def three_classes(name: str = "", *, hostile: str = "virginica") -> dict[str, Any]:
    """Return what 60 rows of three classes came to, 52 of them right."""
    return {
        **{"name": name, "kind": "classes", "classes": ["setosa", "versicolor", hostile]},
        **{"counts": [[20, 0, 0], [0, 17, 3], [1, 4, 15]], "right": 52},
    }


def some_amounts(name: str = "", *, rows: int = 60) -> dict[str, Any]:
    """Return what rows of amounts came to."""
    draw = random.Random(2)
    true = [draw.uniform(0, 50) for _ in range(rows)]
    predicted = [one + draw.gauss(0, 3) for one in true]
    apart = [one - other for one, other in zip(true, predicted, strict=True)]
    return {
        **{"name": name, "kind": "amounts", "true": true, "predicted": predicted},
        "mean_squared_error": sum(one * one for one in apart) / rows,
        "mean_absolute_error": sum(map(abs, apart)) / rows,
    }
