"""Who asks the warm process for drivers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, final

from tests.chaos.studies import Ended
from tests.repository import REPOSITORY


@final
class Drivers:
    """Drivers of one backend, forked by one warm process."""

    def __init__(self, backend: str, server: subprocess.Popen[str]) -> None:
        self.backend = backend
        self._server = server

    def run(self, folder: Path, arguments: Sequence[str], **how: Any) -> Ended:
        """Run the command in a folder and return how it ended.

        Args:
            folder: Where it runs.
            arguments: What is typed after ``tuning``.
            how: ``fault`` (a plan), ``signals`` (pairs of seconds and a signal), ``count`` of
                drivers at the same moment, ``pace``, ``oddly``, ``limit`` in seconds,
                ``environment``, ``counts`` to keep the names of operations, ``group`` for a process
                group of its own, ``sizes`` to note memory and open files, ``often`` to derive
                files after each trial, ``deed`` (seconds, and what is done to the study's files).
        """
        request = {"cwd": str(folder), "arguments": list(arguments), **how}
        told = _open(self._server.stdin)
        told.write(json.dumps(request) + "\n")
        told.flush()
        answer = self.answer()
        names = ["output", *(f"output-{number}" for number in range(1, len(answer["status"])))]
        printed = [_text(folder / name) for name in names]
        return Ended(printed=printed, **answer)

    def answer(self) -> Any:
        """Return the next answer."""
        line = _open(self._server.stdout).readline()
        assert line, "the process that forks drivers has ended; its error stands above"
        return json.loads(line)


@contextmanager
def drivers_of(backend: str, state: Path) -> Iterator[Drivers]:
    """Start a warm process for a backend, or ``ray`` for Optuna with workers, and end it.

    Args:
        backend: Its name.
        state: A folder for what a user's own folders hold.
    """
    environment = os.environ | {
        "KERAS_BACKEND": "jax",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "XDG_STATE_HOME": str(state),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.chaos.server", backend]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=environment,
    ) as server:
        try:
            drivers = Drivers(backend, server)
            assert drivers.answer() == "ready"
            yield drivers
        finally:
            server.kill()


def _text(path: Path) -> str:
    """Return what a driver printed; one that was killed at once had not opened the file."""
    return path.read_text(errors="replace") if path.exists() else ""


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
