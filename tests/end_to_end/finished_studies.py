"""Studies that look as if they had been searched, made without any training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from search_spaces import Configuration
from tuning.records import Completed, Trial
from tuning.results.store import create_store
from tuning.specification.resolve import resolve
from tuning.specification.study_file import read_study_file
from tuning.study.header import study_header
from tuning.study.load import load

STUDY = "reds"
TRIALS = 2

_SETTINGS = """\
name: {name}
trials: {trials}
confirm: none
epochs: 3
space:
  neurons: {type: integer, low: 16, high: 256, log: true}
  learning_rate: {type: float, low: 0.001, high: 0.1, log: true}
  optimizer: {type: categorical, choices: [sgd, nadam, adam]}
  beta_1: {type: float, low: 0.8, high: 0.9, when: {optimizer: [nadam, adam]}}
"""


def make_finished_study(objective: str, *, name: str = STUDY, trials: int = TRIALS) -> None:
    """Write a study of every trial below ``results``; ``objective`` is lines of a study file."""
    path = Path("asked.yaml")
    settings = _SETTINGS.replace("{name}", name).replace("{trials}", str(trials))
    path.write_text(objective + settings, encoding="utf-8")
    spec = resolve(read_study_file(path))
    path.unlink()
    loaded = load(spec)
    header = study_header(spec, loaded) | {"created_at": "2026-01-01T00:00:00+00:00"}
    generator = np.random.default_rng(0)
    with create_store(spec, header) as store:
        for number in range(trials):
            configuration = spec.space.sample(generator)
            store.record_started(number, configuration)
            store.record_finished(
                Trial(
                    number=number,
                    configuration=configuration,
                    outcome=Completed(
                        value=_value(configuration, number), spread=None, best_epoch=1
                    ),
                    curves=(),
                    epochs=1,
                    seconds=0.1,
                    seed=number,
                    finished_at="2026-01-01T00:00:01+00:00",
                )
            )


def _value(configuration: Configuration, number: int) -> float:
    """Return a value that the learning rate decides, and of the first trials their numbers."""
    if number < TRIALS:
        return 0.5 + number / 4
    return 1.0 + 0.1 / (0.1 + abs(float(configuration["learning_rate"]) - 0.03))
