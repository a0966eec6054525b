"""What every objective must keep; each one inherits this class and says how it is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import keras
import numpy as np
import pytest

from objectives.abilities import Compares, LearnsFirst, ReadsFiles, TrainsInStages
from objectives.data import Dataset
from objectives.data.rows import Rows
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.objective import Objective
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from search_spaces import Configuration, Value

EPOCHS = 4


class ObjectiveContract:
    """The same expectations of every objective."""

    data_dir: Path | None = None
    given: Mapping[str, Value] = MappingProxyType({})  # what it reads and its space does not have

    def make(self, folder: Path) -> Objective:
        """Return the objective, a new one each time; the folder is for files that it needs."""
        raise AssertionError("each objective says how it is made")

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("objective")

    @pytest.fixture(scope="class")
    @classmethod
    def objective(cls, folder: Path) -> Objective:
        return cls().make(folder)

    @pytest.fixture(scope="class")
    @classmethod
    def loaded(cls, objective: Objective) -> LoadedObjective:
        return load_objective(objective, objective.dataset(cls.data_dir))

    @pytest.fixture(scope="class")
    @classmethod
    def configurations(cls, objective: Objective) -> list[Configuration]:
        """A few configurations of its own space, which differ in what they can."""
        generator = np.random.default_rng(3)
        drawn = [objective.space.sample(generator) for _ in range(6)]
        return [*drawn, *(Configuration({**one, **cls.given}) for one in drawn[:3])]

    @pytest.fixture(scope="class")
    @classmethod
    def model(
        cls, loaded: LoadedObjective, configurations: list[Configuration]
    ) -> tuple[keras.Model, Configuration]:
        return _build(loaded, configurations[0]), configurations[0]

    def test_its_name_is_one_short_line(self, objective: Objective) -> None:
        assert 0 < len(objective.name) < 80
        assert objective.name.isprintable()

    def test_its_own_space_is_one_that_it_can_use(self, objective: Objective) -> None:
        assert len(objective.space.parameters) > 0
        assert objective.space_complaints(objective.space) == []

    def test_its_data_are_the_same_each_time(self, objective: Objective) -> None:
        first, again = (objective.dataset(self.data_dir) for _ in range(2))
        assert isinstance(first, Dataset)
        assert first.digest() == again.digest()

    def test_a_model_is_compiled_and_new_each_time(
        self, loaded: LoadedObjective, model: tuple[keras.Model, Configuration]
    ) -> None:
        first, configuration = model
        assert first.compiled
        assert _build(loaded, configuration) is not first

    def test_a_model_starts_from_what_the_seed_gives(
        self, loaded: LoadedObjective, model: tuple[keras.Model, Configuration]
    ) -> None:
        first, configuration = model
        again = _build(loaded, configuration)
        for one, other in zip(first.get_weights(), again.get_weights(), strict=True):
            assert np.array_equal(one, other)

    def test_a_model_takes_the_rows_and_reports_the_metric(
        self, loaded: LoadedObjective, model: tuple[keras.Model, Configuration]
    ) -> None:
        built, configuration = model
        train, validation = loaded.rows(0, configuration)
        for rows in (train, validation):
            x, y, weight = rows.head(8).x, rows.head(8).y, rows.head(8).sample_weight
            logs = built.evaluate(x, y, sample_weight=weight, verbose=0, return_dict=True)
            assert np.isfinite(logs["loss"])
            assert loaded.metric.name in logs
        assert loaded.objective.metric(loaded.dataset.task) == loaded.metric

    def test_rows_depend_on_no_other_parameters_than_it_says(
        self, loaded: LoadedObjective, configurations: list[Configuration]
    ) -> None:
        for configuration in configurations:
            read = loaded.objective.row_parameters
            part = {name: value for name, value in configuration.items() if name in read}
            assert _same(_rows(loaded, configuration), _rows(loaded, Configuration(part)))

    @pytest.mark.parametrize("are_trained", [True, False])
    def test_rows_keep_their_order_and_know_nothing_of_each_other(
        self, loaded: LoadedObjective, configurations: list[Configuration], are_trained: bool
    ) -> None:
        order = np.asarray([5, 2, 7], dtype=np.int32)
        for configuration in configurations:
            every = _rows(loaded, configuration, are_trained=are_trained)
            some = _rows(loaded, configuration, order=order, are_trained=are_trained)
            assert _same(some, every.take(order))

    def test_callbacks_are_made_anew_for_each_training(
        self, objective: Objective, configurations: list[Configuration]
    ) -> None:
        for configuration in configurations:
            for has_validation in (True, False):
                one, other = (
                    objective.callbacks(configuration, has_validation=has_validation)
                    for _ in range(2)
                )
                assert all(isinstance(each, keras.callbacks.Callback) for each in one)
                assert len({id(each) for each in (*one, *other)}) == len(one) + len(other)

    def test_the_fingerprint_is_that_of_the_code(self, objective: Objective, folder: Path) -> None:
        again = self.make(folder)
        assert objective.fingerprint() == again.fingerprint() != ""
        assert objective.name == again.name

    def test_later_stages_begin_in_order_and_leave_a_compiled_model(
        self, loaded: LoadedObjective, configurations: list[Configuration]
    ) -> None:
        objective = loaded.objective
        if not isinstance(objective, TrainsInStages):
            assert loaded.stages(configurations[0]) == ()
            return
        for configuration in configurations[:3]:
            stages = objective.stages(configuration)
            after = [stage.after_epochs for stage in stages]
            assert after == sorted(set(after))
            assert all(epoch >= 1 for epoch in after)
            model = _build(loaded, configuration)
            for stage in stages:
                stage.begin(model)
                assert model.compiled

    def test_what_has_learned_nothing_builds_models_of_the_same_structure(
        self, loaded: LoadedObjective, model: tuple[keras.Model, Configuration]
    ) -> None:
        if not isinstance(loaded.objective, LearnsFirst):
            return
        built, configuration = model
        unlearned = load_objective(loaded.objective.unlearned(), loaded.dataset)
        other = _build(unlearned, configuration)
        assert [weight.shape for weight in built.get_weights()] == [
            weight.shape for weight in other.get_weights()
        ]
        assert built.optimizer.get_config() == other.optimizer.get_config()

    def test_baselines_are_configurations_that_it_can_build(
        self, loaded: LoadedObjective, configurations: list[Configuration]
    ) -> None:
        if not isinstance(loaded.objective, Compares):
            assert loaded.baselines(configurations[0]) == {}
            return
        baselines = loaded.objective.baselines(configurations[0])
        assert all(_build(loaded, baseline).compiled for baseline in baselines.values())

    def test_files_are_named_by_the_space_alone(self, objective: Objective) -> None:
        if isinstance(objective, ReadsFiles):
            assert list(objective.files(objective.space)) == []


def _build(loaded: LoadedObjective, configuration: Configuration) -> keras.Model:
    seed_keras(7)
    with numpy_initial_weights():
        return loaded.build_model(configuration, loaded.prepared(0, configuration), epochs=EPOCHS)


def _rows(
    loaded: LoadedObjective,
    configuration: Configuration,
    *,
    order: np.ndarray | None = None,
    are_trained: bool = True,
) -> Rows:
    """Return the first rows of a fold, or some of them, as the objective arranges them."""
    data = loaded.prepared(0, configuration)
    chosen = np.arange(8) if order is None else order
    return loaded.objective.rows(
        data.x_train[chosen],
        data.y_train[chosen],
        configuration=configuration,
        classes=loaded.dataset.classes,
        are_trained=are_trained,
    )


def _same(one: Rows, other: Rows) -> bool:
    keras.tree.assert_same_structure(one.data, other.data)
    pairs = zip(keras.tree.flatten(one.data), keras.tree.flatten(other.data), strict=True)
    return all(np.array_equal(left, right) for left, right in pairs)
