"""What workers hand over piece by piece while they work."""

from __future__ import annotations

from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError

from objectives.errors import RetrainingError
from objectives.failure import failure_from
from tuning.cluster.errors import RayUnavailableError
from tuning.errors import TuningError


def next_result(task: Any) -> Any:
    """Return what a streaming task hands over next, None at its end.

    What our own code raised in it, which says what is wrong by itself, is raised as it is.

    Raises:
        RayError: If its worker is lost.
        RetrainingError: If anything else went wrong in it.
    """
    try:
        return ray.get(next(task))
    except StopIteration:
        return None
    except RayTaskError as error:
        cause = error.cause
        if isinstance(cause, TuningError):
            raise cause from error
        raise RetrainingError(
            f"retraining failed in a worker: {failure_from(cause).message};"
            " `logs/retraining.txt` in the study's folder tells where, and without --ray it runs"
            " in this process",
            error.traceback_str,
        ) from error


def worker_lost(error: RayError) -> RayUnavailableError:
    """Return the error that says that a worker was lost twice."""
    why = str(error).strip().partition("\n")[0]
    return RayUnavailableError(
        f"retraining lost its worker twice ({why}); `tuning doctor` looks at memory and machine,"
        " and without --ray it runs in this process"
    )
