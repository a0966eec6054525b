"""Every ready-made model, a user's class and the toy, held to the same contract."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from objectives.abilities import LearnsFirst
from objectives.catalog import make_objective
from objectives.families.catalog import family_names
from objectives.objective import Objective
from objectives.reference import ObjectiveReference
from tests.contracts.objective_contract import ObjectiveContract
from tests.contracts.toy_objective import ToyObjective
from tests.unit.objectives.families.transfer.transfer_cases import write_images

pytestmark = pytest.mark.integration


class FamilyContract(ObjectiveContract):
    """A ready-made model on a data set that is at hand."""

    family: str | None
    data = "diabetes"

    def make(self, folder: Path) -> Objective:
        return make_objective(ObjectiveReference(text=self.data, model=self.family))


class TestMlp(FamilyContract):
    family = None


class TestRegressor(FamilyContract):
    family = "regressor"


class TestImageClassifier(FamilyContract):
    family = "image_classifier"
    data = "digits"
    given = MappingProxyType({"targets": "one_hot"})


class TestWideAndDeep(FamilyContract):
    family = "wide_and_deep"
    data = "wine"


class TestTwoInputs(FamilyContract):
    family = "two_inputs"
    given = MappingProxyType({"wide_columns": "0-3", "deep_columns": "2-9"})


class TestTwoOutputs(FamilyContract):
    family = "two_outputs"
    given = MappingProxyType({"wide_columns": "0-2", "deep_columns": "1-7"})


class TestSubclassed(FamilyContract):
    family = "subclassed"
    data = "breast_cancer"


class TestTransfer(ObjectiveContract):
    """Without what it learns first, which takes a while; that has tests of its own."""

    family = "transfer"

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def images(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        cls.data_dir = write_images(tmp_path_factory.mktemp("images"))

    def make(self, folder: Path) -> Objective:
        objective = make_objective(ObjectiveReference(text=self.family))
        assert isinstance(objective, LearnsFirst)
        return objective.unlearned()


class TestUsersClass(ObjectiveContract):
    """One that says all that a class may say."""

    def make(self, folder: Path) -> Objective:
        path = folder / "own.py"
        path.write_text(OWN)
        return make_objective(ObjectiveReference(text=f"{path}:Own"))


class TestToy(ObjectiveContract):
    def make(self, folder: Path) -> Objective:
        return ToyObjective()


def test_every_ready_made_model_is_held_to_the_contract() -> None:
    held = {case.family for case in FamilyContract.__subclasses__()} - {None}
    assert held | {TestTransfer.family} == set(family_names())


OWN = """
import keras
import numpy as np

from objectives import Stage
from search_spaces import Float, Integer, SearchSpace


class Own:
    metric = "mean_absolute_error"
    space = SearchSpace({"units": Integer(1, 4), "rate": Float(1e-3, 1e-1, log=True)})

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 4))
        return x, x.sum(axis=1) / 3

    def inputs(self, x):
        return {"left": x[:, :2], "right": x[:, 2:]}

    def targets(self, y):
        return y[:, None]

    def sample_weight(self, x, y):
        return 1 / (1 + np.abs(x[:, 0]))

    def build_model(self, configuration, signature):
        left, right = keras.Input((2,), name="left"), keras.Input((2,), name="right")
        hidden = keras.layers.Dense(configuration["units"], activation="relu")(left)
        hidden.trainable = False
        both = keras.layers.Concatenate()([hidden, right])
        model = keras.Model({"left": left, "right": right}, keras.layers.Dense(1)(both))
        optimizer = keras.optimizers.Adam(configuration["rate"])
        model.compile(loss="mse", optimizer=optimizer, metrics=["mean_absolute_error"])
        return model

    def callbacks(self, configuration):
        return [keras.callbacks.TerminateOnNaN()]

    def stages(self, configuration):
        def thaw(model):
            model.trainable = True
            model.compile(loss="mse", optimizer="sgd", metrics=["mean_absolute_error"])

        return [Stage(after_epochs=1, begin=thaw), Stage(after_epochs=3, begin=thaw)]
"""
