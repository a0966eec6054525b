"""What takes long to import is imported once: each question goes to a copy of that process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

from tests.repository import REPOSITORY

# A line is a text of code, run in a copy of this process: Keras is imported once.
_FORKING = """
import json, os, sys, traceback
for line in sys.stdin:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        names = {**globals()}
        try:
            exec(json.loads(line), names)
            answer = {"said": names["said"]}
        except BaseException:
            answer = {"failure": traceback.format_exc()}
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        print("answer", answer.read(), flush=True)
    os.waitpid(child, 0)
"""

Say = Callable[[str], Any]


def saying(beginning: str, *, keras_backend: str = "jax") -> Iterator[Say]:
    """Run a beginning once, and yield who asks what codes call ``said`` that go on from there."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore:os.fork:RuntimeWarning", "-c", beginning + _FORKING],
        cwd=REPOSITORY,
        env=os.environ | {"KERAS_BACKEND": keras_backend},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        asking, answers = process.stdin, process.stdout
        assert asking is not None
        assert answers is not None

        def say(code: str) -> Any:
            print(json.dumps(code), file=asking, flush=True)
            line = next((line for line in answers if line.startswith("answer ")), "")
            assert line, "the process ended; its error stands above"
            answer = json.loads(line.removeprefix("answer "))
            assert "failure" not in answer, answer["failure"]
            return answer["said"]

        yield say
        asking.close()
