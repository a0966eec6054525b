"""Every block of code in README.md and docs/ works in a fresh clone, in the order of its page."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documentation import PAGES, Block, blocks_of, examples
from tests.end_to_end.refusals import CommandLine
from tests.end_to_end.shortened import shortened
from tests.repository import REAL_DATA, REPOSITORY, needs_real_data

pytestmark = pytest.mark.end_to_end

# Scripts of other tools beside ours: a test of its own runs both and compares them.
_ELSEWHERE = {"docs/coming-from.md"}
_DOWNLOADED = ("transfer", "wide_and_deep", "california_housing", "image_classifier")
# Beside those: what starts a Ray or another Python, or trains longer than the others.
_SLOW = (
    *("ray-tune", "--workers", "--space", "tflite", "examples/overfitting.py:Overfitting"),
    *("--inside-model", "raw"),
)
_PAGES = [
    page
    for page in PAGES
    if page not in _ELSEWHERE and any(one.language in ("bash", "python") for one in blocks_of(page))
]
# In a table of the book's page: held against everything that a search checks, not run.
_IN_A_TABLE = [
    command
    for command in re.findall(r"`(tuning search [^`]*)`", PAGES["docs/book.md"])
    if "NAME" not in command
]


@pytest.fixture
def clone(
    houses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    folder = tmp_path / "clone"
    shutil.copytree(houses, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TUNING_DATA", str(REAL_DATA))
    return CommandLine(folder, monkeypatch, capfd)


def _is_slow(words: list[str]) -> bool:
    return any(word in (*_SLOW, *_DOWNLOADED) for word in words)


def _needs_data(page: str) -> bool:
    commands = [words for block in blocks_of(page) for words in block.commands]
    return any(word in _DOWNLOADED for words in commands for word in words)


def test_pages_have_code_of_languages_that_are_run() -> None:
    languages = {one.language for page in PAGES for one in blocks_of(page)}
    assert languages == {"", "bash", "python", "yaml", "text"}
    assert {"README.md", "docs/tutorial.md", "docs/predictions.md"} <= set(_PAGES)
    # Files that are shown are held against those that there are; they need not be run again.
    assert len(examples()) == 12


@pytest.mark.parametrize(
    "target",
    dict.fromkeys(
        words[1]
        for page in PAGES
        for block in blocks_of(page)
        for words in block.commands
        if words[0] == "make"
    ),
)
def test_a_target_is_in_the_makefile(target: str) -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("page", _PAGES)
def test_what_is_quick_on_a_page_works(page: str, clone: CommandLine) -> None:
    _run_page(page, clone, slowly=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=[needs_real_data] if _needs_data(page) else [])
        for page in _PAGES
        if any(_is_slow(words) for block in blocks_of(page) for words in block.commands)
        or any(block.language == "python" for block in blocks_of(page))
    ],
)
def test_a_whole_page_works(page: str, clone: CommandLine) -> None:
    _run_page(page, clone, slowly=True)


@pytest.mark.parametrize("command", [pytest.param(one, id=one[14:]) for one in _IN_A_TABLE])
def test_what_stands_for_a_listing_of_the_book_can_be_searched(
    command: str, clone: CommandLine
) -> None:
    words = shlex.split(command)
    if any(word in _DOWNLOADED for word in words[2:3]) and not REAL_DATA.is_dir():
        pytest.skip("../shared/data with the real data sets is not there")
    dry = [] if "--dry-run" in words else ["--dry-run"]
    ended = clone.run(*words[1:], *dry)
    assert (ended.code, ended.errors) == (0, "")


def _run_page(page: str, clone: CommandLine, *, slowly: bool) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    shown = {text for _, text in examples()}
    for block in blocks_of(page):
        for words in block.commands:
            if words[0] != "make" and (slowly or not _is_slow(words)):
                _run(words, clone)
        if block.language == "python" and slowly and block.text not in shown:
            _run_python(block, names)


def _run(words: list[str], clone: CommandLine) -> None:
    if words[1:2] == ["predict.py"]:
        folder = Path("results/houses-optuna/retrained")
        shutil.copyfile("new_rows.csv", folder / "new_rows.csv")
        subprocess.run([sys.executable, *words[1:]], cwd=folder, check=True)
    elif words[0] == "python":
        subprocess.run([sys.executable, *words[1:]], check=True)
    elif {"tflite", "--inside-model"} & set(words):
        # They run on TensorFlow, and Keras runs on something else here.
        subprocess.run([sys.executable, "-m", "tuning", *words[1:]], check=True)
    else:
        if words[1] == "search" and "--dry-run" not in words:
            _make_room(words)
        ended = clone.run(*shortened(_forced(words)))
        assert (ended.code, ended.errors) == (0, ""), words
        if "-o" in words:
            assert Path(words[words.index("-o") + 1]).stat().st_size > 0


def _make_room(words: list[str]) -> None:
    """Remove what was searched before the page, so that its own search has the usual name."""
    for name in ("houses-optuna",):
        if words[2].startswith("houses") and "--backend" not in words and "--name" not in words:
            shutil.rmtree(Path("results", name), ignore_errors=True)


def _forced(words: list[str]) -> list[str]:
    """Return a command that may be given twice."""
    is_again = words[1] == "retrain" and Path("results", words[2], "retrained").exists()
    return [*words, "--overwrite"] if is_again else words


def _run_python(block: Block, names: dict[str, object]) -> None:
    short = re.sub(r"\btrials=\d+", "trials=2, epochs=2", block.text)
    if "tensorflow" in block.text:
        subprocess.run(
            [sys.executable, "-c", short],
            env=os.environ | {"KERAS_BACKEND": "tensorflow"},
            check=True,
        )
    else:
        exec(compile(short, "a page", "exec"), names)
