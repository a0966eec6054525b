"""Modules beside a person's file are found, imported, fingerprinted and sent along."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from objectives.reference import ObjectiveReference
from objectives.user.file import load_user_objective
from objectives.user.modules import files_of, own_modules
from tests.repository import REPOSITORY
from tuning.executors.worker.own_file import reachable, source_of

MODEL = """
import numpy as np
from my_layers import UNITS
from kinds.deep import depth

class Mine:
    space = {"neurons": 3}
    def data(self):
        return np.zeros((9, 2)), np.arange(9.0) / 3
    def build_model(self, configuration, signature):
        import lazily
        return UNITS, depth(), lazily.LATE
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write(tmp_path / "project", units=7)


def write(folder: Path, *, units: int) -> Path:
    (folder / "kinds").mkdir(parents=True)
    (folder / "model.py").write_text(MODEL)
    (folder / "my_layers.py").write_text(f"import json\nUNITS = {units}\n")
    (folder / "lazily.py").write_text("LATE = 'late'\n")
    (folder / "kinds" / "__init__.py").write_text("")
    (folder / "kinds" / "deep.py").write_text(
        "from . import base\ndef depth(): return base.DEPTH\n"
    )
    (folder / "kinds" / "base.py").write_text("DEPTH = 2\n")
    (folder / "unused.py").write_text("raise ValueError\n")
    return folder / "model.py"


def test_a_file_and_what_it_imports_from_beside_it_are_found(model: Path) -> None:
    folder = model.parent
    found = [one.relative_to(folder).as_posix() for one in own_modules(model)]
    beside = ["kinds/__init__.py", "kinds/base.py", "kinds/deep.py", "lazily.py", "my_layers.py"]
    assert found == ["model.py", *beside]


def test_modules_beside_a_file_are_imported_and_not_another_files(
    model: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other", units=8)
    for path, units in ((model, 7), (other, 8), (model, 7)):
        objective = load_user_objective(f"{path}:Mine")
        assert objective._instance.build_model({}, None) == (units, 2, "late")


def test_a_change_of_a_module_is_a_change_of_the_code(model: Path) -> None:
    before = load_user_objective(f"{model}:Mine").fingerprint()
    (model.parent / "unused.py").write_text("")
    assert load_user_objective(f"{model}:Mine").fingerprint() == before
    (model.parent / "kinds" / "base.py").write_text("DEPTH = 3\n")
    changed = load_user_objective(f"{model}:Mine")
    assert changed.fingerprint() != before
    assert changed._instance.build_model({}, None)[1] == 3


def test_modules_go_along_to_a_machine_that_has_none(model: Path, tmp_path: Path) -> None:
    reference = ObjectiveReference(text=f"{model}:Mine")
    source = source_of(reference)
    assert next(iter(source)) == "model.py"
    assert reachable(reference, source) is reference
    model.parent.rename(tmp_path / "gone")
    there = reachable(reference, source)
    for name in ("my_layers", "lazily", "kinds", "kinds.deep", "kinds.base"):
        sys.modules.pop(name, None)
    objective = load_user_objective(there.text)
    assert objective._instance.build_model({}, None) == (7, 2, "late")


def test_one_of_ours_sends_nothing() -> None:
    assert source_of(ObjectiveReference(text="digits")) == {}


def test_this_project_beside_a_file_is_nobodys_own() -> None:
    named = {path.name for path in files_of(REPOSITORY, "objectives.catalog")}
    assert named == {"__init__.py", "catalog.py"}
    own = own_modules(Path(__file__), folder=REPOSITORY)
    assert not [path for path in own if path.is_relative_to(REPOSITORY / "objectives")]
    assert REPOSITORY / "tests" / "repository.py" in own
