"""Every command of the README works in a fresh clone as it stands, in the order of the page."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.refusals import CommandLine
from tests.end_to_end.shortened import shortened
from tests.repository import REAL_DATA, REPOSITORY, needs_real_data

pytestmark = pytest.mark.end_to_end

_README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```(bash|python)\n(.*?)^```", _README, re.DOTALL | re.MULTILINE)
_COMMANDS = [
    shlex.split(line, comments=True)
    for language, block in _BLOCKS
    if language == "bash"
    for line in block.splitlines()
    if line.strip()
]
_DOWNLOADED = ("transfer", "wide_and_deep", "california_housing")
# Beside those: what starts a Ray or another Python, or trains longer than the others.
_SLOW = ("ray-tune", "--workers", "--space", "tflite", "examples/overfitting.py:Overfitting")


def _marked(command: list[str]) -> object:
    marks = []
    if any(word in (*_SLOW, *_DOWNLOADED) for word in command):
        marks.append(pytest.mark.slow)
    if any(word in _DOWNLOADED for word in command):
        marks.append(needs_real_data)
    return pytest.param(command, id=" ".join(command), marks=marks)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands name of a fresh clone; each finds what others left."""
    path = tmp_path_factory.mktemp("clone")
    shutil.copytree(REPOSITORY / "examples", path / "examples")
    return path


@pytest.fixture
def clone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TUNING_DATA", str(REAL_DATA))
    return CommandLine(folder, monkeypatch, capfd)


def test_the_page_has_commands() -> None:
    assert len([one for one in _COMMANDS if one[0] == "tuning"]) > 15
    assert {one[0] for one in _COMMANDS} == {"make", "python", "tuning"}
    long = ["tuning", "search", "x", "--trials", "20", "--folds", "3", "--epochs", "9"]
    short = ["search", "x", "--folds", "3", "--trials", "2", "--epochs", "2", "--patience", "1"]
    assert shortened(long) == short


@pytest.mark.parametrize("target", [one[1] for one in _COMMANDS if one[0] == "make"])
def test_a_target_is_in_the_makefile(target: str) -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}( [a-z-]+)*:", makefile, re.MULTILINE)


@pytest.mark.parametrize("command", [_marked(one) for one in _COMMANDS if one[0] != "make"])
def test_a_command_works_as_it_stands(command: list[str], clone: CommandLine) -> None:
    for needed in _before(command):
        _run(needed, clone)
    _run(command, clone)
    if "-o" in command:
        assert (clone.folder / command[command.index("-o") + 1]).stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "block",
    [
        text
        for language, text in _BLOCKS
        if language == "python" and re.search(r"search\(|Tuned", text)
    ],
)
def test_the_lines_of_python_work_as_they_stand(block: str, clone: CommandLine) -> None:
    short = re.sub(r"\btrials=\d+", "trials=2, epochs=2", block)
    assert short != block
    exec(compile(short, "README.md", "exec"), {"__name__": "__main__"})


def _before(command: list[str]) -> list[list[str]]:
    """Return what the page has before a command that needs it, where it was not run yet."""
    missing = []
    if any("houses" in word for word in command) and not Path("houses.csv").exists():
        missing.append(["python", "examples/houses.py"])
    for study in (word for word in command if word.endswith("-optuna")):
        data = study.removesuffix("-optuna")
        if not Path("results", study).exists():
            missing.append(_first("search", data))
        retrained = Path("results", study, "retrained")
        if command[1] not in ("explain", "plot", "report", "retrain") and not retrained.exists():
            missing.append(_first("retrain", study))
    return [one for one in missing if one != command]


def _first(verb: str, word: str) -> list[str]:
    return next(one for one in _COMMANDS if one[1] == verb and one[2].removesuffix(".csv") == word)


def _run(command: list[str], clone: CommandLine) -> None:
    if command[0] == "python":
        subprocess.run([sys.executable, *command[1:]], cwd=clone.folder, check=True)
    elif "tflite" in command:
        # It runs on TensorFlow, and Keras runs on something else here.
        tuning = [sys.executable, "-m", "tuning", *command[1:]]
        subprocess.run(tuning, cwd=clone.folder, check=True, capture_output=True)
    else:
        ended = clone.run(*shortened(command))
        assert ended.code == 0, ended.errors
        assert ended.errors == ""
