"""The text of code in memory: complete, equal for code that does the same, another for other."""

from __future__ import annotations

import linecache
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.in_memory.definitions import is_own_file
from objectives.in_memory.objects import Given
from objectives.in_memory.source_text import own_modules_of, source_text
from objectives.user.changes.pieces import changed_pieces, code_digest, reached_pieces

_CELLS = count()


class Session:
    """A session as a notebook has it: cells with a source text, in one module."""

    def __init__(self) -> None:
        """Begin with no cell."""
        self.module = ModuleType("__main__")

    def run(self, text: str, *, has_source: bool = True) -> Session:
        """Run a cell."""
        name = f"<cell {next(_CELLS)}>" if has_source else "<string>"
        if has_source:
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        exec(compile(text, name, "exec"), vars(self.module))
        return self

    def __getitem__(self, name: str) -> Any:
        """Return what a name stands for."""
        return vars(self.module)[name]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    found = Session()
    monkeypatch.setitem(sys.modules, "__main__", found.module)
    # The cells of other sessions are not this one's.
    monkeypatch.setattr(linecache, "cache", dict(linecache.cache))
    for name in [name for name in linecache.cache if name.startswith("<cell")]:
        del linecache.cache[name]
    return found


def digest(value: Any) -> str:
    given = Given(objective=value)
    return code_digest(given.file, given.name)


FUNCTION = """
import math
import numpy as np
from pathlib import Path as P

UNITS = 3

def head(size):
    return math.sqrt(size) + UNITS

def build_model(configuration):
    return head(configuration["a"]), np.zeros(3), P(".")
"""
CLASS = """
class Base:
    scale = 2

class Cost(Base):
    metric = "loss"

    def __init__(self, units=3):
        self.units = units

    def build_model(self, configuration, signature):
        return configuration["a"] * self.scale + offset(self.units)

def offset(units):
    return units + 1
"""


def test_the_text_runs_by_itself(session: Session) -> None:
    text = source_text(session.run(FUNCTION)["build_model"], name="build_model")
    names: dict[str, Any] = {}
    exec(text, names)
    first, *_ = names["build_model"]({"a": 4})
    assert first == 5


def test_the_text_of_an_object_holds_its_class_its_parents_and_its_attributes(
    session: Session,
) -> None:
    session.run(CLASS)
    text = source_text(session["Cost"](7), name="Cost")
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["Cost"].units == 7
    assert names["Cost"].scale == 2
    assert names["offset"](1) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UNITS = 3", "UNITS = 3  # of what\n\nOTHER = 4"),
        ("def head(size):", "def head(size):\n    # the square root\n"),
        ("import math\n", "import math\nimport json\n"),
    ],
)
def test_comments_layout_and_what_is_not_read_are_no_change(
    session: Session, before: str, after: str
) -> None:
    first = digest(session.run(FUNCTION)["build_model"])
    assert digest(session.run(FUNCTION.replace(before, after))["build_model"]) == first


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UNITS = 3", "UNITS = 4"),
        ("+ UNITS", "- UNITS"),
        ('"a"', '"b"'),
        ("np.zeros(3)", "np.ones(3)"),
        ("Path as P", "PurePath as P"),
    ],
)
@pytest.mark.parametrize("has_source", [True, False])
def test_whatever_a_function_reads_counts(
    session: Session, before: str, after: str, has_source: bool
) -> None:
    first = digest(session.run(FUNCTION, has_source=has_source)["build_model"])
    changed = FUNCTION.replace(before, after)
    assert digest(session.run(changed, has_source=has_source)["build_model"]) != first


@pytest.mark.parametrize(
    ("before", "after"),
    [("scale = 2", "scale = 5"), ("units + 1", "units + 2"), ('"loss"', '"accuracy"')],
)
@pytest.mark.parametrize("has_source", [True, False])
def test_whatever_a_class_reads_counts(
    session: Session, before: str, after: str, has_source: bool
) -> None:
    first = digest(session.run(CLASS, has_source=has_source)["Cost"]())
    changed = session.run(CLASS.replace(before, after), has_source=has_source)["Cost"]()
    assert digest(changed) != first


def test_the_attributes_of_an_object_count(session: Session) -> None:
    cost = session.run(CLASS)["Cost"]
    assert digest(cost(3)) == digest(cost())
    assert digest(cost(4)) != digest(cost())


def test_an_object_that_is_called_counts_with_its_attributes(session: Session) -> None:
    session.run("class Maker:\n    def __call__(self, hp):\n        return self.units\n")

    def made(units: int) -> Any:
        maker = session["Maker"]()
        maker.units = units
        return maker

    assert digest(made(3)) == digest(made(3)) != digest(made(4))


def test_a_method_counts_with_the_object_that_it_is_of(session: Session) -> None:
    session.run(CLASS)
    one, same, other = (session["Cost"](units).build_model for units in (3, 3, 4))
    assert digest(one) == digest(same) != digest(other)
    text = source_text(one, name="build_model")
    assert text.rstrip().endswith("build_model = Cost.build_model")


@pytest.mark.parametrize("has_source", [True, False])
def test_a_partial_counts_with_what_it_was_given(session: Session, has_source: bool) -> None:
    build = session.run(FUNCTION, has_source=has_source)["build_model"]
    one, same, other = (partial(build, units=units) for units in (3, 3, 4))
    assert Given(objective=one).name == "build_model"
    first = digest(one)
    assert first == digest(same) != digest(other)
    changed = FUNCTION.replace("+ UNITS", "- UNITS")
    build = session.run(changed, has_source=has_source)["build_model"]
    assert digest(partial(build, units=3)) != first


def test_a_name_that_stands_for_two_things_counts_twice(session: Session) -> None:
    other = ModuleType("other_cells")
    for text, module in (
        ("SIZE = 3\ndef size():\n    return SIZE\n", other),
        ("SIZE = 5\ndef build_model(hp):\n    return size() + SIZE\n", session.module),
    ):
        name = f"<cell {next(_CELLS)}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        exec(compile(text, name, "exec"), vars(module))
    vars(session.module)["size"] = vars(other)["size"]
    first = digest(session["build_model"])
    vars(other)["SIZE"] = 4
    assert digest(session["build_model"]) != first


def test_objects_within_objects_count(session: Session) -> None:
    session.run("class Part:\n    pass\n")
    session.run("class Whole:\n    def build_model(self, a, b):\n        return 1\n")

    def made(units: int) -> Any:
        whole, part = session["Whole"](), session["Part"]()
        part.units, whole.part = units, part
        return whole

    assert digest(made(3)) == digest(made(3)) != digest(made(4))


def test_sets_are_the_same_in_every_process() -> None:
    program = (
        "from objectives.in_memory.values import value_text\n"
        "print(value_text({'a', 'b', 'c', 'd'}), value_text(frozenset('efgh')))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


def made_with(value: Any) -> Callable[[], Any]:
    def build_model() -> Any:
        return value

    return build_model


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (3, 3, 3.0),
        ([1, (2, "a")], [1, (2, "a")], [1, (2, "b")]),
        (np.arange(1000), np.arange(1000), np.where(np.arange(1000) == 500, 0, np.arange(1000))),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 3]})),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [1, 2]})),
    ],
)
def test_what_a_function_closes_over_counts(one: Any, same: Any, other: Any) -> None:
    assert digest(made_with(one)) == digest(made_with(same))
    assert digest(made_with(one)) != digest(made_with(other))


def test_lambdas_have_a_text(session: Session) -> None:
    first = session.run("make = lambda configuration: configuration['a'] + 1")["make"]
    second = session.run("make = lambda configuration: configuration['a'] + 2")["make"]
    assert "configuration['a'] + 1" in source_text(first, name="build_model")
    assert digest(first) != digest(second)


def test_what_changed_is_named(session: Session) -> None:
    pieces = []
    for text in (FUNCTION, FUNCTION.replace("+ UNITS", "- UNITS")):
        given = Given(objective=session.run(text)["build_model"])
        pieces.append(reached_pieces(given.file, given.name))
    assert changed_pieces(*pieces) == ["head in build_model.py changed"]


def test_modules_of_a_persons_files_are_known_and_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "my_layers.py").write_text("def size():\n    return 3\n", encoding="utf-8")
    (tmp_path / "my_model.py").write_text(
        "import my_layers\n\n\ndef build_model(configuration):\n    return my_layers.size()\n",
        encoding="utf-8",
    )
    import my_model  # type: ignore[import-not-found]

    assert {one.__name__ for one in own_modules_of(my_model.build_model)} == {
        "my_layers",
        "my_model",
    }
    first = digest(my_model.build_model)
    sys.modules.pop("my_layers")
    (tmp_path / "my_layers.py").write_text("def size():\n    return 4444\n", encoding="utf-8")
    linecache.checkcache()
    import my_layers  # type: ignore[import-not-found]

    monkeypatch.setattr(my_model, "my_layers", my_layers)
    assert digest(my_model.build_model) != first


def test_recursion_ends(session: Session) -> None:
    session.run("def a(n):\n    return b(n)\n\ndef b(n):\n    return a(n - 1) if n else 0\n")
    text = source_text(session["a"], name="a")
    assert text.count("def a(") == text.count("def b(") == 1


@pytest.mark.parametrize(
    ("path", "is_own"),
    [
        ("/elsewhere/environment/lib/python3.12/site-packages/keras/__init__.py", False),
        ("/usr/lib/python3/dist-packages/numpy/__init__.py", False),
        ("/home/someone/project/layers.py", True),
    ],
    ids=["another environment", "Debian", "own"],
)
def test_packages_of_any_environment_are_nobodys_own(path: str, is_own: bool) -> None:
    assert is_own_file(path) == is_own
