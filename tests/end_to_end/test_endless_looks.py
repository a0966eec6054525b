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

import keras
import numpy as np

from objectives.machine import look_watch
from search_spaces import Integer

# So that nobody waits for two minutes, and no machine runs out of memory.
look_watch.SECONDS = look_watch.DATA_SECONDS = SECONDS
look_watch._GRACE = 1.0
look_watch.free_memory = lambda: 400e6


class Endless:
    space = {"neurons": Integer(1, 64)}
    metric = "loss"

    def data(self):
        IN_DATA()
        x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(configuration["neurons"])])
        model.compile(loss="mse")
        IN_BUILD_MODEL()
        return model

    def callbacks(self, configuration):
        IN_CALLBACKS()
        return []
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
    ("where", "what", "seconds", "said"),
    [
        ("build_model", "while True: pass", 2, "does not return within 2 s"),
        ("build_model", HOLDS_ON, 2, "does not return within 2 s"),
        ("data()", "time.sleep(1e6)", 2, "does not return within 2 s"),
        ("data()", BOMB, 60, "takes more than 90% of the free memory"),
        ("callbacks", "time.sleep(1e6)", 600, "does not return within 2 s"),
    ],
    ids=["loop", "holding on", "sleep", "memory", "callbacks"],
)
def test_is_one_sentence_and_nothing_is_written(
    tmp_path: Path,
    tuning_elsewhere: RunsCommands,
    *,
    where: str,
    what: str,
    seconds: int,
    said: str,
) -> None:
    text = OWN.replace("SECONDS = SECONDS", f"SECONDS = {seconds}")
    for name in ("build_model", "data()", "callbacks"):
        place = f"IN_{name.removesuffix('()').upper()}()"
        # Before callbacks are looked at a model is built, which takes a busy machine its time.
        nothing = "look_watch.SECONDS = 2" if name == "build_model" else "pass"
        text = text.replace(place, what if name == where else nothing)
    (tmp_path / "own.py").write_text(text)
    ended = tuning_elsewhere(tmp_path, "search", "own.py:Endless", "--trials", "2")
    assert ended.returncode == 2, ended.stderr
    (complaint,) = ended.stderr.splitlines()
    assert complaint.startswith("tuning: ")
    assert f"{where}: {said} before any training" in complaint
    assert not (tmp_path / "results").exists()
