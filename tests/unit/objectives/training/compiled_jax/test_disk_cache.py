"""Where JAX keeps what it compiled: in the user's folder, unless it was told another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import platformdirs
import pytest

from objectives.training.compiled_jax.disk_cache import use_disk_cache

_SETTINGS = (
    "jax_compilation_cache_dir",
    "jax_compilation_cache_max_size",
    "jax_persistent_cache_min_compile_time_secs",
    "jax_persistent_cache_min_entry_size_bytes",
)


@pytest.fixture(autouse=True)
def settings_come_back() -> Iterator[None]:
    before = {name: _setting(name) for name in _SETTINGS}
    yield
    for name, value in before.items():
        jax.config.update(name, value)


def test_programs_are_kept_in_the_users_folder_a_processor_each_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / name)
    jax.config.update("jax_compilation_cache_dir", None)
    use_disk_cache()
    folder = Path(_setting("jax_compilation_cache_dir"))
    assert folder.parent == tmp_path / "keras-tuning" / "xla"
    assert len(folder.name) == 12
    assert 0 < _setting("jax_compilation_cache_max_size") < 100_000_000
    assert _setting("jax_persistent_cache_min_compile_time_secs") < 0.1
    first = folder.name
    jax.config.update("jax_compilation_cache_dir", None)
    monkeypatch.setattr(Path, "read_text", _of_another_processor)
    use_disk_cache()
    assert Path(_setting("jax_compilation_cache_dir")).name != first


def _of_another_processor(path: Path, **how: str) -> str:
    return "model name: another\nflags: none\n\nmodel name: ours\n"


def test_a_folder_that_was_named_stays(tmp_path: Path) -> None:
    jax.config.update("jax_compilation_cache_dir", str(tmp_path))
    use_disk_cache()
    assert _setting("jax_compilation_cache_dir") == str(tmp_path)


def _setting(name: str) -> Any:
    return getattr(jax.config, name)
