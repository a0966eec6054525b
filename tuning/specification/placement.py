"""Where trials are to train, from settings."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from tuning.specification.capabilities import capabilities_of
from tuning.specification.study_spec import Placement

if TYPE_CHECKING:
    from tuning.specification.settings import SettingsReader
    from tuning.specification.study_spec import StudySpec

_MOST_WORKERS = 1024
_MOST_PER_TRIAL = 1024
# What a worker holds with Keras on JAX and a small data set, as measured.
_WORKER_GIGABYTES = 0.6


def placement(reader: SettingsReader, *, backend: str) -> Placement:
    """Return the placement that settings ask for; what cannot be is noted in the reader.

    Without ``workers`` a study takes as many as are usual with its backend, and in a cluster all
    that have room.
    """
    workers: int | None = None
    address = reader.text("ray")
    address = None if address == "local" else address
    if reader.given("workers") is not None or address is None:
        usual = capabilities_of(backend).usual_workers
        workers = reader.whole_number("workers", usual, high=_MOST_WORKERS)
    return Placement(
        workers=workers,
        ray=address,
        cpus=_amount(reader, "cpus", 1.0, fewest="above 0"),
        gpus=_amount(reader, "gpus", 0.0, fewest="0 or more"),
        trial_timeout_seconds=_trial_timeout(reader, None),
    )


def changed_placement(reader: SettingsReader, before: Placement) -> Placement:
    """Return the placement of a study that goes on, with what its settings name anew.

    A study of a cluster goes on in a Ray of this machine with ``ray`` as ``local``. That
    trials once trained side by side stays known.
    """
    address = reader.text("ray") or before.ray
    workers = before.workers
    if reader.given("workers") is not None:
        workers = reader.whole_number("workers", 1, high=_MOST_WORKERS)
    elif reader.given("ray") is not None:
        workers = 1 if address == "local" else None
    return Placement(
        workers=workers,
        ray=None if address == "local" else address,
        cpus=_amount(reader, "cpus", before.cpus, fewest="above 0"),
        gpus=_amount(reader, "gpus", before.gpus, fewest="0 or more"),
        trial_timeout_seconds=_trial_timeout(reader, before.trial_timeout_seconds),
        side_by_side=before.side_by_side,
    )


def _amount(reader: SettingsReader, name: str, default: float, *, fewest: str) -> float:
    """Return so many CPUs or GPUs; above one Ray knows whole ones only."""
    setting = reader.given(name)
    if setting is None:
        return default
    text = str(setting.value).strip()
    if not isinstance(setting.value, bool) and re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text):
        amount = float(text)
        enough = amount > 0 or fewest != "above 0"
        if enough and amount <= _MOST_PER_TRIAL and (amount < 1 or amount.is_integer()):
            return amount
    reader.complain(
        name,
        f"write how many a trial gets: a number {fewest}, a fraction such as 0.5 below one,"
        f" whole above, at most {_MOST_PER_TRIAL}",
    )
    return default


def _trial_timeout(reader: SettingsReader, default: float | None) -> float | None:
    setting = reader.given("trial_timeout")
    if setting is None:
        return default
    if setting.value == "none":
        return None
    before = len(reader.complaints)
    seconds = reader.duration("trial_timeout")
    if len(reader.complaints) > before:
        reader.complaints[before] += ", or none"
    return seconds


def where_text(spec: StudySpec) -> list[str]:
    """Return a line that says where trials train; none for the usual place, this process."""
    where = spec.placement
    if where.is_in_process and not capabilities_of(spec.backend).owns_workers:
        return []
    count = "as many workers as fit" if where.workers is None else f"{where.workers} workers"
    if where.workers == 1:
        count = "1 worker"
    place = "a Ray of this machine" if where.ray is None else f"the Ray at {where.ray}"
    each = f"{where.cpus:g} CPU{'' if where.cpus == 1 else 's'}"
    if where.gpus:
        each += f" and {where.gpus:g} GPU{'' if where.gpus == 1 else 's'}"
    limit = where.trial_timeout_seconds
    timeout = "" if limit is None else f", at most {limit:.0f} s a trial"
    return [f"trials train on {count} of {place}, {each} each{timeout}", *_crowding(where)]


def _crowding(where: Placement) -> list[str]:
    """Return what to know where a machine is asked for more workers than it has CPUs for."""
    cpus = os.cpu_count() or 1
    if where.ray is not None or where.workers is None or where.workers * where.cpus <= cpus:
        return []
    return [
        f"this machine has {cpus} CPU{'' if cpus == 1 else 's'}, which {where.workers} workers"
        f" share; each holds Keras in memory, {_WORKER_GIGABYTES * where.workers:.1f} GB in all"
    ]
