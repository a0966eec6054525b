"""The settings of a study as Python callers give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from search_spaces import SearchSpace, Value
from search_spaces.given.hyperparameters import HasHyperparameters


class StudySettings(TypedDict, total=False):
    """The settings that ``search`` takes beside the objective, those of the table.

    Each is as in a study file, and None as if it were left out; ``tuning search -h`` says what it
    does and what holds without it.
    """

    model: str | None
    target: str | None
    task: str | None
    data: Any
    form: str | None
    space: str | Path | SearchSpace | Mapping[str, object] | HasHyperparameters | None
    set: Mapping[str, Value] | Sequence[str] | None
    backend: str | None
    trials: int | None
    epochs: int | None
    patience: int | str | None
    folds: int | None
    split: str | None
    validation: str | None
    test: str | None
    sampler: str | None
    pruner: str | None
    timeout: str | None
    seed: int | None
    first: Mapping[str, Value] | Sequence[Mapping[str, Value] | str] | None
    confirm: str | None
    metric: str | None
    also_measure: str | Sequence[str] | None
    direction: str | None
    drop: str | Sequence[str] | None
    features: str | Sequence[str] | None
    read_as: Mapping[str, str] | Sequence[str] | None
    weights: str | None
    workers: int | None
    ray: str | None
    cpus: float | None
    gpus: float | None
    trial_timeout: str | None
    keras_backend: str | None
    trainer: str | None
    fuse: int | str | None
    checkpoint: str | None
    name: str | None
    results: str | Path | None
    report: str | None
    also: str | Sequence[str] | None
    data_dir: str | Path | None
