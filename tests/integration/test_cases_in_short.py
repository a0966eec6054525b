"""What people bring comes to its right value: each case once, as `make cases` runs it many times.

The files lie beside the project; where they are not, nothing is run.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import keras
import pytest

from tests.cases.test_what_people_bring import ALL, CASES, Case, searched, values_of
from tests.repository import REAL_DATA
from tuning import search

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not there"),
]

# These need the other Keras backend, and so a process of their own.
_ON_TENSORFLOW = ("11-text-Raw", "16-tfdata-Stream")


@pytest.mark.parametrize("case", [case for case in ALL if str(case) not in _ON_TENSORFLOW], ids=str)
def test_a_case_comes_to_its_value(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keras.config.backend() == "jax"
    folder = shutil.copytree((CASES / case.file).parent, tmp_path / "case")
    monkeypatch.setenv("TUNING_DATA", str(REAL_DATA))
    monkeypatch.chdir(folder)
    more = {case.more[0].removeprefix("--"): case.more[1]} if case.more else {}
    search(
        f"{Path(case.file).name}:{case.kind}",
        name="case",
        trials=2,
        epochs=case.epochs,
        patience="none",
        split=more.get("split"),
    )
    values = values_of(folder, "case")
    assert any(case.low <= value <= case.high for value in values), values


@pytest.mark.parametrize("case", [case for case in ALL if str(case) in _ON_TENSORFLOW], ids=str)
def test_a_case_on_tensorflow_comes_to_its_value(case: Case, tmp_path: Path) -> None:
    values = searched(case, tmp_path)
    assert any(case.low <= value <= case.high for value in values), values
