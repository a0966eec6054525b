"""Standard output that takes nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import REPOSITORY
from tuning.cli.output import Output, flush_streams
from tuning.errors import OutputError
from tuning.showing.visible_console import OwnConsole

FULL = Path("/dev/full")
NO_SPACE = "standard output: cannot be written (No space left on device)"

needs_full = pytest.mark.skipif(not FULL.exists(), reason="has no /dev/full")


@needs_full
def test_who_only_prints_ends_with_a_sentence() -> None:
    descriptor = os.open(FULL, os.O_WRONLY)
    output = Output(descriptor)
    with pytest.raises(OutputError) as raised:
        output.write("a line\n")
    assert raised.value.complaints == (NO_SPACE,)
    _let_go(descriptor, output)


@needs_full
def test_work_goes_on_without_a_screen_and_it_is_said_once() -> None:
    descriptor, said = os.open(FULL, os.O_WRONLY), list[str]()
    console = OwnConsole(file=Output(descriptor, lost=said.append))
    for _ in range(3):
        console.print("a trial")
    console.file.close()
    os.close(descriptor)
    assert said == [NO_SPACE]


@needs_full
@pytest.mark.parametrize(
    ("words", "output", "code", "said"),
    [
        ("list objectives", ">/dev/full", 2, f"tuning: {NO_SPACE}\n"),
        ("--version", ">/dev/full", 2, f"tuning: {NO_SPACE}\n"),
        ("list objectives", ">&-", 0, ""),
        ("list objectives", "<&- >&- 2>&-", 0, ""),
    ],
    ids=["full", "full-version", "closed", "all-closed"],
)
def test_a_command_whose_output_goes_nowhere_has_no_traceback(
    tmp_path: Path, words: str, output: str, code: int, said: str
) -> None:
    ended = subprocess.run(
        f"{sys.executable} -m tuning {words} {output}",
        shell=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (code, said)


def test_code_that_took_the_streams_away_harms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    flush_streams()


def _let_go(descriptor: int, output: Output) -> None:
    """Close a file that holds back what could not be written."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    output.close()
    os.close(nothing)
    os.close(descriptor)
