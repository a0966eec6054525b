"""XLA's own cache of compiled programs, in the user's cache folder."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

import jax
import platformdirs

# Some thousands of small networks; each new program looks through all that are there.
_LARGEST_BYTES = 64_000_000
# Below this a program is compiled again as fast as it is read.
_SHORTEST_SECONDS = 0.05


def use_disk_cache() -> None:
    """Let JAX keep what it compiles for the next process, unless it was told where to already.

    Whatever goes wrong with the folder, such as a full disk, costs the cache and nothing else:
    JAX warns of it and compiles.
    """
    if getattr(jax.config, "jax_compilation_cache_dir", None) is not None:
        return
    folder = platformdirs.user_cache_path("keras-tuning") / "xla" / _machine()
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_compilation_cache_max_size", _LARGEST_BYTES)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", _SHORTEST_SECONDS)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def _machine() -> str:
    """Return a name for this processor: programs may use what another one lacks.

    A home folder may be shared by machines, and XLA's key does not tell their processors apart.
    """
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = platform.processor() or platform.machine()
    first = text.partition("\n\n")[0]
    lasting = [line for line in first.splitlines() if line.startswith(("model name", "flags"))]
    return hashlib.sha256("\n".join(lasting or [first]).encode()).hexdigest()[:12]
