"""Pythons of another kind than this one: with Keras alone, or with Keras on another backend."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast, final

from tests.end_to_end.refusals import Ended
from tests.repository import REPOSITORY

# Runs codes, each with only its folder added to what Python itself has, and forgets what they
# brought: importing Keras, which takes most of the time, is done once.
_KERAS_ALONE = """
import json, os, sys, traceback

of_python = [one for one in sys.path if "site-packages" in one or "/lib/python" in one]
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for line in sys.stdin:
    folder, code = json.loads(line)
    sys.path[:] = [folder, *of_python]
    os.chdir(folder)
    said = None
    try:
        exec(code, {"__name__": "elsewhere"})
        loaded = {name.partition(".")[0] for name in sys.modules}
        assert not {"objectives", "search_spaces", "tuning"} & loaded, loaded
        assert "keras" in loaded
    except BaseException:
        said = traceback.format_exc()
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(folder):
            del sys.modules[name]
    if "keras" in sys.modules:
        sys.modules["keras"].saving.get_custom_objects().clear()
    print(json.dumps(said), file=answers, flush=True)
"""

# Runs commands one after the other and tells of each its exit code and what it wrote.
_COMMANDS = """
import json, os, sys, tempfile
from tuning.cli import app

screen = os.dup(1)
ended = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["tuning", *arguments]
    streams = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream.fileno(), number)
    code = 0
    try:
        app.main()
    except SystemExit as end:
        code = end.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    for stream in streams:
        stream.seek(0)
    ended.append([code, *(stream.read().decode() for stream in streams)])
os.write(screen, json.dumps(ended).encode())
"""


@final
class KerasAlone:
    """A Python that has Keras, and nothing of this project."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, code: str, *, folder: Path) -> None:
        """Run a code with a folder as the only one to import from, and to work in.

        Raises:
            AssertionError: The code raised, did without Keras, or loaded something of ours.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(folder), code]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "it ended"
        said = json.loads(line)
        assert said is None, said


@contextmanager
def keras_alone(keras_backend: str) -> Iterator[KerasAlone]:
    """Start a Python that has Keras alone, and end it afterwards."""
    with subprocess.Popen(
        [sys.executable, "-I", "-c", _KERAS_ALONE],
        env=os.environ | {"KERAS_BACKEND": keras_backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield KerasAlone(process)


def run_commands(*commands: Sequence[str], folder: Path, **variables: str) -> list[Ended]:
    """Run commands in one new process, in which Keras may take any backend.

    ``variables`` are added to its environment, which says nothing of a backend by itself.
    """
    plain = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", _COMMANDS, json.dumps(commands)],
        cwd=folder,
        env=plain | {"PYTHONPATH": str(REPOSITORY)} | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ended = cast("list[tuple[int, str, str]]", json.loads(done.stdout))
    return [Ended(code=code, output=output, errors=errors) for code, output, errors in ended]
