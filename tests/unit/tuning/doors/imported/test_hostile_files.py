"""Files that are cut off, damaged, or of another tool: a sentence each, and nothing is written."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import optuna
import pytest

from search_spaces import TuningError
from tests.unit.tuning.doors.imported.foreign_studies import (
    keras_tuner_project,
    optuna_database,
    optuna_journal,
    ray_experiment,
    sklearn_csv,
    sklearn_json,
)
from tuning import import_study
from tuning.errors import ForeignStudyError

SOURCES: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "database": ("optuna", optuna_database),
    "journal": ("optuna", optuna_journal),
    "project": ("keras-tuner", keras_tuner_project),
    "experiment": ("ray", ray_experiment),
    "csv": ("sklearn", sklearn_csv),
    "json": ("sklearn", sklearn_json),
}

_PLACES = 12


@pytest.fixture(scope="module", params=sorted(SOURCES))
def source(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    tool, make = SOURCES[request.param]
    return tool, make(tmp_path_factory.mktemp(request.param))


def taken_over(tool: str, path: Path, results: Path) -> bool:
    """Tell whether a source was taken over; else it was refused, and nothing written."""
    metric = "loss" if tool == "ray" else None
    refusals: list[str] = []
    try:
        import_study(path, tool=tool, metric=metric, results=results)  # type: ignore[arg-type]
    except TuningError as error:
        refusals.extend(error.complaints or [""])
    assert all(refusals)
    assert not any("\n" in one for one in refusals)
    assert results.exists() is not bool(refusals)
    return not refusals


def copied(path: Path, folder: Path) -> Path:
    target = folder / path.name
    shutil.rmtree(target, ignore_errors=True)
    return Path((shutil.copytree if path.is_dir() else shutil.copy)(path, target))


def texts_of(path: Path) -> list[Path]:
    """Return the files that are read of a source."""
    return [path] if path.is_file() else sorted(path.rglob("*.json"))


def test_a_file_that_is_cut_off_anywhere_is_a_sentence_or_is_read(
    source: tuple[str, Path], tmp_path: Path
) -> None:
    tool, whole = source
    files = len(texts_of(whole))
    for place in range(_PLACES):
        path = copied(whole, tmp_path)
        file = texts_of(path)[place % files]
        content = file.read_bytes()
        file.write_bytes(content[: len(content) * place // _PLACES])
        results = tmp_path / "results"
        taken_over(tool, path, results)
        shutil.rmtree(results, ignore_errors=True)


def test_bytes_that_were_changed_are_a_sentence_or_are_read(
    source: tuple[str, Path], tmp_path: Path
) -> None:
    tool, whole = source
    files = len(texts_of(whole))
    for place in range(_PLACES):
        path = copied(whole, tmp_path)
        file = texts_of(path)[place % files]
        content = bytearray(file.read_bytes())
        for step in range(1 + place if content else 0):
            content[(7919 * (step + 1) * (place + 1)) % len(content)] = (37 * step + place) % 256
        file.write_bytes(bytes(content))
        results = tmp_path / "results"
        taken_over(tool, path, results)
        shutil.rmtree(results, ignore_errors=True)


@pytest.mark.parametrize("tool", ["optuna", "keras-tuner", "ray", "sklearn"])
def test_what_another_tool_wrote_is_refused(
    source: tuple[str, Path], tool: str, tmp_path: Path
) -> None:
    whose, path = source
    assert taken_over(tool, path, tmp_path / "results") is (whose == tool)


@pytest.mark.parametrize(
    ("name", "content", "tool", "said"),
    [
        ("search.pkl", b"\x80\x04x", "sklearn", "is pickled, and would be run to be read"),
        ("search.csv", b"\x80\x04x", "sklearn", "is pickled, and would be run to be read"),
        ("search.joblib", b"ZF", "sklearn", "is pickled, and would be run to be read"),
        ("empty.csv", b"", "sklearn", "has no column mean_test_score"),
        ("empty.json", b"{}", "sklearn", "holds no columns of the same length"),
        ("deep.json", b"[" * 100_000, "sklearn", "is no JSON, or was cut off"),
        ("rows.csv", b"a,mean_test_score\n1\n", "sklearn", "has not as many cells as the first"),
        ("one.csv", b"param_a,mean_test_score\n1,0.5\n", "sklearn", "no parameter varies"),
        ("empty.db", b"", "optuna", "is neither a database nor a journal file of Optuna's"),
        ("x.db", b"SQLite format 3\0junk", "optuna", "is a damaged database"),
    ],
)
def test_a_file_that_is_none_is_said(
    name: str, content: bytes, tool: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ForeignStudyError, match=said):
        import_study(path, tool=tool, results=tmp_path / "results")  # type: ignore[arg-type]
    assert not (tmp_path / "results").exists()


def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bills (amount REAL)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ForeignStudyError, match="is a database, but none of Optuna's"):
        import_study(path, tool="optuna", results=tmp_path / "results")
    assert path.read_bytes() == before


def test_several_studies_in_a_database_ask_which(tmp_path: Path) -> None:
    storage = f"sqlite:///{tmp_path}/two.db"
    for name in ("first", "second"):
        optuna.create_study(storage=storage, study_name=name)
    where = {"tool": "optuna", "results": tmp_path / "results"}
    with pytest.raises(ForeignStudyError, match="holds several studies; say which, study='first'"):
        import_study(storage, **where)  # type: ignore[arg-type]
    with pytest.raises(ForeignStudyError, match="study='secnd': not known, did you mean 'second'"):
        import_study(storage, study="secnd", **where)  # type: ignore[arg-type]
    with pytest.raises(ForeignStudyError, match="second: no trial of it has ended"):
        import_study(storage, study="second", **where)  # type: ignore[arg-type]


def test_a_study_of_several_objectives_is_refused() -> None:
    native = optuna.create_study(directions=["minimize", "maximize"])
    with pytest.raises(ForeignStudyError, match="has 2 objectives"):
        import_study(native)


def test_a_direction_that_contradicts_the_study_is_refused(tmp_path: Path) -> None:
    path = optuna_database(tmp_path)
    with pytest.raises(ForeignStudyError, match="direction='maximize': the study says minimize"):
        import_study(path, tool="optuna", direction="maximize", results=tmp_path / "r")


def test_a_metric_whose_direction_nobody_knows_asks_for_it(tmp_path: Path) -> None:
    path = ray_experiment(tmp_path)
    with pytest.raises(ForeignStudyError, match="nothing says whether less or more of more/auc"):
        import_study(path, tool="ray", metric="more/auc", results=tmp_path / "r")
    with pytest.raises(ForeignStudyError, match="metric='los': not known, did you mean 'loss'"):
        import_study(path, tool="ray", metric="los", results=tmp_path / "r")


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("optuna", "of optuna name its database"),
        ("sklearn", "of sklearn name cv_results_"),
        ("nevergrad", "nevergrad: not known; use optuna, keras-tuner, ray, sklearn"),
    ],
)
def test_a_folder_where_a_file_should_be_is_said(tool: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ForeignStudyError, match=said):
        import_study(tmp_path, tool=tool)  # type: ignore[arg-type]
    with pytest.raises(ForeignStudyError, match=r"nothing: is not there"):
        import_study("nothing", tool="optuna")
