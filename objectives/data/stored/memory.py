"""How much memory this machine has free, and data that need more."""

from __future__ import annotations

from pathlib import Path

from objectives.data.errors import DataError


def refuse_beyond_memory(path: Path, needed: int) -> None:
    """Raise ``DataError`` for content that needs more bytes than this machine has free."""
    free = free_memory()
    if needed > free:
        raise DataError(
            f"{path}: holds {_gigabytes(needed)} of data, and {_gigabytes(free)} of memory are"
            " free; give fewer rows or columns, or read it piece by piece in data() of a class"
        )


def free_memory() -> float:
    """Return the bytes that are free on this machine; infinite where nothing tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(line.split()[1] for line in lines if line.startswith("MemAvailable"))
        return float(free) * 1024
    except (OSError, StopIteration, IndexError, ValueError):
        return float("inf")


def _gigabytes(count: float) -> str:
    return f"{count / 1e9:,.1f} GB"
