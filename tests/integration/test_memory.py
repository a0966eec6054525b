"""A process that trains hundreds of structures does not grow with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import REPOSITORY


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_hundreds_of_trials_leave_next_to_nothing_behind(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", "--trials", "450"],
        check=True,
        capture_output=True,
        text=True,
        timeout=1200,
        cwd=REPOSITORY,
    )
    growth = json.loads(run.stdout.splitlines()[-1])
    assert growth["kb_a_trial_fitted"] < 100, run.stdout
