"""Choosing Keras's backend before Keras is there, each time in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keras
import pytest

from objectives.errors import KerasBackendError
from objectives.machine.keras_backend import choose_keras_backend
from tests.forks import Say, saying
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


IMAGES = "name='tensorflow', why='RandomFlip'"
TABLE = "name='jax'"
PREFER = (
    "from objectives.machine import keras_backend as here;"
    "here._GPU_DRIVERS = {drivers!r};"
    "here.prefer_keras_backend(here.Preference({preferred}));"
    "print(choose({wanted!r}), here.preferred_because());"
    "assert here.tell_missed_preference() is None"
)


@pytest.mark.parametrize(
    ("wanted", "preferred", "drivers", "environment", "said"),
    [
        ("auto", IMAGES, (), {}, "tensorflow RandomFlip"),
        ("auto", TABLE, (), {}, "jax None"),
        ("auto", IMAGES, ("/",), {}, "jax None"),
        ("auto", IMAGES, (), {"KERAS_BACKEND": "jax"}, "jax None"),
        ("jax", IMAGES, (), {}, "jax None"),
    ],
)
def test_what_is_faster_for_a_model_is_taken_on_a_cpu_where_nobody_says_more(
    wanted: str, preferred: str, drivers: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    code = PREFER.format(wanted=wanted, preferred=preferred, drivers=drivers)
    assert run(code, **environment) == said


IMPORTING = """\
import keras
from objectives.machine import keras_backend as here
choose = here.choose_keras_backend
"""


@pytest.fixture(scope="module")
def said_on_jax() -> Iterator[Say]:
    yield from saying(IMPORTING, keras_backend="jax")


@pytest.fixture(scope="module")
def said_on_tensorflow() -> Iterator[Say]:
    yield from saying(IMPORTING, keras_backend="tensorflow")


IMPORTED = """\
if {is_unasked}: os.environ.pop("KERAS_BACKEND")
here._GPU_DRIVERS = {drivers!r}
told = []
for _ in range(2):
    here.prefer_keras_backend(here.Preference({preferred}))
    told.append(choose("auto"))
    told.append(getattr(here.tell_missed_preference(), "name", None))
said = told
"""


@pytest.mark.parametrize(
    ("is_unasked", "preferred", "drivers", "said"),
    [
        (True, IMAGES, (), ["jax", "tensorflow", "jax", None]),
        (True, TABLE, (), ["tensorflow", "jax", "tensorflow", None]),
        (True, TABLE, (), ["jax", None, "jax", None]),
        (True, TABLE, ("/",), ["tensorflow", None, "tensorflow", None]),
        # Whoever set the variable has chosen.
        (False, TABLE, (), ["tensorflow", None, "tensorflow", None]),
    ],
)
def test_what_an_imported_keras_misses_is_told_once(
    is_unasked: bool,
    preferred: str,
    drivers: tuple[str, ...],
    said: list[str | None],
    request: pytest.FixtureRequest,
) -> None:
    say: Say = request.getfixturevalue(f"said_on_{said[0]}")
    code = IMPORTED.format(is_unasked=is_unasked, preferred=preferred, drivers=drivers)
    assert say(code) == said


TWO_MODELS = """\
import os
from objectives.machine import keras_backend as here
here._GPU_DRIVERS = ()
images, table = here.Preference(name="tensorflow", why="RandomFlip"), here.Preference(name="jax")
for one in (table, images, None, table):
    here.prefer_keras_backend(one)
    print(choose("auto"), choose("auto"), here.preferred_because())
here.prefer_keras_backend(None)
print(choose("tensorflow"), choose("auto"))
here.prefer_keras_backend(table)
print(os.environ.get("KERAS_BACKEND"))
"""


def test_what_was_chosen_for_one_model_binds_no_other_while_keras_is_not_loaded() -> None:
    every = ["jax jax None", "tensorflow tensorflow RandomFlip", "jax jax None", "jax jax None"]
    assert run(TWO_MODELS).split("\n") == [*every, "tensorflow tensorflow", "None"]
    every[1] = every[0]
    said = run(TWO_MODELS, KERAS_BACKEND="jax").split("\n")
    assert said == [*every, "tensorflow tensorflow", "jax"]


def test_what_was_chosen_for_one_model_is_missed_by_another_once_keras_is_loaded() -> None:
    code = (
        "from objectives.machine import keras_backend as here; here._GPU_DRIVERS = ();"
        "here.prefer_keras_backend(here.Preference(name='jax')); choose('auto'); import keras;"
        "here.prefer_keras_backend(here.Preference(name='tensorflow', why='RandomFlip'));"
        "print(choose('auto'), here.preferred_because(), here.tell_missed_preference().why)"
    )
    assert run(code) == "jax None RandomFlip"


@pytest.mark.parametrize("named", ["tensorflow", "jax"])
def test_the_environment_is_followed(named: str) -> None:
    assert run("print(choose('auto'))", KERAS_BACKEND=named) == named


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("torch", "KERAS_BACKEND=torch: trials train on jax or tensorflow, not on torch; set"),
        ("tensorflw", "not on tensorflw, did you mean 'tensorflow'?; set KERAS_BACKEND to one"),
        ("banana", "KERAS_BACKEND=banana: trials train on jax or tensorflow, not on banana"),
    ],
)
def test_a_backend_that_cannot_be_is_said(
    named: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", named)
    with pytest.raises(KerasBackendError) as caught:
        choose_keras_backend("auto")
    assert said in str(caught.value)
    assert choose_keras_backend(keras.config.backend()) == keras.config.backend()


def test_an_imported_keras_is_followed_where_nobody_says_more(said_on_tensorflow: Say) -> None:
    code = "os.environ.pop('KERAS_BACKEND');said = [keras.config.backend(), choose('auto')]"
    assert said_on_tensorflow(code) == ["tensorflow", "tensorflow"]


def test_an_imported_keras_on_another_backend_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("objectives.machine.keras_backend.loaded_backend", lambda: "torch")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    with pytest.raises(KerasBackendError, match="a Keras that is imported already: trials train"):
        choose_keras_backend("auto")


@pytest.mark.parametrize(
    ("content", "named"),
    [('{"backend": "tensorflow"}', "tensorflow"), ('{"backend": "jax"}', None), ("[", None)],
)
def test_the_file_that_keras_writes_unasked_is_only_told_of(
    content: str, named: str | None, tmp_path: Path
) -> None:
    code = "from objectives.machine.keras_backend import left_aside; print({}, left_aside())"
    home = {"KERAS_HOME": str(tmp_path)}
    assert run(code.format("choose('auto')"), **home) == "jax None"
    (tmp_path / "keras.json").write_text(content)
    assert run(code.format("choose('auto')"), **home) == f"jax {named}"
    assert run(code.format("choose('auto'), choose('auto')"), **home) == f"jax jax {named}"
    assert run(code.format("choose('jax')"), **home) == "jax None"
    assert run(code.format("choose('auto')"), **home, KERAS_BACKEND="jax") == "jax None"


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
    with pytest.raises(KerasBackendError, match=f"KERAS_BACKEND={other}: Keras already runs on"):
        choose_keras_backend("auto")
    assert choose_keras_backend(running) == running
    with pytest.raises(KerasBackendError, match=f"Keras already runs on {running} in this process"):
        choose_keras_backend(other)


def test_a_backend_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("objectives.machine.keras_backend.loaded_backend", lambda: None)
    with pytest.raises(KerasBackendError, match="run `pip install tensorflow`"):
        choose_keras_backend("tensorflow")
