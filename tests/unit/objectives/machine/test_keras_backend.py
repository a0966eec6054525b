"""Choosing Keras's backend before Keras is there, each time in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import keras
import pytest

from objectives.errors import KerasBackendError
from objectives.machine.keras_backend import choose_keras_backend
from tests.repository import REPOSITORY

CHOOSE = "import sys; from objectives.machine.keras_backend import choose_keras_backend as choose\n"


def run(code: str, **environment: str) -> str:
    """Return what code prints in a new process, without the settings of this one."""
    ours = {"KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL"}
    plain = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-c", CHOOSE + code],
        cwd=REPOSITORY,
        env=plain | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_jax_is_taken_where_nobody_says_more() -> None:
    said = run("import os; print(choose('auto'), os.environ['KERAS_BACKEND'])")
    assert said == "jax jax"


@pytest.mark.parametrize(
    ("named", "chosen"), [("tensorflow", "tensorflow"), ("jax", "jax"), ("torch", "jax")]
)
def test_the_environment_is_followed_where_it_names_a_backend(named: str, chosen: str) -> None:
    assert run("print(choose('auto'))", KERAS_BACKEND=named) == chosen


def test_what_is_asked_for_goes_before_the_environment_and_loads_nothing() -> None:
    code = "print(choose('tensorflow'), {'keras', 'jax', 'tensorflow'} & set(sys.modules))"
    assert run(code, KERAS_BACKEND="jax") == "tensorflow set()"


def test_libraries_are_quiet_unless_asked_to_speak() -> None:
    level = "import os; print(os.environ.get('TF_CPP_MIN_LOG_LEVEL'))"
    assert run(f"choose('jax'); {level}") == "3"
    assert run(f"choose('jax', verbose=True); {level}") == "None"
    assert run(f"choose('jax'); {level}", TF_CPP_MIN_LOG_LEVEL="0") == "0"


def test_keras_keeps_the_backend_that_it_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    running = keras.config.backend()
    other = "tensorflow" if running == "jax" else "jax"
    monkeypatch.setenv("KERAS_BACKEND", other)
    assert choose_keras_backend("auto") == running
    assert choose_keras_backend(running) == running
    with pytest.raises(KerasBackendError, match=f"Keras already runs on {running} in this process"):
        choose_keras_backend(other)


def test_a_backend_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("objectives.machine.keras_backend._loaded_backend", lambda: None)
    with pytest.raises(KerasBackendError, match="run `pip install tensorflow`"):
        choose_keras_backend("tensorflow")
