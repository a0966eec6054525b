"""The table of bad inputs: no row is missing, and each ends as the table says."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import keras
import pytest

from objectives.prediction.wholeness import sealed, sha256_of
from tests.bad_inputs import (
    data_rows,
    export_rows,
    line_rows,
    model_rows,
    name_rows,
    resume_rows,
    space_rows,
)
from tests.bad_inputs.row import KNOWN, Input, Row
from tests.end_to_end.finished_studies import STUDY, make_finished_study
from tests.end_to_end.refusals import CommandLine, command_without_traces
from tests.repository import REPOSITORY

pytestmark = pytest.mark.end_to_end

ROWS: tuple[Row, ...] = (
    *(*space_rows.ROWS, *line_rows.ROWS, *data_rows.ROWS, *name_rows.ROWS),
    *(*resume_rows.ROWS, *export_rows.ROWS, *model_rows.ROWS),
)
HOW_MANY = 138
CASES = {
    f"{row.id}-{chr(ord('a') + at)}": case for row in ROWS for at, case in enumerate(row.cases)
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished study of three columns, and a model of its best trial."""
    folder = tmp_path_factory.mktemp("study")
    rows = "".join(f"{row % 9},{row % 7},{row % 5},{row}.5\n" for row in range(40))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "h.csv").write_text("a,b,c,y\n" + rows)
        make_finished_study("objective: h.csv\ntarget: y\n")
    write_model(folder / "results" / STUDY / "retrained")
    return folder


def write_model(folder: Path) -> None:
    """Write what retraining writes, as far as predicting reads it."""
    folder.mkdir()
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]).save(folder / "model.keras")
    document = {
        **{"format": 2, "foreign": [], "classes": [], "inputs": {"kind": "same"}},
        "arrays": {"kind": "array", "shape": [3], "dtype": "float32", "names": ["a", "b", "c"]},
        **{"preprocessing": "none", "scaling": "none"},
        "outputs": {"place": 0, "values": "numbers"},
        "models": {"model.keras": sha256_of((folder / "model.keras").read_bytes())},
    }
    (folder / "preprocessing.json").write_text(json.dumps(sealed(document)))
    (folder / "metrics.json").write_text('{"trial": 0}')


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_without_traces(tmp_path, monkeypatch, capfd)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_ends_as_the_table_says(
    case: Input, command: CommandLine, request: pytest.FixtureRequest
) -> None:
    if case.study:
        shutil.copytree(request.getfixturevalue("study"), command.folder, dirs_exist_ok=True)
    command.write(case.files)
    case.prepare(command.folder)
    if case.code == 2:
        command.refuses(*case.command, complaints=case.words)
        return
    ended = command.run(*case.command)
    assert ended.code == case.code, ended.errors
    assert ended.errors == ""
    assert all(words in ended.output for words in case.words), ended.output


def test_the_model_of_these_cases_predicts(study: Path, command: CommandLine) -> None:
    """Otherwise each of them could be refused for something else."""
    shutil.copytree(study, command.folder, dirs_exist_ok=True)
    command.write({"n.csv": "a,b,c\n1,2,3\n"})
    ended = command.run("predict", STUDY, "n.csv")
    assert ended.code == 0, ended.errors
    assert ended.output.startswith("prediction\n")


def test_no_row_is_missing() -> None:
    assert [int(row.id.rpartition("-")[2]) for row in ROWS] == list(range(1, HOW_MANY + 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_is_run_or_says_why_not(row: Row) -> None:
    assert row.what
    assert row.cases or row.known or row.tests
    assert set(row.known) <= KNOWN
    for test in row.tests:
        path, _, name = test.partition("::")
        assert name in _functions(REPOSITORY / "tests" / path), test


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
