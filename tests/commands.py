"""Commands in processes of their own, copies of one that has imported what takes long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tests.repository import REPOSITORY

# A line is a command, which a copy of this process runs as `python -m tuning` would: to its
# interpreter's own end, or to the copy's death.
_COPYING = """
import json, os, sys
import jax, keras, optuna
from tuning.cli import app

for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.chdir(asked["folder"])
        for number, path in enumerate([os.devnull, *asked["files"]]):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
        sys.argv = ["tuning", *asked["words"]]
        app.main()
        sys.exit(0)
    _, status = os.waitpid(child, 0)
    print("ended", os.waitstatus_to_exitcode(status), flush=True)
"""


class RunsCommands(Protocol):
    """Runs ``tuning`` with words in a folder, to its end, in a process of its own."""

    def __call__(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]: ...


@contextmanager
def commands() -> Iterator[RunsCommands]:
    """Import once, and yield what runs commands; the exit code of a killed one is below zero."""
    with (
        TemporaryDirectory() as written,
        subprocess.Popen(
            [sys.executable, "-W", "ignore:os.fork:RuntimeWarning", "-c", _COPYING],
            cwd=REPOSITORY,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        asking, answers = process.stdin, process.stdout
        assert asking is not None
        assert answers is not None

        def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
            files = [Path(written) / name for name in ("output", "errors")]
            for file in files:
                file.unlink(missing_ok=True)
            asked = {"folder": str(folder), "words": words, "files": [str(one) for one in files]}
            print(json.dumps(asked), file=asking, flush=True)
            answer = answers.readline().split()
            assert answer, "the process ended; its error stands above"
            output, errors = (file.read_text(encoding="utf-8") for file in files)
            return subprocess.CompletedProcess(words, int(answer[1]), output, errors)

        yield run
        asking.close()
