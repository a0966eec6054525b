"""What comes from a worker while it retrains: results, our own errors, and anybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ray.exceptions import RayTaskError

from objectives.errors import KerasBackendError, RetrainingError
from tuning.retraining.worker_stream import next_result


def failing(cause: Exception) -> Iterator[Any]:
    """Stand for a task that raised."""
    yield from ()
    raise RayTaskError("work", "Traceback: line 7", cause, proctitle="work", pid=1, ip="127.0.0.1")


@pytest.mark.parametrize(
    "cause", [KerasBackendError("no GPU here"), RetrainingError("it diverged", "Traceback")]
)
def test_our_own_errors_are_raised_as_they_are(cause: Exception) -> None:
    with pytest.raises(type(cause)) as caught:
        next_result(failing(cause))
    assert caught.value is cause


def test_any_other_error_is_one_sentence_with_its_traceback_for_the_log() -> None:
    with pytest.raises(RetrainingError) as caught:
        next_result(failing(ModuleNotFoundError("No module named 'mine'\nmore")))
    said = str(caught.value)
    assert said.startswith(
        "retraining failed in a worker: ModuleNotFoundError: No module named 'mine';"
    )
    assert "\n" not in said
    assert caught.value.traceback == "Traceback: line 7"


def test_an_end_is_none() -> None:
    assert next_result(iter(())) is None
