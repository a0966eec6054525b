"""What the shells complete, asked as they ask: by the TAB key, and by what their scripts call."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.study_examples import completed, make_trial, write_study

pytestmark = pytest.mark.end_to_end

SHELLS = ("bash", "zsh", "fish")
ENGINES = {"keras", "tensorflow", "jax", "ray", "optuna", "keras_tuner", "sklearn", "matplotlib"}
STUDY_FILE = """\
objective: houses.csv
target: price
space:
  neurons: {type: integer, low: 16, high: 64}
  optimizer: {type: categorical, choices: [sgd, rmsprop]}
  is_deep: {type: categorical, choices: [true, false]}
"""
# What is typed, and what the TAB key adds, which stands nowhere in it.
TYPED = [
    ("tuning leaderboard gir", "affe-1"),
    ("tuning search houses.csv --target pri", "ce"),
    ("tuning lea", "derboard"),
    ("tuning search study.yaml --set optimizer=rm", "sprop"),
]
# Runs the command as a shell's script does and tells which packages that loaded.
RUN = """
import json, os, sys
from tuning.cli import app

screen = os.dup(1)
sys.argv = ["tuning"]
try:
    app.main()
except SystemExit:
    pass
sys.stdout.flush()
os.write(2, json.dumps(sorted({name.partition(".")[0] for name in sys.modules})).encode())
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("here")
    for name in ("giraffe-1", "zebra"):
        write_study(folder / "results", make_trial(0, completed(0.5)), name=name)
    write_study(folder / "elsewhere", make_trial(0, completed(0.5)), name="okapi")
    table = pd.DataFrame({"size": [1], "Sale Year": [2], "price": [3], "sold": ["2024-01-01"]})
    table.to_csv(folder / "houses.csv", index=False)
    table.to_parquet(folder / "houses.parquet")
    (folder / "study.yaml").write_text(STUDY_FILE, encoding="utf-8")
    (folder / "broken.yaml").write_text("objective: [", encoding="utf-8")
    (folder / "mine.py").write_text("raise SystemExit('it was run')", encoding="utf-8")
    return folder


def asked(here: Path, *words: str) -> tuple[list[str], set[str]]:
    """Return what is offered for the last of the words, and which packages were loaded for it."""
    environment = {
        "_TUNING_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": " ".join(("tuning", *words)),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=here,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    offers = [line.partition("\t")[0] for line in done.stdout.splitlines() if line]
    return offers, set(json.loads(done.stderr))


@pytest.mark.parametrize(
    ("words", "offers"),
    [
        (("wat",), ["watch"]),
        (("search", "hou"), ["houses.csv", "houses.parquet"]),
        (("search", "di"), ["diabetes", "digits"]),
        (("search", "mi"), ["mine.py"]),
        (("search", "houses.csv", "--ta"), ["--target", "--task"]),
        (("search", "houses.csv", "--target", ""), ["size", "Sale Year", "price", "sold"]),
        (("columns", "houses.parquet", "--drop", "size,s"), ["size,sold"]),
        (("init", "houses.csv", "--as", "so"), ["sold=number", "sold=category", "sold=date"]),
        (("search", "study.yaml", "--weights", "p"), ["price"]),
        (("search", "study.yaml", "--set", ""), ["neurons=", "optimizer=", "is_deep="]),
        (("search", "study.yaml", "--set", "neu"), ["neurons=16", "neurons=64"]),
        (("search", "study.yaml", "--set", "is_deep="), ["is_deep=true", "is_deep=false"]),
        (("search", "study.yaml", "--first", "neurons=3,o"), ["neurons=3,optimizer=sgd"]),
        (("search", "digits", "--space", "architecture+cl"), ["architecture+clipping"]),
        (("search", "digits", "--backend", "k"), ["keras-tuner"]),
        (("search", "digits", "--backend", "keras-tuner", "--sampler", "b"), ["bayesian"]),
        (("search", "digits", "--pruner", "m"), ["median"]),
        (("search", "digits", "--metric", "top"), []),
        (("search", "digits", "--also-measure", "r2,rm"), ["r2,rmse"]),
        (("search", "digits", "--task", ""), ["regression", "binary", "multiclass"]),
        (("search", "digits", "--patience", ""), ["none"]),
        (("leaderboard", ""), ["giraffe-1", "zebra"]),
        (("compare", "zebra", ""), ["giraffe-1"]),
        (("leaderboard", "--results", "elsewhere", ""), ["okapi"]),
        (("rename", "z"), ["zebra"]),
        (("plot", "zebra", "h"), ["history"]),
        (("list", "b"), ["backends"]),
        (("export", "zebra", "--format", "s"), ["saved-model"]),
        # What is broken, or would have to be run, offers nothing and says nothing.
        (("search", "broken.yaml", "--set", ""), []),
        (("search", "mine.py:Mine", "--set", ""), []),
        (("search", "nothing.csv", "--target", ""), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_offers_and_no_library_that_is_slow(
    here: Path, words: tuple[str, ...], offers: list[str]
) -> None:
    found, packages = asked(here, *words)
    assert found[: len(offers)] == offers
    assert bool(found) == bool(offers)
    assert packages & ENGINES == set()


def read_until(process: subprocess.Popen[bytes], word: bytes, *, seconds: float = 30.0) -> bytes:
    """Return what a process prints until a word is in it, or nothing more comes for long."""
    assert process.stdout is not None
    printed, end = b"", time.monotonic() + seconds
    while word not in printed and time.monotonic() < end:
        if select.select([process.stdout], [], [], 1.0)[0]:
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                break
            printed += piece
    return printed


@pytest.fixture
def shell(
    request: pytest.FixtureRequest, here: Path, tmp_path: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A shell on a terminal of its own, after ``tuning --install-completion`` in it."""
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    commands = tmp_path / "bin"
    commands.mkdir()
    command = commands / "tuning"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m tuning "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = os.environ | {
        "HOME": str(tmp_path),
        "ZDOTDIR": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
        "XDG_DATA_HOME": str(tmp_path / ".data"),
        "PATH": f"{commands}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TERM": "xterm",
    }
    # The shell looks for its own name among its parents' to tell where to install.
    subprocess.run(
        [name, "-c", "tuning --install-completion; true"],
        env=environment,
        check=True,
        capture_output=True,
    )
    spawn = f"import pty; pty.spawn([{name!r}, '-i'])"
    with subprocess.Popen(
        [sys.executable, "-c", spawn],
        cwd=here,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b"echo rea''dy\r")
        assert b"ready" in read_until(process, b"ready")
        yield process
        process.kill()


@pytest.mark.parametrize("shell", SHELLS, indirect=True)
def test_the_tab_key_completes_in_a_real_shell(shell: subprocess.Popen[bytes]) -> None:
    assert shell.stdin is not None
    for line, added in TYPED:
        printed = b""
        for _ in range(10):  # A key that comes before the prompt does is lost.
            shell.stdin.write(line.encode())
            read_until(shell, line[-3:].encode())
            shell.stdin.write(b"\t")
            printed = read_until(shell, added.encode(), seconds=3.0)
            # Ctrl-E, Ctrl-U: an empty line again.
            shell.stdin.write(b"\x05\x15")
            if added.encode() in printed:
                break
        assert added.encode() in printed, line


def test_bash_hands_words_over_in_parts_and_gets_the_last_ones(here: Path, tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    script = """
eval "$("$PYTHON" -m tuning --show-completion bash)"
ask() {
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tuning_completion tuning
    local IFS='|'; echo "${COMPREPLY[*]}"
}
tuning() { "$PYTHON" -m tuning "$@"; }
ask tuning search study.yaml --set optimizer =
ask tuning search study.yaml --set optimizer = sg
ask tuning search houses.csv --target Sa
ask tuning search houses.csv --target "'Sa"
ask tuning search houses.csv --backend = op
"""
    command = tmp_path / "tuning"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m tuning "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=here,
        env=os.environ
        | {
            "PYTHON": sys.executable,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["sgd|rmsprop", "sgd", "'Sale Year'", "Sale Year", "optuna"]
