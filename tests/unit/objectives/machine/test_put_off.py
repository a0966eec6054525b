"""Parts of Keras that are loaded when someone asks for them: nobody can tell, but by the time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.forks import Say, saying

_BEGINNING = """
import json, sys
from objectives.machine.put_off import put_off_parts_of_keras
put_off_parts_of_keras()
import keras
seldom = ("matplotlib", "sklearn", "scipy", "keras.src.wrappers.sklearn_wrapper")
assert not [name for name in seldom if name in sys.modules]
"""


@pytest.fixture(scope="module")
def said() -> Iterator[Say]:
    """Where parts of Keras are put off."""
    yield from saying(_BEGINNING)


@pytest.fixture(scope="module")
def said_by_keras() -> Iterator[Say]:
    """Where Keras was imported as it is."""
    yield from saying("import keras")


_PUBLIC = """
import keras._tf_keras.keras as tf_keras
modules = [keras, keras.wrappers, keras.visualization, tf_keras, tf_keras.wrappers]
said = [sorted(vars(keras)), *(dir(module) for module in modules)]
"""


def test_all_names_of_keras_are_there(said: Say, said_by_keras: Say) -> None:
    put_off = said(_PUBLIC)
    plain = said_by_keras(_PUBLIC)
    assert put_off == plain
    assert "SKLearnClassifier" in put_off[2]


@pytest.mark.parametrize(
    ("use", "loads"),
    [
        ("keras.wrappers.SKLearnClassifier", "sklearn"),
        ("keras._tf_keras.keras.wrappers.SKLearnRegressor", "sklearn"),
        ("keras.visualization.plot_image_gallery", "matplotlib.pyplot"),
        ("keras.src.visualization.draw_bounding_boxes", "keras.src.visualization"),
        ("sys.modules['jax'].experimental.sparse.linalg.spsolve", "scipy.sparse.linalg"),
    ],
)
def test_who_asks_for_a_part_gets_it(use: str, loads: str, said: Say) -> None:
    code = f"thing = {use}\nsaid = [thing.__name__, {loads!r} in sys.modules]"
    name, is_loaded = said(code)
    assert use.rpartition(".")[2] in name
    assert is_loaded


def test_every_way_to_import_a_part_gives_the_same(said: Say) -> None:
    code = """
from keras import wrappers
from keras.wrappers import SKLearnRegressor
import keras.visualization as seen
from keras.visualization import draw_bounding_boxes
from keras.src.visualization.draw_bounding_boxes import draw_bounding_boxes as drawn
from sklearn.base import BaseEstimator
import importlib, matplotlib.pyplot, pickle
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(loss="mse")
wrapper = SKLearnRegressor(model)
said = [
    wrappers is keras.wrappers is importlib.import_module("keras.wrappers"),
    wrappers.SKLearnRegressor is SKLearnRegressor,
    isinstance(wrapper, BaseEstimator),
    seen.draw_bounding_boxes is draw_bounding_boxes is drawn,
    type(wrappers) is type(sys),
]
"""
    assert said(code) == [True] * 5


def test_a_module_that_is_put_off_is_a_module(said: Say) -> None:
    code = """
import copyreg, importlib, inspect, pickle, types
again = pickle.loads(pickle.dumps(keras.wrappers))
still = "sklearn" not in sys.modules
said = [again is keras.wrappers, still, isinstance(again, types.ModuleType),
        inspect.ismodule(again), hasattr(again, "no_such_name"), bool(again.__file__)]
"""
    assert said(code) == [True, True, True, True, False, True]


def test_threads_that_ask_at_once_all_get_it(said: Say) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
barrier = Barrier(8)
def ask(number):
    barrier.wait()
    return keras.wrappers.SKLearnClassifier.__name__
with ThreadPoolExecutor(8) as threads:
    said = list(threads.map(ask, range(8)))
"""
    assert said(code) == ["SKLearnClassifier"] * 8


def test_a_part_that_breaks_says_so_each_time_it_is_asked_for(said: Say) -> None:
    code = """
class Broken:
    def find_spec(self, name, path=None, target=None):
        if name == "keras.src.wrappers.fixes":
            raise OSError("cannot be read")
sys.meta_path.insert(0, Broken())
said = []
for _ in range(2):
    try:
        keras.wrappers.SKLearnClassifier
    except OSError as error:
        said.append(str(error))
sys.meta_path.pop(0)
said.append(keras.wrappers.SKLearnClassifier.__name__)
"""
    told = said(code)
    assert told == ["cannot be read", "cannot be read", "SKLearnClassifier"]


def test_where_keras_is_there_already_nothing_is_touched(said_by_keras: Say) -> None:
    code = """
before = list(sys.meta_path)
from objectives.machine.put_off import put_off_parts_of_keras
put_off_parts_of_keras()
said = sys.meta_path == before and "sklearn" in sys.modules
"""
    assert said_by_keras(code) is True
