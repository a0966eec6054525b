"""The wheel, installed away from the checkout: all of the product is in it, and it searches."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.end_to_end

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("search_spaces", "objectives", "tuning")
# Tells of the process that searches where it has each package from, and Keras's backend.
_OWN = """\
import keras
import numpy as np

import objectives
import search_spaces
import tuning

with open("told.txt", "w") as file:
    print(*(one.__file__ for one in (search_spaces, objectives, tuning)), sep="\\n", file=file)
    print(keras.config.backend(), file=file)


class Line:
    metric = "loss"
    space = {"learning_rate": search_spaces.Float(1e-3, 1e-1, log=True)}

    def data(self):
        x = np.arange(80.0).reshape(40, 2)
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input(signature.input_shape), keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(configuration["learning_rate"]), loss="mse")
        return model
"""


def run(*command: str | Path, folder: Path) -> str:
    """Run a command elsewhere, as somebody would who has no checkout, and return its output."""
    ours = {"KERAS_BACKEND", "PYTHONPATH"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=_ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """An environment with the wheel; the libraries are those of this one, nothing is loaded."""
    environment = tmp_path / "environment"
    kept = ("--app-data", tmp_path / "virtualenv", "--no-periodic-update")
    run(sys.executable, "-m", "virtualenv", *kept, environment, folder=tmp_path)
    python = environment / "bin" / "python"
    offline = ("--no-index", "--no-deps", "--disable-pip-version-check")
    run(python, "-m", "pip", "install", *offline, wheel, folder=tmp_path)
    (packages,) = environment.glob("lib/python*/site-packages")
    # What a .pth file adds is searched last, and no .pth file in there is read: the checkout, which
    # this environment has through one, is not seen.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment


def test_every_module_is_in_the_wheel_and_says_that_it_is_typed(wheel: Path) -> None:
    written = {
        path.relative_to(_ROOT).as_posix()
        for package in _PACKAGES
        for path in (_ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == written
    assert {f"{package}/py.typed" for package in _PACKAGES} <= packed
    assert {f"tuning/report/assets/report.{kind}" for kind in ("css", "js")} <= packed


def test_a_search_runs_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "own.py").write_text(_OWN)
    few = ("--trials", "1", "--epochs", "1", "--patience", "none", "--name", "line")
    command = (installed / "bin" / "tuning", "search", "own.py:Line", *few)
    printed = run(*command, folder=folder)
    assert "Best of 1 trial" in printed
    assert (folder / "results" / "line" / "best.yaml").exists()
    (packages,) = installed.glob("lib/python*/site-packages")
    assert (folder / "told.txt").read_text().splitlines() == [
        *(str(packages / name / "__init__.py") for name in _PACKAGES),
        "jax",
    ]
