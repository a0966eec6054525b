"""Where the repository lies, and the folder with copies of real data beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
REAL_DATA = REPOSITORY.parent / "shared" / "data"

needs_real_data = pytest.mark.skipif(
    not (REAL_DATA / "california_housing.csv").exists(),
    reason="../shared/data with the real data sets is not there",
)
