"""Code of a person's that never returns, or takes all memory, before the first trial."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import RunsCommands

pytestmark = pytest.mark.integration

OWN = """\
import os
import signal
import time

import numpy as np

from objectives.machine import look_watch
from search_spaces import Integer

# So that nobody waits for two minutes, and no machine runs out of memory.
look_watch.SECONDS = SECONDS
look_watch._GRACE = 1.0
look_watch.free_memory = lambda: 400e6


class Endless:
    space = {"neurons": Integer(1, 64)}
    metric = "loss"

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        configuration["neurons"]
        WHAT
"""
HOLDS_ON = """\
while True:
            try:
                time.sleep(1)
            except BaseException:
                pass
"""
BOMB = """\
kept = []
        while True:
            kept.append(np.ones(2_000_000))
            time.sleep(0.01)
"""


@pytest.mark.parametrize(
    ("what", "seconds", "said"),
    [
        ("while True: pass", 2, "does not return within 2 s"),
        ("time.sleep(1e6)", 2, "does not return within 2 s"),
        (HOLDS_ON, 2, "does not return within 2 s"),
        (BOMB, 60, "takes more than 90% of the free memory"),
    ],
    ids=["loop", "sleep", "holding on", "memory"],
)
def test_is_one_sentence_and_nothing_is_written(
    tmp_path: Path, what: str, seconds: int, said: str, tuning_elsewhere: RunsCommands
) -> None:
    text = OWN.replace("WHAT", what).replace("SECONDS = SECONDS", f"SECONDS = {seconds}")
    (tmp_path / "own.py").write_text(text)
    ended = tuning_elsewhere(tmp_path, "search", "own.py:Endless", "--trials", "2")
    assert ended.returncode == 2, ended.stderr
    (complaint,) = ended.stderr.splitlines()
    assert complaint.startswith("tuning: ")
    assert f"build_model: {said} before any training" in complaint
    assert not (tmp_path / "results").exists()
