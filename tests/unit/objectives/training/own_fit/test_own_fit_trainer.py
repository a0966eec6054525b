"""A person's own ``fit``, an epoch at a time: the numbers and the effects of calling it by hand."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.failure import DivergedError
from objectives.metric import Direction, Metric
from objectives.training.choice import make_trainer
from objectives.training.fold import FoldTraining
from objectives.training.own_fit.trainer import OwnFitTrainer
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask

METRIC = Metric("mean_absolute_error", Direction.MINIMIZE)
KEY = METRIC.validation_key
Fit = Callable[..., Any]


def _rows(count: int, seed: int) -> Rows:
    drawn = np.random.default_rng(seed)
    x = drawn.normal(size=(count, 3)).astype("float32")
    y = (x.sum(axis=1, keepdims=True) > 0).astype("float32")
    return Rows(x=x, y=y, sample_weight=None)


TRAIN, VALIDATION = _rows(64, 0), _rows(32, 1)


def _model() -> keras.Model:
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)]
    )
    model.compile(loss="mse", optimizer="adam", metrics=["mean_absolute_error"])
    return model


def _trainer(
    model: keras.Model, fit: Fit, *, epochs: int = 10, validation: Rows | None = VALIDATION
) -> OwnFitTrainer:
    def bound(*args: Any, **kwargs: Any) -> Any:
        return fit(model, *args, **kwargs)

    bound.__signature__ = _signature_of(fit)  # type: ignore[attr-defined]
    task = TrainingTask(
        model=model,
        train=TRAIN,
        validation=validation,
        batch_size=16,
        seed=3,
        rule=StopRule(metric=METRIC, epochs=epochs, patience=None),
        own_fit=bound,
    )
    trainer = make_trainer(task)
    assert isinstance(trainer, OwnFitTrainer)
    return trainer


def _signature_of(fit: Fit) -> Any:
    import inspect

    signature = inspect.signature(fit)
    return signature.replace(parameters=list(signature.parameters.values())[1:])


def _curve(trainer: OwnFitTrainer, *, epochs: int = 10) -> list[float]:
    training = FoldTraining(trainer, rule=StopRule(metric=METRIC, epochs=epochs, patience=None))
    while not training.is_finished:
        training.advance()
    training.close()
    return [float(one) for one in training.curve.metrics[KEY]]


def _plain(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
    return model.fit(*args, batch_size=8, epochs=4, shuffle=False, **kwargs)


def _by_hand(**fitting: Any) -> tuple[list[float], keras.Model]:
    model = _model()
    history = model.fit(
        TRAIN.x, TRAIN.y, validation_data=(VALIDATION.x, VALIDATION.y), verbose=0, **fitting
    )
    return history.history[KEY], model


def test_its_curve_and_weights_are_those_of_calling_it_by_hand() -> None:
    expected, trained = _by_hand(batch_size=8, epochs=4, shuffle=False)
    model = _model()
    assert _curve(_trainer(model, _plain)) == pytest.approx(expected, rel=1e-4)
    for ours, theirs in zip(model.get_weights(), trained.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_what_it_leaves_open_is_the_studys() -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return model.fit(*args, shuffle=False, **kwargs)

    expected, _ = _by_hand(batch_size=16, epochs=3, shuffle=False)
    assert _curve(_trainer(_model(), fit, epochs=3), epochs=3) == pytest.approx(expected, rel=1e-4)


def test_parameters_that_it_names_are_handed_to_it() -> None:
    seen: dict[str, Any] = {}

    def fit(
        model: keras.Model,
        x: Any,
        y: Any,
        *,
        validation_data: Any,
        batch_size: int,
        epochs: int,
        callbacks: Any = None,
    ) -> Any:
        seen.update(
            batch_size=batch_size, epochs=epochs, rows=len(x), measured=len(validation_data)
        )
        return model.fit(
            x, y, batch_size, epochs, callbacks=callbacks, validation_data=validation_data
        )

    assert len(_curve(_trainer(_model(), fit, epochs=2), epochs=2)) == 2
    assert seen == {"batch_size": 16, "epochs": 2, "rows": 64, "measured": 2}


def test_rows_may_be_taken_as_one_data_set() -> None:
    def fit(model: keras.Model, data: Any, validation_data: Any = None, **kwargs: Any) -> Any:
        return model.fit(data, validation_data=validation_data, epochs=2, **kwargs)

    assert len(_curve(_trainer(_model(), fit))) == 2


def test_its_own_callbacks_act_and_hear_of_the_end_when_the_study_stops_it() -> None:
    heard: list[str] = []

    class Hears(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            heard.append(f"epoch {epoch}")

        def on_train_end(self, logs: Any = None) -> None:
            heard.append("end")

    def fit(model: keras.Model, *args: Any, callbacks: Any, **kwargs: Any) -> Any:
        return model.fit(*args, epochs=50, callbacks=[Hears(), *callbacks], **kwargs)

    assert len(_curve(_trainer(_model(), fit), epochs=2)) == 2
    assert heard == ["epoch 0", "epoch 1", "end"]


def test_where_the_study_stops_it_no_further_batch_is_trained() -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return model.fit(*args, batch_size=8, epochs=50, shuffle=False, **kwargs)

    _, trained = _by_hand(batch_size=8, epochs=3, shuffle=False)
    model = _model()
    _curve(_trainer(model, fit), epochs=3)
    for ours, theirs in zip(model.get_weights(), trained.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_its_own_early_stopping_ends_the_training() -> None:
    class Stops(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.stop_training = epoch == 1

    def fit(model: keras.Model, *args: Any, callbacks: Any, **kwargs: Any) -> Any:
        return model.fit(*args, epochs=50, callbacks=[*callbacks, Stops()], **kwargs)

    assert len(_curve(_trainer(_model(), fit))) == 2


def test_patience_ends_it() -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        model.optimizer.learning_rate = 0.0
        return model.fit(*args, epochs=50, **kwargs)

    rule = StopRule(metric=METRIC, epochs=50, patience=2)
    training = FoldTraining(_trainer(_model(), fit, epochs=50), rule=rule)
    while not training.is_finished:
        training.advance()
    training.close()
    assert training.epoch == 3
    assert training.trainer.has_stopped


def test_two_trainings_one_after_the_other_are_one_curve() -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        model.fit(*args, epochs=2, batch_size=8, shuffle=False, **kwargs)
        model.compile(loss="mse", optimizer="sgd", metrics=["mean_absolute_error"])
        return model.fit(*args, epochs=3, batch_size=8, shuffle=False, **kwargs)

    data = {"validation_data": (VALIDATION.x, VALIDATION.y), "verbose": 0}
    model = _model()
    first = model.fit(TRAIN.x, TRAIN.y, epochs=2, batch_size=8, shuffle=False, **data).history
    model.compile(loss="mse", optimizer="sgd", metrics=["mean_absolute_error"])
    then = model.fit(TRAIN.x, TRAIN.y, epochs=3, batch_size=8, shuffle=False, **data).history
    assert _curve(_trainer(_model(), fit)) == pytest.approx([*first[KEY], *then[KEY]], rel=1e-4)
    assert len(_curve(_trainer(_model(), fit), epochs=2)) == 2


@pytest.mark.parametrize(
    ("returned", "value"),
    [(0.25, 0.25), ({KEY: 0.5, "other": 1.0}, 0.5), ({METRIC.name: 0.75}, 0.75)],
)
def test_numbers_without_a_curve_are_one_epoch(returned: Any, value: float) -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return returned

    assert _curve(_trainer(_model(), fit)) == [value]


def test_a_number_of_its_own_that_no_epoch_reports_is_the_trials() -> None:
    def fit(model: keras.Model, x: Any, y: Any, **kwargs: Any) -> Any:
        model.fit(x, y, epochs=3, callbacks=kwargs["callbacks"])
        return {KEY: 0.125}

    assert _curve(_trainer(_model(), fit)) == [0.125]


def test_a_loop_of_its_own_reports_by_the_callbacks() -> None:
    def fit(model: keras.Model, x: Any, y: Any, callbacks: Any, **kwargs: Any) -> Any:
        for callback in callbacks:
            callback.set_model(model)
        for epoch in range(4):
            for callback in callbacks:
                callback.on_epoch_end(epoch, logs={METRIC.name: 1.0 / (epoch + 1)})

    assert _curve(_trainer(_model(), fit)) == [1.0, 0.5, pytest.approx(1 / 3), 0.25]
    assert _curve(_trainer(_model(), fit), epochs=2) == [1.0, 0.5]


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, "fit\\(\\) reported no epoch and returned no metric; return the History"),
        ([1.0], "fit\\(\\) returned list; return the History of model.fit, a number, or a mapping"),
    ],
)
def test_a_fit_that_tells_nothing_is_refused(returned: Any, said: str) -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return returned

    with pytest.raises(ValueError, match=said):
        _curve(_trainer(_model(), fit))


def test_a_mapping_without_the_ranking_metric_is_said_with_what_it_has() -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return {"val_f1": 0.5}

    with pytest.raises(KeyError, match="the model reports val_f1, but not val_mean_absolute_error"):
        _curve(_trainer(_model(), fit))


def test_what_it_raises_is_raised_where_the_epoch_was_asked_for() -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        model.fit(*args, epochs=2, **kwargs)
        raise DivergedError("too far")

    trainer = _trainer(_model(), fit)
    trainer.train_epoch()
    with pytest.raises(DivergedError, match="too far"):
        trainer.train_epoch()
    assert trainer.has_stopped


def test_retraining_gives_no_validation_rows_and_ends_after_its_epochs() -> None:
    seen: list[Any] = []

    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        seen.append(kwargs["validation_data"])
        return model.fit(*args, epochs=50, **kwargs)

    trainer = _trainer(_model(), fit, validation=None)
    for _ in range(2):
        assert "mean_absolute_error" in trainer.train_epoch()
    assert not trainer.has_stopped
    trainer.finish()
    assert seen == [None]
    assert trainer.has_stopped


def test_retraining_trains_what_a_trial_counted_as_one_epoch_to_its_end() -> None:
    trained: list[int] = []

    def fit(model: keras.Model, x: Any, y: Any, validation_data: Any, **kwargs: Any) -> Any:
        history = model.fit(x, y, epochs=4, callbacks=kwargs["callbacks"])
        trained.append(len(history.epoch))
        return float(np.abs(model.predict(validation_data[0], verbose=0)).mean())

    assert len(_curve(_trainer(_model(), fit))) == 1
    trainer = _trainer(_model(), fit, validation=None)
    assert METRIC.name in trainer.train_epoch()
    assert trainer.has_stopped
    assert trained == [4, 4]
    assert trainer.note.endswith("the number that it returns is ranked as mean_absolute_error")


def test_rows_that_it_changes_are_searched_with_a_word_and_not_retrained() -> None:
    def fit(model: keras.Model, x: Any, y: Any, validation_data: Any = None, **kwargs: Any) -> Any:
        if validation_data is not None:
            validation_data = (validation_data[0] * 2, validation_data[1])
        return model.fit(x * 2, y, epochs=2, validation_data=validation_data, **kwargs)

    trainer = _trainer(_model(), fit)
    assert len(_curve(trainer)) == 2
    assert "it cannot be retrained, since fit trains on rows that it has changed" in trainer.note
    with pytest.raises(ValueError, match="fit trains on rows that it has changed, and test rows"):
        _trainer(_model(), fit, validation=None).train_epoch()


def test_some_of_the_rows_in_another_order_are_not_changed_ones() -> None:
    def fit(model: keras.Model, x: Any, y: Any, **kwargs: Any) -> Any:
        return model.fit(x[::-2], y[::-2], epochs=1, **kwargs)

    trainer = _trainer(_model(), fit, validation=None)
    trainer.train_epoch()
    assert trainer.note == "trains by its own fit"


def test_trainings_that_take_turns_draw_as_each_would_alone() -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return model.fit(*args, epochs=3, **kwargs)

    alone = _curve(_trainer(_model(), fit))
    one, other = _trainer(_model(), fit), _trainer(_model(), fit)
    curves: list[list[float]] = [[], []]
    for _ in range(3):
        for trainer, curve in zip((one, other), curves, strict=True):
            random.random()
            np.random.rand()
            curve.append(trainer.train_epoch()[KEY])
    assert curves == [alone, alone]


def test_an_interruption_by_hand_waits_until_nothing_computes_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return model.fit(*args, epochs=50, **kwargs)

    class Interrupted:
        def get(self) -> Any:
            raise KeyboardInterrupt

        def put(self, report: Any) -> None:
            del report

    trainer = _trainer(_model(), fit)
    monkeypatch.setattr(trainer._running, "_reports", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        trainer.train_epoch()
    assert not trainer._running._thread.is_alive()


def test_a_training_that_never_began_ends_quietly() -> None:
    trainer = _trainer(_model(), _plain)
    trainer.finish()
    assert not trainer.has_stopped


def test_the_model_fits_as_before_afterwards() -> None:
    model = _model()
    _curve(_trainer(model, _plain))
    assert "fit" not in vars(model)


def test_compiled_epochs_are_refused_with_the_reason() -> None:
    task = TrainingTask(
        model=_model(),
        train=TRAIN,
        validation=VALIDATION,
        batch_size=16,
        seed=3,
        rule=StopRule(metric=METRIC, epochs=1, patience=None),
        own_fit=lambda *args, **kwargs: None,
    )
    with pytest.raises(ValueError, match="not possible, since it trains by a fit of its own"):
        make_trainer(task, wanted="compiled")
