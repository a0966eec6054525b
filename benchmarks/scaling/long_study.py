"""A long study on disk, written by the store that a search uses, without a search."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from objectives.failure import FailureKind
from objectives.measurement import Evaluation, LearningCurve, curve_value
from objectives.metric import Direction, Metric
from objectives.reference import ObjectiveReference
from objectives.seeds import fold_seed
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace
from tests.study_examples import make_header, make_spec
from tuning.records import Completed, Failed, Outcome, Pruned, Trial
from tuning.results.store import StudyStore, create_store
from tuning.specification.study_spec import Placement, StudySpec

EPOCHS = 5
METRIC = Metric("mean_squared_error", Direction.MINIMIZE)
SPACE = SearchSpace(
    {
        "hidden_layers": Integer(0, 3),
        "neurons": Integer(1, 100),
        "learning_rate": Float(3e-4, 3e-2, log=True),
        "batch_size": Categorical([16, 32, 64, 128]),
        "optimizer": Categorical(["sgd", "adam", "rmsprop"]),
        "momentum": Float(0.0, 0.95).when(optimizer="sgd"),
        "activation": "relu",
    }
)


def long_spec(results_dir: Path, *, workers: int = 1, **changes: Any) -> StudySpec:
    """Return a study of a table that is never read."""
    return make_spec(
        results_dir,
        objective=ObjectiveReference(text="california_housing"),
        space=SPACE,
        epochs=EPOCHS,
        # A limit that no trial meets: without one, a single worker would be this process.
        placement=Placement(workers=workers, trial_timeout_seconds=86_400.0),
        fuse="off",
        checkpoint_seconds=None,
        **changes,
    )


def long_header() -> dict[str, Any]:
    """Return what a journal's first record says beside the specification."""
    return make_header(
        METRIC,
        identity={"objective": "california_housing", "code": "c", "data": "d", "split": "s"},
        signature={"input_shape": [8], "task": "regression", "classes": [], "epochs": EPOCHS},
    )


def drawn_curve(configuration: Configuration, generator: random.Random) -> LearningCurve:
    """Return a curve of ``EPOCHS`` epochs that falls, with noise, in every digit of a float."""
    scale = 1.0 + 10 * float(configuration["learning_rate"]) + generator.random()
    falling = [scale / (epoch + generator.random()) for epoch in range(1, EPOCHS + 1)]
    validation = tuple(value * (1.05 + generator.random() / 10) for value in falling)
    training = tuple(falling)
    return LearningCurve(
        {
            "loss": training,
            METRIC.name: training,
            "val_loss": validation,
            METRIC.validation_key: validation,
        }
    )


def drawn_configurations(seed: int) -> Iterator[Configuration]:
    """Yield distinct configurations without end."""
    import numpy as np

    generator = np.random.default_rng(seed)
    seen: set[Configuration] = set()
    while True:
        configuration = SPACE.sample(generator)
        if configuration not in seen:
            seen.add(configuration)
            yield configuration


def drawn_trials(spec: StudySpec) -> Iterator[Trial]:
    """Yield the trials of a study: most completed, some pruned, some failed."""
    generator = random.Random(spec.seed)
    configurations = drawn_configurations(spec.seed)
    for number in range(spec.budget.trials):
        configuration = next(configurations)
        evaluation = Evaluation(
            curves=(drawn_curve(configuration, generator),), failure=None, seconds=1.25
        )
        yield Trial(
            number=number,
            configuration=configuration,
            outcome=_outcome(evaluation, generator),
            curves=evaluation.curves,
            epochs=evaluation.epochs,
            seconds=evaluation.seconds,
            seed=fold_seed(spec.seed, number, 0),
            finished_at="2025-01-01T00:00:01+00:00",
        )


def write_long_study(results_dir: Path, *, name: str, trials: int) -> Path:
    """Leave a study of so many trials on disk, each recorded as a search records it.

    Returns:
        The study's folder.
    """
    spec = long_spec(results_dir, name=name, trials=trials)
    with create_store(spec, long_header()) as store:
        record_all(store, drawn_trials(spec))
    return spec.folder


def record_all(store: StudyStore, trials: Iterator[Trial]) -> None:
    """Begin and finish every trial."""
    for trial in trials:
        store.record_started(trial.number, trial.configuration)
        store.record_finished(trial)


def _outcome(evaluation: Evaluation, generator: random.Random) -> Outcome:
    worth = curve_value(evaluation.curves, METRIC)
    drawn = generator.random()
    if drawn < 0.02:
        return Failed(kind=FailureKind.ERROR, message="ValueError: this trial went wrong")
    if drawn < 0.2:
        return Pruned(value=worth.value, best_epoch=worth.best_epoch)
    return Completed(value=worth.value, spread=None, best_epoch=worth.best_epoch)
