"""Streams that memory does not hold are trained on as they come: the numbers of ``model.fit``."""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import keras
import numpy as np
import pytest

from objectives.data import DataError
from objectives.data.streams import read
from objectives.data.streams.rows import StreamRows
from objectives.errors import ObjectiveError
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.retraining.retrain import retrain
from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from objectives.user.objective import UserObjective
from search_spaces import Configuration
from tests.integration.given_data import Given, normal

pytestmark = pytest.mark.integration

EPOCHS, SEED, BATCH = 3, 11, 16
CONFIGURATION = Configuration({"learning_rate": 0.02})
TRAIN, VALIDATION, TEST = 90, 40, 30


def rows(count: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    x = normal(count, 4, seed=seed)
    return x, x[:, :1] - x[:, 1:2]


class Batches(keras.utils.PyDataset):
    """Batches; those to train on are reversed in every other pass."""

    def __init__(self, count: int, *, seed: int, weigh: bool = False) -> None:
        super().__init__()
        self.x, self.y = rows(count, seed=seed)
        self.weigh = weigh
        self.turns = seed == 0
        self.passes = 0

    def __len__(self) -> int:
        return math.ceil(len(self.x) / BATCH)

    def __getitem__(self, index: int) -> tuple[np.ndarray, ...]:
        place = slice(index * BATCH, (index + 1) * BATCH)
        step = -1 if self.turns and self.passes % 2 else 1
        x, y = self.x[::step], self.y[::step]
        weights = (np.abs(x[place, 0]),) if self.weigh else ()
        return (x[place], y[place], *weights)

    def on_epoch_end(self) -> None:
        self.passes += 1


class Streamed(Given):
    """A stream to train on, one to choose by and one to test with."""

    weigh: ClassVar[bool] = False

    def data(self) -> Any:
        parts = (TRAIN, VALIDATION, TEST)
        return tuple(
            Batches(count, seed=place, weigh=self.weigh) for place, count in enumerate(parts)
        )


class Weighed(Streamed):
    """The same with weights."""

    weigh = True


class WeighedBesideArrays(Streamed):
    """A stream with weights to train on, and arrays without: rows that a person has at hand."""

    def data(self) -> Any:
        return (
            Batches(TRAIN, seed=0, weigh=True),
            rows(VALIDATION, seed=1),
            rows(TEST, seed=2),
        )


class BesideWeighedArrays(Streamed):
    """A stream without weights, and arrays with."""

    def data(self) -> Any:
        x, y = rows(VALIDATION, seed=1)
        return Batches(TRAIN, seed=0), (x, y, np.abs(x[:, 0]))


class Endless(Streamed):
    """Generators that go on, with so many steps each."""

    steps_per_epoch, validation_steps, test_steps = 4, 2, 2

    def data(self) -> Any:
        def forever(seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
            drawn = np.random.default_rng(seed)
            while True:
                x = drawn.normal(size=(BATCH, 4)).astype("float32")
                yield x, x[:, :1] - x[:, 1:2]

        return forever(0), forever(1), forever(2)


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    # The targets of all rows fit, their inputs do not.
    monkeypatch.setattr(read, "most_bytes", lambda: 790)


def loaded_of(kind: type[Given]) -> LoadedObjective:
    own = UserObjective(Path(__file__), kind.__name__, kind())
    return load_objective(own, own.dataset(None), seed=SEED)


def curve_of(loaded: LoadedObjective, *, trainer: str) -> Mapping[str, Any]:
    plan = TrainingPlan(epochs=EPOCHS, patience=None, seed=SEED, trainer=trainer)
    training = TrialTraining(loaded, CONFIGURATION, plan=plan, number=0)
    while not training.is_finished:
        training.advance()
    evaluation = training.finish()
    assert evaluation.failure is None, evaluation.failure.traceback
    (curve,) = evaluation.curves
    return curve.metrics


def plain_model(loaded: LoadedObjective, kind: type[Given]) -> keras.Model:
    seed_keras(fold_seed(SEED, 0, 0))
    with numpy_initial_weights():
        signature = loaded.signature(loaded.prepared(0, CONFIGURATION), epochs=EPOCHS)
        return kind().build_model(CONFIGURATION, signature)


@pytest.mark.parametrize("trainer", ["compiled", "keras"])
@pytest.mark.parametrize("kind", [Streamed, Weighed, WeighedBesideArrays, BesideWeighedArrays])
def test_the_numbers_are_those_of_fit_on_the_same_stream(
    kind: type[Streamed], trainer: str
) -> None:
    loaded = loaded_of(kind)
    train, validation = loaded.rows(0, CONFIGURATION)
    assert isinstance(train, StreamRows)
    assert (len(train), len(validation)) == (TRAIN, VALIDATION)
    ours = curve_of(loaded, trainer=trainer)
    streams = kind().data()
    # Ours were gone through once, to be measured; Keras tells of an end before it begins.
    # Arrays are measured together, as they are beside arrays.
    at_once = VALIDATION if isinstance(streams[1], tuple) else None
    theirs: Any = plain_model(loaded, kind).fit(
        streams[0],
        validation_data=streams[1],
        validation_batch_size=at_once,
        epochs=EPOCHS,
        shuffle=False,
        verbose=0,
    )
    for name in ("loss", "val_loss", "val_far_off"):
        assert ours[name] == pytest.approx(theirs.history[name], rel=2e-4), name


@pytest.mark.parametrize("trainer", ["compiled", "keras"])
def test_a_stream_without_end_goes_on_from_epoch_to_epoch(trainer: str) -> None:
    loaded = loaded_of(Endless)
    ours = curve_of(loaded, trainer=trainer)
    train, _, _ = Endless().data()
    # The measuring pass comes before all others.
    for _ in range(4):
        next(train)
    model = plain_model(loaded, Endless)
    theirs: Any = model.fit(train, steps_per_epoch=4, epochs=EPOCHS, shuffle=False, verbose=0)
    assert ours["loss"] == pytest.approx(theirs.history["loss"], rel=2e-4)


@pytest.mark.parametrize("kind", [Streamed, WeighedBesideArrays])
def test_a_retrained_model_has_seen_both_streams_and_is_tested_on_the_third(
    kind: type[Streamed],
) -> None:
    loaded = loaded_of(kind)
    (run,) = retrain(
        loaded, CONFIGURATION, epochs=2, searched_epochs=2, seeds=[1], before_test=lambda: None
    )
    data = loaded.prepared_for_test(CONFIGURATION)
    train, test = loaded.arranged(data, CONFIGURATION, for_test=True)
    assert (len(train), len(test)) == (TRAIN + VALIDATION, TEST)
    assert np.isfinite(run.test["mean_squared_error"])
    # The third stream is small enough to be held, and has rows that can be named.
    assert len(run.examples) == 5


def test_another_process_makes_the_streams_anew() -> None:
    loaded = loaded_of(Streamed)
    sent = pickle.loads(pickle.dumps(loaded.dataset))
    assert not sent.streams.are_here
    own = UserObjective(Path(__file__), "Streamed", Streamed())
    there = LoadedObjective(
        objective=own,
        dataset=sent,
        metric=loaded.metric,
        split=loaded.split,
        fold_rows=loaded.fold_rows,
    )
    ours, theirs = (curve_of(one, trainer="compiled") for one in (loaded, there))
    # Here the streams were gone through once more.
    assert len(ours["loss"]) == len(theirs["loss"]) == EPOCHS


def test_streams_have_no_folds() -> None:
    own = UserObjective(Path(__file__), "Streamed", Streamed())
    with pytest.raises(DataError, match="brings a split of its own, which has no folds"):
        load_objective(own, own.dataset(None), seed=SEED, folds=3)


class Alone(Streamed):
    def data(self) -> Any:
        return Batches(TRAIN, seed=0)


class UsedUp(Streamed):
    def data(self) -> Any:
        return tuple(iter([rows(TRAIN, seed=place)]) for place in range(2))


class Uneven(Streamed):
    def data(self) -> Any:
        wide = iter([(np.ones((20, 5), "float32"), np.ones((20, 1), "float32"))])
        return Batches(TRAIN, seed=0), wide


class Labelled(Streamed):
    def data(self) -> Any:
        given = Batches(TRAIN, seed=0)
        given.y = np.where(given.y > 0, 5, 3).astype("int32")
        return given, given


class Broken(Streamed):
    def data(self) -> Any:
        given = Batches(TRAIN, seed=0)
        given.x[7, 1] = np.nan
        return given, Batches(VALIDATION, seed=1)


class ArraysBeforeStream(Streamed):
    def data(self) -> Any:
        return rows(VALIDATION, seed=1), Batches(TRAIN, seed=0)


class NoSteps(Streamed):
    steps_per_epoch = 0


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Alone, "a fifth of this machine's memory, or has no end; return two or three streams"),
        (UsedUp, "can be gone through only once: write how many batches an epoch"),
        (Uneven, r"rows of x have shape \(5,\) in the validation stream and \(4,\) in the"),
        (Labelled, "holds labels that are no codes; give 0, 1, 2"),
        (Broken, "x of the training stream is missing, infinite or beyond float32 in 1 values"),
        (ArraysBeforeStream, "the rows to train on are arrays, and those beside them a stream"),
        (NoSteps, "NoSteps.steps_per_epoch is 0; give a whole number above 0"),
    ],
)
def test_what_cannot_be_trained_on_is_one_sentence(kind: type[Given], said: str) -> None:
    with pytest.raises(ObjectiveError, match=said) as caught:
        loaded_of(kind)
    assert len(caught.value.complaints) == 1
