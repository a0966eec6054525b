"""XLA's own cache of compiled programs, in the user's cache folder."""

from __future__ import annotations

import jax
import platformdirs

from objectives.machine.processor import this_processor

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
    folder = platformdirs.user_cache_path("keras-tuning") / "xla" / this_processor()
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_compilation_cache_max_size", _LARGEST_BYTES)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", _SHORTEST_SECONDS)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
