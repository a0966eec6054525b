"""How much memory this process holds."""

from __future__ import annotations

import os
import resource
from pathlib import Path


def process_memory() -> int:
    """Return the bytes that are resident now; the most there ever were where that is not known."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        # In KiB on Linux, which has the file above; macOS counts bytes.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * os.sysconf("SC_PAGE_SIZE")
