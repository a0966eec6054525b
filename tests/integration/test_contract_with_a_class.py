"""What a person's class gives reaches the model: the numbers are those of plain Keras."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import dataset_from_arrays
from objectives.data.rows import Rows, evaluation_batch
from objectives.data.stored import kinds
from objectives.data.stored.array import StoredArray
from objectives.data.structures import leaves, row_shapes, taken
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.retraining.retrain import retrain
from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.plan import TrainingPlan
from objectives.training.trainer import numbers_of
from objectives.trial.task_of_model import settled_task
from objectives.trial.trial_training import TrialTraining
from objectives.user.objective import UserObjective
from search_spaces import Configuration
from tests.integration.given_data import GIVEN, Adapted, Given, Ids, WeighedWords
from tests.integration.given_models import (
    GIVEN_MODELS,
    AddsLoss,
    HalfPrecision,
    ImageFolder,
    Mapped,
    Sparse,
)

pytestmark = pytest.mark.integration

EPOCHS, SEED = 3, 11
CONFIGURATION = Configuration({"learning_rate": 0.02, "batch_size": 16})


def loaded_of(kind: type[Given]) -> LoadedObjective:
    own = UserObjective(Path(__file__), kind.__name__, kind())
    loaded = load_objective(own, own.dataset(None), seed=SEED)
    return load_objective(own, settled_task(loaded, CONFIGURATION), seed=SEED)


def by_plain_keras(kind: type[Given], loaded: LoadedObjective) -> list[dict[str, float]]:
    """Return the metrics of each epoch of ``fit`` on the same rows in the same order."""
    ((train_rows, other_rows),) = loaded.fold_rows
    x, y = kind().plain()
    seed = fold_seed(SEED, 0, 0)
    seed_keras(seed)
    with numpy_initial_weights(), _policy_of_before():
        signature = loaded.signature(
            loaded.prepared(0, CONFIGURATION),
            epochs=EPOCHS,
            train=Rows(x=taken(x, train_rows), y=taken(y, train_rows)),
        )
        model = kind().build_model(CONFIGURATION, signature)
    weights = getattr(kind(), "sample_weight", lambda x, y: None)(x, y)
    shuffling = np.random.default_rng(seed)
    epochs = []
    for _ in range(EPOCHS):
        order = train_rows[shuffling.permutation(len(train_rows))]
        logs: Any = model.fit(
            taken(x, order),
            taken(y, order),
            batch_size=16,
            shuffle=False,
            class_weight=kind.plain_class_weight,
            sample_weight=None if weights is None else weights[order],
            verbose=0,
        ).history
        rows = Rows(x=taken(x, other_rows), y=taken(y, other_rows))
        measured = model.evaluate(
            rows.x,
            rows.y,
            sample_weight=None if weights is None else weights[other_rows],
            batch_size=evaluation_batch(rows, batch_size=16),
            verbose=0,
            return_dict=True,
        )
        found = numbers_of({name: values[-1] for name, values in logs.items()})
        found |= {f"val_{name}": value for name, value in numbers_of(measured).items()}
        epochs.append(found)
    return epochs


@contextmanager
def _policy_of_before() -> Iterator[None]:
    policy = keras.config.dtype_policy()
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)


@pytest.mark.parametrize(
    ("kind", "trainer"),
    [(kind, "auto") for kind in (*GIVEN, *GIVEN_MODELS, Mapped)]
    + [(kind, "keras") for kind in (Ids, WeighedWords, Sparse, Mapped)],
    ids=lambda case: getattr(case, "__name__", case),
)
def test_the_numbers_are_those_of_plain_keras(
    kind: type[Given], trainer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind is Mapped:
        # As if the machine's memory were full.
        monkeypatch.setattr(kinds, "most_bytes", lambda: 0)
    loaded = loaded_of(kind)
    assert isinstance(loaded.dataset.features, StoredArray) == (kind in (Mapped, Sparse))
    plan = TrainingPlan(epochs=EPOCHS, patience=None, seed=SEED, trainer=trainer)
    training = TrialTraining(loaded, CONFIGURATION, plan=plan, number=0)
    while not training.is_finished:
        training.advance()
    fold = training.fold(0)
    assert fold is not None
    curve = fold.curve
    evaluation = training.finish()
    assert evaluation.failure is None, evaluation.failure.traceback
    expected = by_plain_keras(kind, loaded)
    full = {"mse": "mean_squared_error", "mae": "mean_absolute_error"}
    for name in expected[0]:
        prefix = "val_" if name.startswith("val_") else ""
        plain = name.removeprefix("val_")
        ours = curve.metrics[prefix + full.get(plain, plain)]
        theirs = [epoch[name] for epoch in expected]
        # Half precision rounds in whatever order the sums are taken; a penalty on activations
        # brings gradients near zero, of which Adam makes whole steps.
        rel = 5e-3 if kind in (HalfPrecision, AddsLoss) else 2e-4
        assert ours == pytest.approx(theirs, rel=rel, abs=1e-5, nan_ok=True), name
    assert len(curve.metrics) == len(expected[0])
    if kind.__name__ == "TrueOrFalse":
        assert any(math.isnan(epoch["val_precision"]) for epoch in expected), "the case is one"


def test_the_folders_of_pictures_name_the_classes() -> None:
    dataset = loaded_of(ImageFolder).dataset
    assert dataset.classes == ("cats", "dogs", "owls")
    assert dataset.batch_size == 7


def test_a_policy_of_one_model_is_not_that_of_the_next() -> None:
    before = keras.config.dtype_policy()
    loaded = loaded_of(HalfPrecision)
    data = loaded.prepared(0, CONFIGURATION)
    model = loaded.build_model(CONFIGURATION, data, epochs=1)
    assert model.layers[-1].compute_dtype == "float16"
    assert keras.config.dtype_policy() == before


def test_a_model_of_the_kind_sees_the_shapes_and_types_that_were_given() -> None:
    for kind in GIVEN:
        x, y = kind().plain()
        train, validation = loaded_of(kind).rows(0, CONFIGURATION)
        for rows in (train, validation):
            assert row_shapes(rows.x) == row_shapes(x), kind.__name__
            assert row_shapes(rows.y) == row_shapes(y), kind.__name__
            for ours, theirs in ((rows.x, x), (rows.y, y)):
                for (_, one), (_, other) in zip(leaves(ours), leaves(theirs), strict=True):
                    if other.dtype.kind == "f":
                        assert one.dtype == keras.config.floatx(), kind.__name__
                    elif kind.__name__ != "WeighedSurvey":  # Whose codes were made.
                        assert one.dtype == other.dtype, kind.__name__


def test_layers_are_adapted_to_what_is_trained_on_alone() -> None:
    own = Adapted()
    loaded = load_objective(
        UserObjective(Path(__file__), "Adapted", own), dataset_from_arrays(*own.data()), folds=3
    )
    plan = TrainingPlan(epochs=1, patience=None, seed=SEED)
    training = TrialTraining(loaded, CONFIGURATION, plan=plan, number=0)
    x, _ = own.data()
    for fold, (train_rows, _) in enumerate(loaded.fold_rows):
        training.build_fold(fold)
        np.testing.assert_array_equal(own.training_inputs, x[train_rows])
    (run,) = retrain(
        loaded,
        CONFIGURATION,
        epochs=1,
        searched_epochs=1,
        seeds=[1],
        before_test=lambda: None,
    )
    assert run.history.epochs == 1
    np.testing.assert_array_equal(own.training_inputs, x[loaded.split.search_rows()])
