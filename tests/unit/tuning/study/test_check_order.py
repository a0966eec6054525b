"""What is checked before the first trial: each check named, listed once, and run once, in order."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search_spaces import Integer
from tuning.errors import SpecificationError
from tuning.progress import SilentProgress
from tuning.specification.check import Check, complaints_of, require
from tuning.specification.compatibility import STRATEGY
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting
from tuning.study.checks import of_data, of_model, of_space
from tuning.study.checks.order import WITH_DATA, WITHOUT_DATA
from tuning.study.load import load
from tuning.study.run import check_study

Checks = tuple[Check[Any], ...]
ALL: Checks = (*STRATEGY, *WITHOUT_DATA, *(check for checks in WITH_DATA for check in checks))


class Record:
    """Notes the names of checks as they run."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def of(self, checks: Checks, *, says: dict[str, str] | None = None) -> Checks:
        """Return the checks, each noted when it runs; ``says`` has some complain."""
        return tuple(replace(one, complaints=self._noted(one, says or {})) for one in checks)

    def _noted(self, check: Check[Any], says: dict[str, str]) -> Any:
        def complaints(known: Any) -> list[str]:
            self.names.append(check.name)
            said = [says[check.name]] if check.name in says else []
            return [*check.complaints(known), *said]

        return complaints


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    record = Record()
    monkeypatch.setattr("tuning.specification.resolve.STRATEGY", record.of(STRATEGY))
    listen(monkeypatch, record)
    return record


def listen(monkeypatch: pytest.MonkeyPatch, record: Record, **says: dict[str, str]) -> None:
    monkeypatch.setattr("tuning.study.load.WITHOUT_DATA", record.of(WITHOUT_DATA, **says))
    with_data = tuple(record.of(checks, **says) for checks in WITH_DATA)
    monkeypatch.setattr("tuning.study.load.WITH_DATA", with_data)


def check_a_study(folder: Path) -> None:
    given = {"objective": "diabetes", "space": "mlp", "results": str(folder / "results")}
    check_study(
        resolve({name: Setting(value, f"--{name}") for name, value in given.items()}),
        SilentProgress(),
    )


def test_each_check_has_a_name_and_a_function_of_its_own() -> None:
    assert all(check.name.strip() for check in ALL)
    assert len({check.name for check in ALL}) == len(ALL)
    assert len({check.complaints for check in ALL}) == len(ALL)


@pytest.mark.parametrize("room", [of_space, of_data, of_model], ids=lambda room: room.__name__)
def test_each_function_of_a_room_of_checks_is_listed(room: Any) -> None:
    own = [
        function
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__ == room.__name__ and not name.startswith("_")
    ]
    assert own
    assert [one.__name__ for one in own if one not in {check.complaints for check in ALL}] == []


def test_a_study_runs_each_check_once_and_in_order(record: Record, tmp_path: Path) -> None:
    check_a_study(tmp_path)
    assert record.names == [check.name for check in ALL]


@pytest.mark.parametrize("checks", [WITHOUT_DATA, *WITH_DATA], ids=lambda one: one[0].name)
def test_after_a_round_that_complains_no_other_begins(
    checks: Checks, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = checks[0], checks[-1]
    listen(monkeypatch, record, says={first.name: "this is wrong", last.name: "that is wrong"})
    with pytest.raises(SpecificationError) as refused:
        check_a_study(tmp_path)
    said = ["this is wrong", "that is wrong"] if first is not last else ["that is wrong"]
    assert list(refused.value.complaints) == said
    names = [check.name for check in ALL]
    assert record.names == names[: names.index(last.name) + 1]


def test_all_that_checks_say_is_said_at_once_in_their_order() -> None:
    checks: Checks = (
        Check(name="not below", complaints=lambda value: [f"{value} is low"] * (value < 3)),
        Check(name="sound", complaints=lambda value: []),
        Check(name="even", complaints=lambda value: [f"{value} is odd", "add 1"] * (value % 2)),
    )
    assert complaints_of(checks, 1) == ["1 is low", "1 is odd", "add 1"]
    with pytest.raises(SpecificationError) as refused:
        require(checks, 1)
    assert list(refused.value.complaints) == ["1 is low", "1 is odd", "add 1"]
    require(checks, 4)


def test_a_study_that_has_begun_is_not_looked_at_anew(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "import keras, numpy as np\n"
        "class Mine:\n"
        "    metric = 'loss'\n"
        "    def data(self):\n"
        "        x = np.random.default_rng(0).normal(size=(40, 2))\n"
        "        return x, x[:, 0]\n"
        "    def build_model(self, configuration, signature):\n"
        "        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])\n"
        "        model.compile(loss='mse')\n"
        "        return model\n"
    )
    given = {"objective": f"{path}:Mine", "space": {"idle": Integer(1, 9)}, "results": "results"}
    spec = resolve({name: Setting(value, f"--{name}") for name, value in given.items()})
    with pytest.raises(SpecificationError) as refused:
        load(spec, is_new=True)
    assert [one.partition(": ")[2] for one in refused.value.complaints] == [
        "the model gives 3 numbers a row and the target has 1 number; change the last layer to"
        " 1 unit",
        "build_model never reads 'idle' of the space; remove it, or read configuration['idle']",
    ]
    assert load(spec).metric.name == "loss"


@pytest.mark.parametrize(
    "reads",
    [
        "configuration[f'units_{layer}']",
        "configuration['units_%d' % layer]",
        "configuration['units_{}'.format(layer)]",
        "configuration['units_' + str(layer)]",
    ],
)
def test_a_parameter_of_a_layer_that_the_middle_has_not_is_no_idle_one(
    reads: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "import keras, numpy as np\n"
        "from search_spaces import Integer\n"
        "class Mine:\n"
        "    metric = 'loss'\n"
        "    space = {'layers': Integer(1, 3), 'batch_size': 8,\n"
        "             **{f'units_{layer}': Integer(2, 4) for layer in range(3)}}\n"
        "    def data(self):\n"
        "        x = np.random.default_rng(0).normal(size=(40, 2))\n"
        "        return x, x[:, 0]\n"
        "    def build_model(self, configuration, signature):\n"
        "        model = keras.Sequential([keras.Input((2,))])\n"
        "        for layer in range(configuration['layers']):\n"
        f"            model.add(keras.layers.Dense({reads}))\n"
        "        model.add(keras.layers.Dense(1))\n"
        "        model.compile(loss='mse')\n"
        "        return model\n"
    )
    given = {"objective": f"{path}:Mine", "results": "results"}
    spec = resolve({name: Setting(value, f"--{name}") for name, value in given.items()})
    assert load(spec, is_new=True).metric.name == "loss"
