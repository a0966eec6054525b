"""What people bring, as public reports have it, through every backend: each with its right value.

The files lie beside the project; where they are not, nothing is run. `make cases` runs them.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.repository import REAL_DATA, REPOSITORY

CASES = REPOSITORY.parent / "shared" / "cases"
pytestmark = [
    pytest.mark.cases,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not there"),
]

BACKENDS = ("optuna", "random-search", "keras-tuner", "ray-tune")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A class, and between what its best value has to lie."""

    file: str
    kind: str
    low: float
    high: float
    epochs: int = 5
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file.partition('/')[0]}-{self.kind}"


def _case(file: str, kind: str, low: float, high: float, **more: Any) -> Case:
    return Case(file=file, kind=kind, low=low, high=high, **more)


_BY_TIME = ("--split", "time")
ALL = (
    *(
        _case("01-f1-binary/churn.py", kind, 0.5, 1.0, epochs=15)
        for kind in ("Churn", "ChurnTwoColumns", "ChurnColumnData")
    ),
    _case("04-shared-callback/shared.py", "Shared", 0.0, 0.1, epochs=100),
    _case("04-shared-callback/shared.py", "Fresh", 0.0, 0.1, epochs=100),
    _case("05-custom-metric-unit/prices.py", "Within", 0.5, 0.75),
    _case("05-custom-metric-unit/prices.py", "Dollars", 40_000, 65_000),
    _case("05-custom-metric-unit/prices.py", "TwoHeads", 40_000, 65_000),
    _case("05-custom-metric-unit/heads.py", "Heads", 40_000, 65_000),
    *(
        _case("06-class-weight-labels/fraud.py", kind, 0.7, 1.0, epochs=10)
        for kind in ("Coded", "Named", "OneTwo", "Balanced")
    ),
    _case("07-adapt-in-build/adapted.py", "Adapted", 0.0, 9.5),
    _case("08-helper-module/project/model.py", "Split", 0.0, 2.0),
    _case(
        "09-time-series/load_curve.py", "LoadCurve", 0.5, 5.0, epochs=60, more=("--split", "time")
    ),
    _case("10-multi-target/two.py", "TwoAmounts", 0.0, 10.0),
    _case("10-multi-target/two.py", "Tags", 0.0, 0.8),
    _case("10-multi-target/two.py", "Autoencoder", 0.0, 1.5),
    _case("11-text/reviews.py", "Raw", 0.99, 1.0),
    _case("12-dummies-bool/dummies.py", "Dummies", 0.0, 600.0),
    _case("12-dummies-bool/dummies.py", "Nullable", 0.0, 600.0),
    _case("13-integer-amount/doses.py", "Doses", 100.0, 260.0),
    _case("14-nan-metric/rare.py", "Rare", 0.7, 1.0),
    *(
        _case("16-tfdata/stream.py", kind, 0.0, 3.0)
        for kind in ("Stream", "TrainAndValid", "Batches")
    ),
)

# What is the same, written in another way: equal values, trial by trial.
ALIKE = (
    ("01-f1-binary/churn.py", ("Churn", "ChurnTwoColumns", "ChurnColumnData"), 15),
    ("04-shared-callback/shared.py", ("Shared", "Fresh"), 100),
    ("06-class-weight-labels/fraud.py", ("Coded", "Named", "OneTwo"), 10),
    ("12-dummies-bool/dummies.py", ("Dummies", "Nullable"), 5),
    ("13-integer-amount/doses.py", ("Doses", "DosesSaid"), 5),
)


def tuning(*arguments: str, folder: Path) -> str:
    """Run the command in a folder, as a person does; what it prints comes back."""
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-m", "tuning", *arguments],
        cwd=folder,
        env=environment | {"TUNING_DATA": str(REAL_DATA), "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def searched(case: Case, folder: Path, *more: str, name: str = "case") -> list[float]:
    """Search a case and return its trials' values in their order."""
    shutil.copytree((CASES / case.file).parent, folder, dirs_exist_ok=True)
    tuning(
        *("search", f"{Path(case.file).name}:{case.kind}", "--trials", "2", "--name", name),
        *("--epochs", str(case.epochs), "--patience", "none", *case.more, *more),
        folder=folder,
    )
    return values_of(folder, name)


def values_of(folder: Path, name: str) -> list[float]:
    with (folder / "results" / name / "leaderboard.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["outcome"] == "completed" for row in rows), rows
    return [float(row["value"]) for row in sorted(rows, key=lambda row: int(row["trial"]))]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_case_comes_to_its_value(case: Case, backend: str, tmp_path: Path) -> None:
    values = searched(case, tmp_path, "--backend", backend)
    assert any(case.low <= value <= case.high for value in values), values
    retrained = tuning("retrain", "case", "--seeds", "1", folder=tmp_path)
    assert "over 1 run" in retrained
    tuning("resume", "case", "--trials", "3", folder=tmp_path)
    assert values_of(tmp_path, "case")[:2] == values


@pytest.mark.parametrize("more", [(), ("--workers", "2")], ids=["alone", "workers"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_callbacks_write_into_folders_of_their_own(
    backend: str, more: tuple[str, ...], tmp_path: Path
) -> None:
    text = (CASES / "20-tensorboard-checkpoint" / "watched.py").read_text()
    told = text.replace("(self, configuration):", "(self, configuration, context):")
    for name in ("board", "best-{epoch:02d}.keras", "log.csv"):
        told = told.replace(f'"results/{name}"', f'context.folder / "{name}"')
    (tmp_path / "watched.py").write_text(told)
    few = ("--trials", "5", "--epochs", "3", "--folds", "2", "--patience", "none", "--name", "w")
    tuning("search", "watched.py:Watched", *few, "--backend", backend, *more, folder=tmp_path)
    with (tmp_path / "results" / "w" / "leaderboard.csv").open(newline="") as file:
        best = {f"trial-{int(row['trial']):04d}" for row in list(csv.DictReader(file))[:3]}
    folders = tmp_path / "results" / "w" / "callbacks"
    assert {path.name for path in folders.iterdir()} == best
    for name in best:
        assert {path.name for path in (folders / name).glob("fold*")} == {"fold-0", "fold-1"}
        for log in (folders / name).glob("fold-*/log.csv"):
            assert len(log.read_text().splitlines()) == 4, "a header, and a line an epoch"
            assert len(list((log.parent / "board" / "validation").iterdir())) == 1
    tuning("retrain", "w", "--seeds", "2", folder=tmp_path)
    assert len(list(folders.glob("retrained-*/seed-*/log.csv"))) == 2


@pytest.mark.parametrize("case", ALL, ids=str)
def test_workers_come_to_the_same(case: Case, tmp_path: Path) -> None:
    alone = searched(case, tmp_path, "--sampler", "random", name="alone")
    together = searched(case, tmp_path, "--sampler", "random", "--workers", "2", name="together")
    assert together == pytest.approx(alone, rel=1e-4)


@pytest.mark.parametrize(("file", "kinds", "epochs"), ALIKE, ids=lambda part: str(part)[:20])
def test_what_is_written_in_another_way_comes_to_the_same(
    file: str, kinds: tuple[str, ...], epochs: int, tmp_path: Path
) -> None:
    first, *others = (
        searched(_case(file, kind, 0, 0, epochs=epochs), tmp_path, name=kind.lower())
        for kind in kinds
    )
    for values in others:
        assert values == pytest.approx(first, rel=1e-4)


def test_weights_by_label_find_the_rare_class(tmp_path: Path) -> None:
    file = "06-class-weight-labels/fraud.py"
    weighed, plain = (
        searched(_case(file, kind, 0, 0, epochs=10), tmp_path, name=name)
        for kind, name in (("Balanced", "weighed"), ("None_", "plain"))
    )
    assert min(weighed) > max(plain) + 0.3


def test_later_rows_are_harder_than_shuffled_ones(tmp_path: Path) -> None:
    tests = {}
    for split in ("time", "random"):
        case = _case(
            "09-time-series/load_curve.py", "LoadCurve", 0, 0, epochs=60, more=("--split", split)
        )
        searched(case, tmp_path, name=split)
        tuning("retrain", split, "--seeds", "1", folder=tmp_path)
        folder = tmp_path / "results" / split / "retrained"
        tests[split] = json.loads((folder / "metrics.json").read_text())["test"]["mean"]
    assert tests["random"] < 5.0
    assert tests["time"] > 8.0
    # A random walk is guessed best by the value before.
    baselines = json.loads((tmp_path / "results" / "time" / "baselines.json").read_text())
    assert baselines[0]["baseline"] == "value of the row before"
    assert 0.6 < baselines[0]["value"] < 1.0


def test_a_saved_model_rescales_the_price_and_not_the_probability(tmp_path: Path) -> None:
    case = _case("05-custom-metric-unit/heads.py", "Heads", 0, 0)
    searched(case, tmp_path, name="c05f")
    tuning("retrain", "c05f", "--seeds", "1", folder=tmp_path)
    told = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import os; os.environ['KERAS_BACKEND'] = 'jax'\n"
            "import keras, json, numpy as np\n"
            "m = keras.models.load_model('results/c05f/retrained/model.keras', compile=False)\n"
            "p = m.predict(np.zeros((2,) + m.input_shape[1:], 'float32'), verbose=0)\n"
            "print(json.dumps({name: float(v[0, 0]) for name, v in p.items()}))",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(told.stdout.splitlines()[-1])
    assert 0 <= found["dear"] <= 1
    assert found["price"] > 10_000
