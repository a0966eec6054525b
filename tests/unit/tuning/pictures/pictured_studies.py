"""Studies to draw: an ordinary one, and one whose names are made to do harm."""

from __future__ import annotations

import math
import random
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
