"""Do ten faults to the tools that others use: ``python -m tests.chaos.anchors``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

from tests.chaos.anchors.anchor import Anchor
from tests.chaos.anchors.measured import Measured
from tests.repository import REPOSITORY

BUILD = REPOSITORY / "build" / "chaos"
NAMES = ("optuna-sqlite", "optuna-journal", "keras-tuner", "scikit-learn", "ray-tune")
_RUNS = 20
_FEW = 3


def anchor_of(name: str) -> Anchor:
    """Return a tool by name."""
    match name:
        case "optuna-sqlite":
            from tests.chaos.anchors.of_optuna import OnSqlite

            return OnSqlite()
        case "optuna-journal":
            from tests.chaos.anchors.of_optuna import OnJournal

            return OnJournal()
        case "keras-tuner":
            from tests.chaos.anchors.of_keras_tuner import OfKerasTuner

            return OfKerasTuner()
        case "scikit-learn":
            from tests.chaos.anchors.of_scikit_learn import OfScikitLearn

            return OfScikitLearn()
        case "ray-tune":
            from tests.chaos.anchors.of_ray_tune import OfRayTune

            return OfRayTune()
        case _:
            raise KeyError(name)


def measure(name: str) -> None:
    """Measure one tool in this process, which loads it; what was measured before stays."""
    path = BUILD / "anchors" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    anchor = anchor_of(name)
    known["name"] = anchor.name
    runs = _FEW if name == "ray-tune" else _RUNS
    measured = Measured(anchor, BUILD / "anchors" / name, runs=runs)
    for fault, does in measured.faults().items():
        if fault not in known:
            known[fault] = does()
            print(f"{anchor.name} {fault}: {known[fault]}", flush=True)
            path.write_text(json.dumps(known))


def main() -> None:
    """Measure all tools, each in a process of its own, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES)
    asked = parser.parse_args()
    if asked.name:
        measure(asked.name)
        return
    environment = os.environ | {"KERAS_BACKEND": "jax", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    for name in NAMES:
        command = [sys.executable, "-W", "ignore", "-m", "tests.chaos.anchors", name]
        subprocess.run(command, check=False, env=environment, cwd=REPOSITORY)


if __name__ == "__main__":
    main()
