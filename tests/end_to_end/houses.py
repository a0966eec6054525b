"""The study that most pages begin with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.commands import RunsCommands
from tests.repository import REPOSITORY


def searched_houses(folder: Path, tuning: RunsCommands) -> Path:
    """Write the examples and their rows into a folder; search and retrain them, and return it."""
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    subprocess.run([sys.executable, "examples/houses.py"], cwd=folder, check=True)
    short = ("--trials", "2", "--epochs", "2", "--patience", "1")
    for words in (
        ("search", "houses.csv", "--target", "price", *short),
        ("retrain", "houses-optuna", "--seeds", "1"),
    ):
        tuning(folder, *words).check_returncode()
    return folder
