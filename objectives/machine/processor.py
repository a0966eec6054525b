"""A name for the processor of this machine."""

from __future__ import annotations

import hashlib
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
