"""The processor of this machine: its name, and how much of it is this process's."""

from __future__ import annotations

import hashlib
import os
import platform
from pathlib import Path


def this_processor() -> str:
    """Return a name for this processor: compiled programs may use what another one lacks.

    A home folder may be shared by machines, and XLA's key does not tell their processors apart.
    """
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = platform.processor() or platform.machine()
    first = text.partition("\n\n")[0]
    lasting = [line for line in first.splitlines() if line.startswith(("model name", "flags"))]
    return hashlib.sha256("\n".join(lasting or [first]).encode()).hexdigest()[:12]


def usable_cores() -> int:
    """Return how many cores this process may use, at least 1.

    ``OMP_NUM_THREADS`` limits them further, which people set to share a machine, and Ray for its
    workers.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return max(1, min(cores, int(asked))) if asked.isdecimal() else cores
