"""What reads input of others, fed by numbers: an error of ours is fine, another is a defect."""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.tables.read import read_table
from objectives.in_memory.files import parts_of_file
from search_spaces import TuningError
from tests.fuzz.command_lines import run_command_line
from tests.fuzz.mutation import mutated
from tests.study_examples import completed, failed, make_trial, pruned, write_study
from tuning.results.journal.line import Record, decode, encode
from tuning.results.leaderboard import study_rows
from tuning.results.store import open_store
from tuning.results.study_record import JOURNAL, read_study
from tuning.results.tables import to_csv
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting
from tuning.specification.study_file import read_study_file

_STUDY_FILES = (
    b"objective: wine\nbackend: optuna\ntrials: 20\nepochs: 5\nfolds: 3\ntimeout: 10m\nseed: 7\n"
    b"name: reds\nspace:\n  neurons: {type: integer, low: 1, high: 9, log: true}\n"
    b"  optimizer: {type: categorical, choices: [sgd, adam]}\n"
    b"  momentum: {type: float, low: 0, high: 0.9, step: 0.1, when: {optimizer: sgd}}\n",
    b"objective: houses.csv\ntarget: price\nas: {sold: date}\ndrop: [id, name]\nspace: mlp\n"
    b"first:\n  - {neurons: 30}\nmetric: val_loss\nalso_measure: [r2]\nsplit: time:sold\n",
    b"objective: own.py:Own\nworkers: 2\ncpus: 0.5\nray: auto\nset:\n  activation: relu\n"
    b'sampler: "tpe"\npruner: none\npatience: none\nfuse: 8\nreport: "off"\n',
)
_ROWS = [f"{row},{row % 3},t{row % 4},2024-01-{1 + row % 28:02d},{row}.5" for row in range(30)]
_TABLES = (
    ("a,b,c,d,y\n" + "\n".join(_ROWS)).encode(),
    b'"a ""q""",y\r\n' + b"".join(b'"x, %d",%d\r\n' % (row, row % 2) for row in range(25)),
    b"a;y\n1,5;2\n" * 25,
)


def _npz(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


_X = np.arange(60.0).reshape(20, 3)
_ARCHIVES = (
    _npz(x=_X, y=_X[:, 0]),
    _npz(x_train=_X, y_train=np.array(["a", "b"] * 10), x_val=_X, y_val=np.array(["a", "b"] * 10)),
)
_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**70, 1.5, float("nan"), float("-inf"), "", "x", "../x", "\ud800"),
    *([], {}, [[1]], {"x": {}}, "2025-01-01", "NaN", 10**400, "\x1b[31m", "<script>"),
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A reader.

    Attributes:
        name: What it reads.
        feed: Feeds it the input of a number in a folder of its own; raises for a defect.
        inputs: Its part of a hundred inputs.
    """

    name: str
    feed: Callable[[int, Path], object]
    inputs: int


def _study_file(number: int, folder: Path) -> None:
    chance = random.Random(number)
    path = folder / "study.yaml"
    path.write_bytes(mutated(chance.choice(_STUDY_FILES), chance))
    with suppress(TuningError):
        settings = read_study_file(path)
        resolve(settings | {"results": Setting(str(folder / "results"), "--results")})


def _journal_bytes(number: int, folder: Path) -> None:
    chance = random.Random(number)
    _read_journal(mutated(_sound_journal(folder), chance), folder, opens=number % 8 == 0)


def _journal_records(number: int, folder: Path) -> None:
    """Change what records say; their checksums hold, as in a file that was made by hand."""
    chance = random.Random(number)
    lines = _sound_journal(folder).splitlines()
    at = chance.randrange(len(lines))
    record = decode(lines[at])
    assert record is not None
    _change(record, chance)
    with suppress(ValueError):  # what JSON has not
        lines[at] = _encoded(record)
    _read_journal(b"\n".join(lines) + b"\n", folder, opens=number % 8 == 0)


def _encoded(record: Record) -> bytes:
    return encode(record).removesuffix(b"\n")


def _change(record: Record, chance: random.Random) -> None:
    """Replace, remove or add something in a record, at any depth."""
    node: Any = record
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = chance.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and chance.random() < 0.7:
            node = node[key]
            continue
        match chance.randrange(4):
            case 0:
                del node[key]
            case 1 if isinstance(node, dict):
                node[f"{key}_"] = chance.choice(_VALUES)
            case _:
                node[key] = chance.choice(_VALUES)
        return


def _sound_journal(folder: Path) -> bytes:
    path = folder.parent / "sound" / "study" / JOURNAL
    if not path.exists():
        trials = (make_trial(0, completed(1.0)), make_trial(1, failed()), make_trial(2, pruned()))
        write_study(path.parents[1], *trials)
    return path.read_bytes()


def _read_journal(content: bytes, folder: Path, *, opens: bool) -> None:
    study = folder / "study"
    study.mkdir(exist_ok=True)
    for kept in study.iterdir():
        kept.unlink()
    (study / JOURNAL).write_bytes(content)
    with suppress(TuningError):
        read = read_study(folder, "study")
        to_csv(study_rows(read))
    if opens:
        with suppress(TuningError), open_store(folder, "study"):
            pass


def _table(number: int, folder: Path) -> None:
    chance = random.Random(number)
    path = folder / "h.csv"
    path.write_bytes(mutated(chance.choice(_TABLES), chance))
    with suppress(TuningError):
        read_table(path, target="y")


def _arrays(number: int, folder: Path) -> None:
    chance = random.Random(number)
    path = folder / "d.npz"
    path.write_bytes(mutated(chance.choice(_ARCHIVES), chance))
    with suppress(TuningError):
        (x, y), *_ = parts_of_file(path)
        dataset_from_arrays(x, y, name="d", task=None)


def _command_line(number: int, folder: Path) -> None:
    run_command_line(random.Random(number))
    assert not any(folder.iterdir()), f"written: {list(folder.iterdir())}"


TARGETS = (
    Target(name="study files", feed=_study_file, inputs=25),
    Target(name="bytes of journals", feed=_journal_bytes, inputs=20),
    Target(name="records of journals", feed=_journal_records, inputs=20),
    Target(name="tables", feed=_table, inputs=10),
    Target(name="arrays", feed=_arrays, inputs=10),
    Target(name="command lines", feed=_command_line, inputs=15),
)


@contextmanager
def alone_in(folder: Path) -> Iterator[Path]:
    """Work in a folder beside which anything that is written is seen; nothing is shown."""
    place = folder / "place"
    place.mkdir(parents=True, exist_ok=True)
    before = os.getcwd()
    os.chdir(place)
    try:
        with _silence():
            yield place
    finally:
        os.chdir(before)
    beside = {path.name for path in folder.iterdir()} - {"place", "sound"}
    assert not beside, f"written beside the folder: {beside}"


@contextmanager
def _silence() -> Iterator[None]:
    """Send what is printed nowhere, also by what writes to the process's output itself."""
    screen, errors, nowhere = os.dup(1), os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        with open(os.devnull, "w") as shown, redirect_stdout(shown), redirect_stderr(shown):
            yield
    finally:
        os.dup2(screen, 1)
        os.dup2(errors, 2)
        for one in (screen, errors, nowhere):
            os.close(one)


def shown_input(number: int, target: Target) -> str:
    """Return how to feed one input again."""
    return json.dumps({"target": target.name, "number": number})
