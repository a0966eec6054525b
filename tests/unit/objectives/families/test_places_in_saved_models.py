"""Saved models name the modules of our classes: those modules stay where they are."""

from __future__ import annotations

import ast
from importlib import import_module

import keras
import pytest

from objectives.families.cycled_momentum import CycledMomentumSGD
from tests.repository import REPOSITORY

# As they stand in the files of people who have trained models. A class may be added.
PLACES = {
    "objectives.families.cycled_momentum": {"CycledMomentumSGD"},
    "objectives.families.measures": {"AreaUnderCurve", "ClassScore", "ColumnMean", "RSquared"},
    "objectives.families.monte_carlo": {
        "MonteCarloAlphaDropout",
        "MonteCarloDropout",
        "MonteCarloMean",
    },
    "objectives.families.schedules": {"OneCycle", "PowerDecay"},
    "objectives.families.wide_and_deep_model": {"WideAndDeepModel"},
}


def registered_classes() -> dict[str, set[str]]:
    """Return the names of all classes that Keras may write into a file, by module."""
    found: dict[str, set[str]] = {}
    for path in (REPOSITORY / "objectives").rglob("*.py"):
        names = {
            node.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ClassDef)
            and any(
                "register_keras_serializable" in ast.unparse(one) for one in node.decorator_list
            )
        }
        if names:
            module = path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".")
            found[module] = names
    return found


def test_these_are_all_places() -> None:
    assert registered_classes() == PLACES


@pytest.mark.parametrize("module", PLACES)
def test_a_class_is_where_saved_models_look_for_it(module: str) -> None:
    for name in PLACES[module]:
        one = getattr(import_module(module), name)
        assert one.__module__ == module
        assert keras.saving.get_registered_name(one) == f"keras_tuning>{name}"


def test_keras_writes_the_module_into_the_file() -> None:
    written = keras.saving.serialize_keras_object(CycledMomentumSGD())
    assert (written["module"], written["class_name"]) == (
        "objectives.families.cycled_momentum",
        "CycledMomentumSGD",
    )
