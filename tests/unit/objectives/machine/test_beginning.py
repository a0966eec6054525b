"""A process that begins without collecting: the first search comes late, the others as ever."""

from __future__ import annotations

import subprocess
import sys

from tests.repository import REPOSITORY

_SCRIPT = """
import gc, weakref
from objectives.machine.beginning import _LOADED, begin_without_collecting

usual, searches = gc.get_threshold(), []
begin_without_collecting()
gc.callbacks.append(lambda phase, info: searches.append(phase) if phase == "start" else None)

class Model:
    def __init__(self):
        self.itself = self

model = Model()
gone = weakref.ref(model)
del model
kept = [[] for _ in range(_LOADED - 50_000)]
assert not searches and gone() is not None
kept += [[] for _ in range(60_000)]
assert searches and gone() is None, "what was there before the first search is searched too"
assert gc.get_threshold() == usual and len(gc.callbacks) == 1
many = len(searches)
kept += [[] for _ in range(20 * usual[0])]
assert len(searches) >= many + 15
"""


def test_the_first_search_is_put_off_and_all_others_come_as_ever() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
