"""What may be asked of a retraining, before anything is loaded or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.machine.devices import DEVICES
from search_spaces.suggestions import closest
from tuning.errors import SpecificationError

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.records import Trial

_MOST_SEEDS = 100
_MOST_WORKERS = 64


def require_in_range(*, seeds: int, device: str, workers: int) -> None:
    """Require settings that make sense by themselves.

    Raises:
        SpecificationError: If any does not, with a complaint about each.
    """
    complaints = []
    if device not in DEVICES:
        complaints.append(
            f"--device {device}: not known{closest(device, DEVICES)}; use {', '.join(DEVICES)}"
        )
    if not 1 <= seeds <= _MOST_SEEDS:
        complaints.append(
            f"--seeds {seeds}: write a whole number from 1 to {_MOST_SEEDS}, such as 3"
        )
    if not 1 <= workers <= _MOST_WORKERS:
        complaints.append(
            f"--workers {workers}: write a whole number from 1 to {_MOST_WORKERS}, such as 2"
        )
    if complaints:
        raise SpecificationError(*complaints)


def require_jax(keras_backend: str, *, workers: int) -> None:
    """Require the one Keras backend with which workers share a training.

    Raises:
        SpecificationError: If the study ran on another.
    """
    if keras_backend != "jax":
        raise SpecificationError(
            f"--workers {workers}: several workers can share one training with Keras on JAX only,"
            f" and this study ran on {keras_backend}; leave --workers out"
        )


def require_rows(loaded: LoadedObjective, chosen: Trial, *, workers: int) -> None:
    """Require a row of every batch for each of several workers.

    Raises:
        SpecificationError: If there are fewer.
    """
    rows = loaded.batch_size(chosen.configuration)
    if workers > rows:
        raise SpecificationError(
            f"--workers {workers}: a step of trial {chosen.number} has {rows} rows (batch_size),"
            f" and each worker needs one; use at most {rows}"
        )
