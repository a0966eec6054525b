"""What the tests of data share: tables written to disk, and the folder of real data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.repository import REAL_DATA


@pytest.fixture(autouse=True)
def no_data_folder(monkeypatch):
    """Leave the data folder of whoever runs the tests out of them."""
    monkeypatch.delenv("TUNING_DATA", raising=False)


@pytest.fixture
def real_data() -> Path:
    """Return the folder with real data beside the repository."""
    if not (REAL_DATA / "california_housing.csv").exists():
        pytest.skip("../shared/data with the real data sets is not there")
    return REAL_DATA


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes bytes or text to a file and gives its path."""

    def write_file(content: str | bytes, name: str = "houses.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file
