"""``python -m benchmarks.sixty_seconds``: a minute of each on California housing, retrained.

For each seed, which also draws the split, ``tuning search california_housing --space mlp`` runs
with ``--timeout``; then, for as long as that took from its start to its end, Optuna around
``model.fit`` by hand; and where ``--before`` names a checkout, its ``tuning`` with the same
timeout. One untuned network stands beside. All winners are trained anew by one plain script.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data import ROOT

_UNTUNED = {
    "configuration": {
        "hidden_layers": 3,
        "neurons": 128,
        "activation": "relu",
        "optimizer": "adam",
        "learning_rate": 2e-3,
        "schedule": "cosine",
        "warmup_share": 0.0,
        "batch_size": 64,
    },
    "epochs": 30,
    "scheduled": 30,
}


def main(arguments: Sequence[str]) -> int:
    """Measure, and print a line a contender and seed, then the means."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sixty_seconds", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[42, 43, 44])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--retrainings", type=int, default=1)
    parser.add_argument("--before", type=Path, help="a checkout to run beside")
    options = parser.parse_args(arguments)
    errors: dict[str, list[float]] = {}
    for seed in options.seeds:
        with tempfile.TemporaryDirectory() as folder:
            for name, found in measured(Path(folder), seed, options):
                errors.setdefault(name, []).append(statistics.mean(found["test_errors"]))
                print(_line(f"{name}, seed {seed}", found), flush=True)
    for name, values in errors.items():
        print(f"{name:>24}: mean test MSE {statistics.mean(values):.4f}")
    return 0


def measured(folder: Path, seed: int, options: argparse.Namespace) -> Any:
    """Yield each contender's name with what it found."""
    rows = folder / "rows.npz"
    write_rows(rows, seed=seed)
    seconds = float(options.seconds)
    contenders = {"ours": ROOT, **({"before": options.before} if options.before else {})}
    took = seconds
    for name, checkout in contenders.items():
        began = time.time()
        searched(checkout, folder / name, seed=seed, seconds=options.seconds)
        took = time.time() - began if name == "ours" else took
        yield name, retrained(rows, folder, name, winner_of(folder / name), options)
    output = folder / "by_hand.json"
    arguments = [str(rows), str(output), str(time.time() + took), str(seed)]
    _python("benchmarks.sixty_seconds.by_hand", *arguments)
    found = json.loads(output.read_text(encoding="utf-8"))
    yield "by hand", retrained(rows, folder, "by_hand", found, options)
    yield "one untuned network", retrained(rows, folder, "untuned", _UNTUNED, options)


def searched(checkout: Path, results: Path, *, seed: int, seconds: int) -> None:
    """Search with the ``tuning`` of a checkout; a time limit that is reached is no failure."""
    asked = ["search", "california_housing", "--space", "mlp", "--timeout", f"{seconds}s"]
    _python("tuning", *asked, "--seed", str(seed), "--results", str(results), checkout=checkout)


def winner_of(results: Path) -> dict[str, Any]:
    """Return a study's winner, the one in ``best.json``, in the form of ``networks``."""
    from benchmarks.sixty_seconds.networks import EPOCHS
    from objectives.retraining.lengths import length_anew
    from tuning.results.confirmed.standing import best_trial
    from tuning.results.study_record import read_study

    study = read_study(results, "california_housing-optuna")
    best = best_trial(study)
    assert best is not None
    outcome: Any = best.outcome
    # As `tuning retrain` trains it.
    length = length_anew(best.configuration, best_epoch=outcome.best_epoch, most=EPOCHS)
    return {
        "configuration": {**best.configuration, "initializer": "he_normal"},
        "value": outcome.value,
        "epochs": length.epochs,
        "scheduled": length.scheduled,
        "trials": len(study.trials),
        "epochs_trained": sum(trial.epochs for trial in study.trials.values()),
    }


def retrained(
    rows: Path, folder: Path, name: str, found: dict[str, Any], options: argparse.Namespace
) -> dict[str, Any]:
    """Return what was found, with the errors of the winner trained anew."""
    file = folder / f"{name}-winner.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    _python("benchmarks.sixty_seconds.retraining", str(rows), str(file), str(options.retrainings))
    again: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return again


def write_rows(file: Path, *, seed: int) -> None:
    """Write the rows as ``tuning`` splits them for a seed, standardised by the training rows."""
    from tuning.specification.resolve import resolve
    from tuning.specification.settings import given_settings
    from tuning.study.load import load

    settings = {"objective": "california_housing", "seed": seed, "results": str(file.parent)}
    loaded = load(resolve(given_settings(settings)), verbose=False, is_new=True)
    x = np.asarray(loaded.dataset.features, dtype=np.float64)
    y = np.asarray(loaded.dataset.targets, dtype=np.float32)
    split = loaded.split
    x = (x - x[split.train].mean(axis=0)) / x[split.train].std(axis=0)
    parts = {"train": split.train, "validation": split.validation, "test": split.test}
    arrays = {f"x_{name}": x[part].astype(np.float32) for name, part in parts.items()}
    np.savez(file, **arrays, **{f"y_{name}": y[part] for name, part in parts.items()})


def _python(module: str, *arguments: str, checkout: Path = ROOT) -> None:
    environment = os.environ | {"PYTHONPATH": str(checkout), "KERAS_BACKEND": "jax"}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{module} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def _line(who: str, found: dict[str, Any]) -> str:
    errors = ", ".join(f"{one:.4f}" for one in found["test_errors"])
    value = f"validation {found['value']:.4f}, " if "value" in found else ""
    told = {name: found[name] for name in ("trials", "epochs_trained", "epochs") if name in found}
    return f"{who}: test {errors}; {value}{told}; {json.dumps(found['configuration'])}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
