"""Trials that go as a contract wants them to, scripted and with Keras."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras

from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.objective import Signature
from search_spaces import Configuration
from tests.contracts.scripted_training import Script, sound_model
from tests.contracts.toy import LOSS
from tests.contracts.toy_objective import ToyObjective
from tests.contracts.training_contract import Wanted


def script_of(wanted: Wanted) -> Script:
    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        if epoch == wanted.raises_in:
            raise ValueError("broken")
        if epoch == wanted.diverges_in:
            return math.inf
        return fold + (1.0 if wanted.is_flat else 1.0 / epoch)

    def note(configuration: Configuration, fold: int, epoch: int) -> None:
        if wanted.trained is not None:
            wanted.trained.append(epoch)

    def build(configuration: Configuration, fold: int) -> Any:
        if wanted.cannot_be_built:
            raise ValueError("broken")
        return sound_model(configuration, fold)

    return Script(
        law=law,
        metric=LOSS,
        epochs=wanted.epochs,
        folds=wanted.folds,
        patience=wanted.patience,
        build=build,
        noted=note,
        together=3,
        is_movable=True,
    )


def troubled(wanted: Wanted) -> LoadedObjective:
    """Return an objective of Keras's whose trials go as they are wanted to."""
    objective = TroubledObjective(wanted)
    return load_objective(objective, objective.dataset(None), folds=wanted.folds)


class TroubledObjective(ToyObjective):
    """The toy, whose trials go wrong as they are wanted to."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        if self.wanted.cannot_be_built:
            raise ValueError("broken")
        rate = 0.0 if self.wanted.is_flat else configuration["rate"]
        return super().build_model(Configuration({"rate": rate}), signature)

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        wanted = self.wanted
        is_watched = wanted.raises_in or wanted.diverges_in or wanted.trained is not None
        return (Trouble(wanted),) if is_watched else ()


class Trouble(keras.callbacks.Callback):
    """Notes that an epoch begins, and raises then, or lets a weight be infinite."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__()
        self.wanted = wanted

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.wanted.trained is not None:
            self.wanted.trained.append(epoch + 1)
        if epoch + 1 == self.wanted.raises_in:
            raise ValueError("broken")
        if epoch + 1 == self.wanted.diverges_in:
            bias = self.model.layers[-1].bias
            bias.assign(bias + math.inf)
