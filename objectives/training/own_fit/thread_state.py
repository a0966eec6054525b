"""What a training in a thread of its own draws from and is set to, kept apart from all others."""

from __future__ import annotations

import random
from typing import Any, final

import numpy as np


@final
class ThreadState:
    """Random generators and Keras's settings of one training, put in place while it runs.

    Python's and NumPy's generators are the process's, and Keras's settings the thread's; trainings
    take turns, and what one draws must not depend on the others.
    """

    def __init__(self, seed: int) -> None:
        """Begin from a seed, with Keras as it is set in this thread."""
        self._python: Any = random.Random(seed).getstate()
        self._numpy: Any = np.random.RandomState(seed % 2**32).get_state()
        self._others: tuple[Any, Any] | None = None
        self._keras = _keras_state()

    def put_in_place(self) -> None:
        """Let this training draw from its own generators; called by who waits for it."""
        self._others = random.getstate(), np.random.get_state()
        random.setstate(self._python)
        np.random.set_state(self._numpy)

    def take_away(self) -> None:
        """Keep the generators as they are now, and give the others theirs back."""
        self._python, self._numpy = random.getstate(), np.random.get_state()
        if self._others is not None:
            random.setstate(self._others[0])
            np.random.set_state(self._others[1])

    def enter_thread(self) -> None:
        """Set Keras in this thread as it was set before."""
        _set_keras_state(self._keras)

    def leave_thread(self) -> None:
        """Keep how Keras is set in this thread."""
        self._keras = _keras_state()


def _keras_state() -> tuple[dict[str, Any], dict[str, Any]]:
    # Keras has no public word for this state; it is of a thread, and a cleared session replaces it.
    from keras.src.backend.common import global_state

    kept = global_state.GLOBAL_STATE_TRACKER, global_state.GLOBAL_SETTINGS_TRACKER
    return dict(kept[0].__dict__), dict(kept[1].__dict__)


def _set_keras_state(state: tuple[dict[str, Any], dict[str, Any]]) -> None:
    from keras.src.backend.common import global_state

    global_state.GLOBAL_STATE_TRACKER.__dict__.update(state[0])
    global_state.GLOBAL_SETTINGS_TRACKER.__dict__.update(state[1])
