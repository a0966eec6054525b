"""Where trials are to train, and for whom a study is written, from settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from search_spaces.suggestions import closest
from tuning.specification.capabilities import capabilities_of
from tuning.specification.fields.doors import DOOR_NAMES, NO_DOOR, door_of
from tuning.specification.study_spec import Placement

if TYPE_CHECKING:
    from tuning.specification.settings import SettingsReader
    from tuning.specification.study_spec import StudySpec

# What a worker holds with Keras on JAX and a small data set, as measured.
_WORKER_GIGABYTES = 0.6


def placement(reader: SettingsReader, *, backend: str) -> Placement:
    """Return the placement that settings ask for; what cannot be is noted in the reader.

    Without ``workers`` a study takes as many as are usual with its backend, and in a cluster all
    that have room.
    """
    workers: int | None = None
    address = reader.read("ray")
    address = None if address == "local" else address
    if reader.given("workers") is not None or address is None:
        workers = reader.read_or("workers", capabilities_of(backend).usual_workers)
    return Placement(
        workers=workers,
        ray=address,
        cpus=reader.read("cpus"),
        gpus=reader.read("gpus"),
        trial_timeout_seconds=reader.read("trial_timeout"),
    )


def changed_placement(reader: SettingsReader, before: Placement) -> Placement:
    """Return the placement of a study that goes on, with what its settings name anew.

    A study of a cluster goes on in a Ray of this machine with ``ray`` as ``local``. That
    trials once trained side by side stays known.
    """
    address = reader.read_or("ray", before.ray)
    workers = before.workers
    if reader.given("workers") is not None:
        workers = reader.read("workers")
    elif reader.given("ray") is not None:
        workers = 1 if address == "local" else None
    return Placement(
        workers=workers,
        ray=None if address == "local" else address,
        cpus=reader.read_or("cpus", before.cpus),
        gpus=reader.read_or("gpus", before.gpus),
        trial_timeout_seconds=reader.read_or("trial_timeout", before.trial_timeout_seconds),
        side_by_side=before.side_by_side,
    )


def read_also(reader: SettingsReader, before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the doors that settings ask for, each once; what cannot be is noted in the reader.

    Args:
        reader: The settings.
        before: Those of a study that goes on, where nothing is said.
    """
    asked = tuple(dict.fromkeys(reader.read_or("also", before)))
    for name in asked:
        problem = _problem(name, is_old=name in before)
        if problem:
            reader.complaints.append(f"{reader.place('also')} {name}: {problem}")
    return asked


def _problem(name: str, *, is_old: bool) -> str:
    if name not in DOOR_NAMES:
        return f"not known{closest(name, DOOR_NAMES)}; use {', '.join(DOOR_NAMES)} or {NO_DOOR}"
    door = door_of(name)
    if door.is_installed:
        return ""
    without = f", or go on without it: --also {NO_DOOR}" if is_old else ""
    return f"is not installed; run `{door.install_command}`{without}"


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
