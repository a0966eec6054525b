"""Input that is too large, files that are broken, and code that does not end."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import pytest

from objectives.data.errors import DataError
from objectives.data.tables.file_columns import read_columns
from objectives.errors import ObjectiveError
from objectives.source.saved_model import load_bare_model
from search_spaces import TuningError
from tests.end_to_end.refusals import CommandLine
from tests.repository import REPOSITORY
from tests.study_examples import completed, make_header, make_spec, make_trial
from tuning.errors import JournalError
from tuning.records import Failed
from tuning.results.files import operations
from tuning.results.store import create_store
from tuning.results.study_record import read_study

pytestmark = pytest.mark.integration

OWN = """\
import threading
import time

import keras
import numpy as np

from search_spaces import SPACE_TYPE

BESIDES


class Own:
    space = SPACE
    metric = "loss"

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        WHAT
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=keras.optimizers.SGD(configuration["rate"]))
        return model
"""
ONE = {"SPACE_TYPE": "Float", "= SPACE": '= {"rate": Float(0.001, 0.1)}'}
SEARCH = (
    *("search", "own.py:Own", "--name", "s", "--trials", "2", "--epochs", "1"),
    *("--sampler", "random", "--pruner", "none"),
)


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd)


def own(what: str, besides: str = "", **more: str) -> str:
    text = OWN.replace("WHAT", what).replace("BESIDES", besides)
    for name, value in (ONE | more).items():
        text = text.replace(name, value)
    return text


def test_a_table_with_too_many_columns_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ",".join(f"c{number}" for number in range(50_000))
    path.write_text(f"{names}\n{names}\n")
    with pytest.raises(DataError, match="50,000 columns, and a table may have 10,000"):
        read_columns(path)


def test_twenty_complaints_are_shown_and_the_rest_is_counted() -> None:
    error = TuningError(*(f"complaint {number}" for number in range(10_000)))
    assert len(error.complaints) == 10_000
    assert error.shown[:20] == error.complaints[:20]
    assert error.shown[20:] == ("and 9,980 more",)
    assert str(error).splitlines() == list(error.shown)
    in_a_notebook = [one.removeprefix("TuningError: ") for one in error._render_traceback_()]
    assert in_a_notebook == list(error.shown)
    assert TuningError(*error.complaints[:20]).shown == error.complaints[:20]


def test_the_command_shows_twenty_of_them(command: CommandLine) -> None:
    space = ", ".join(f'"p{number}": Float(0, 1)' for number in range(60))
    command.write({"own.py": own("", **{"= SPACE": "= {" + space + "}"})})
    ended = command.run(*SEARCH)
    assert ended.code == 2
    assert len(ended.complaints) <= 21, ended.errors
    assert ended.complaints[-1].startswith("tuning: ")


@pytest.mark.parametrize(
    "kept", ["nothing", "half", "flipped", "another archive", "a text", "none"]
)
def test_a_model_file_that_is_none_has_a_sentence_of_its_own(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "model.keras"
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(64)])
    model.save(path)
    whole = path.read_bytes()
    load_bare_model(path, before_foreign=lambda: None)
    middle = len(whole) // 2
    changed = {
        "nothing": (b"", "is empty"),
        "half": (whole[:middle], "is damaged or was cut off"),
        "flipped": (
            whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "is damaged or was cut off",
        ),
        "another archive": (_archive(tmp_path), "is an archive, but none of a Keras model"),
        "a text": (b"hello", "is no .keras file"),
        "none": (None, "cannot be read \\(No such file"),
    }
    content, said = changed[kept]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ObjectiveError, match=said):
        load_bare_model(path, before_foreign=lambda: None)


def _archive(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "other.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    return (folder / "other.zip").read_bytes()


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, "free some space"), (errno.EPERM, "who may write to it")],
    ids=["full", "forbidden"],
)
def test_a_disk_that_takes_nothing_is_said_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    def fail(descriptor: int, data: bytes) -> int:
        raise OSError(number, os.strerror(number))

    with create_store(make_spec(tmp_path), make_header()) as store:
        with monkeypatch.context() as patch:
            patch.setattr(operations, "write", fail)
            with pytest.raises(JournalError, match=advice):
                store.record_finished(make_trial(0, completed(1.0)))
        assert store.trials == {}


def test_what_is_no_model_is_said(command: CommandLine) -> None:
    command.write({"own.py": own('return configuration["rate"]')})
    ended = command.run(*SEARCH)
    assert ended.code == 2
    assert "build_model() returned a float; return the compiled keras.Model" in ended.errors


def test_what_is_no_model_in_a_trial_alone_fails_that_one(command: CommandLine) -> None:
    what = "if len(list(Path('results').glob('s/journal.jsonl'))): return 3"
    command.write({"own.py": own(what, "from pathlib import Path")})
    ended = command.run(*SEARCH)
    assert ended.code == 4
    trials = read_study(command.folder / "results", "s").trials
    said = {one.outcome.message for one in trials.values() if isinstance(one.outcome, Failed)}
    assert said == {"ObjectiveError: build_model() returned a int; return the compiled keras.Model"}


def test_a_thread_that_is_left_running_keeps_nobody_waiting(tmp_path: Path) -> None:
    besides = 'threading.Thread(target=lambda: time.sleep(1e6), name="mine").start()'
    (tmp_path / "own.py").write_text(own("", besides))
    ended = subprocess.run(
        [sys.executable, "-m", "tuning", *SEARCH],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr
    assert "ended though the code has left threads running: mine" in ended.stderr
    assert len(read_study(tmp_path / "results", "s").trials) == 2


def test_megabytes_of_prints_go_through(command: CommandLine) -> None:
    command.write({"own.py": own('[print("x" * 79) for _ in range(30_000)]')})
    ended = command.run(*SEARCH)
    assert ended.code == 0, ended.errors
    assert ended.output.count("x" * 79) >= 60_000
