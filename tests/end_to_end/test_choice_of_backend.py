"""What Keras runs on is chosen once, kept with the study, and used by all who train for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from objectives.machine import keras_backend
from tests.end_to_end.elsewhere import run_commands
from tests.repository import REPOSITORY
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end

HAS_GPU = any(Path(place).exists() for place in keras_backend._GPU_DRIVERS)
CHOSEN = "jax" if HAS_GPU else "tensorflow"

# Whoever builds a model writes down on what, and in which process.
OWN = """\
import os
from pathlib import Path

import keras
import numpy as np
from nets import turned

from search_spaces import Integer


class Images:
    space = {"filters": Integer(2, 9)}

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 8, 8, 1)).astype("float32")
        return x, (x.mean(axis=(1, 2, 3)) > 0).astype("int32")

    def build_model(self, configuration, signature):
        with Path("HERE/built.txt").open("a") as file:
            print(keras.config.backend(), os.getpid(), file=file)
        model = keras.Sequential([keras.Input((8, 8, 1)), turned()])
        model.add(keras.layers.Conv2D(configuration["filters"], 3, activation="relu"))
        model.add(keras.layers.Flatten())
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        return model
"""
NETS = "from .images import turned\n"
IMAGES = "import keras\n\ndef turned():\n    return keras.layers.RandomFlip()\n"


def _built(folder: Path) -> tuple[set[str], set[str]]:
    """Return the backends that models were built on since the last look, and by how many."""
    file = folder / "built.txt"
    lines = [line.split() for line in file.read_text().splitlines()]
    file.unlink()
    return {backend for backend, _ in lines}, {process for _, process in lines}


@pytest.mark.ray
def test_workers_resuming_and_retraining_take_what_was_chosen_once(tmp_path: Path) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "__init__.py").write_text(NETS)
    (tmp_path / "nets" / "images.py").write_text(IMAGES)
    (tmp_path / "own.py").write_text(OWN.replace("HERE", str(tmp_path)))
    few = ("--epochs", "1", "--patience", "none", "--backend", "random-search", "--name", "own")
    (search,) = run_commands(
        ("search", "own.py:Images", "--trials", "3", "--workers", "2", *few), folder=tmp_path
    )
    assert search.code == 0, search.errors
    said = "Keras runs on tensorflow: the model has RandomFlip" in " ".join(search.output.split())
    assert said is not HAS_GPU
    assert read_study(tmp_path / "results", "own").spec.keras_backend == CHOSEN
    backends, processes = _built(tmp_path)
    assert backends == {CHOSEN}
    # The driver looks at one model, and workers train.
    assert len(processes) > 1
    # The environment of whoever goes on chooses no more.
    other = {"KERAS_BACKEND": "jax" if CHOSEN == "tensorflow" else "tensorflow"}
    for commands in (
        (("resume", "own", "--trials", "5", "--workers", "1"), ("retrain", "own")),
        (("resume", "own", "--trials", "6", "--workers", "2"),),
        (("retrain", "own", "--overwrite", "--ray", "local"),),
    ):
        for ended in run_commands(*commands, folder=tmp_path, **other):
            assert ended.code == 0, ended.errors
        assert _built(tmp_path)[0] == {CHOSEN}, commands
    study = read_study(tmp_path / "results", "own")
    assert len(study.trials) == 6
    assert study.spec.keras_backend == CHOSEN
    record = json.loads((study.folder / "retrained" / "preprocessing.json").read_text())
    assert record["keras_backend"] == CHOSEN


NOTEBOOK = """\
import keras

import numpy as np
from keras import layers
from tuning import search

x = np.random.default_rng(0).normal(size=(60, 8, 8, 1)).astype("float32")
y = (x.mean(axis=(1, 2, 3)) > 0).astype("int32")


def compiled(parts):
    model = keras.Sequential([keras.Input((8, 8, 1)), *parts, layers.Flatten()])
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


def plain(hp):
    return compiled([layers.Conv2D(hp.Int("filters", 2, 3), 3)])


def turned(hp):
    return compiled([layers.RandomFlip(), layers.Conv2D(hp.Int("filters", 2, 3), 3)])


few = {"trials": 1, "epochs": 1, "progress": True}
search("wine", name="ready_made", **few)
for number, build in enumerate((turned, plain, turned, plain)):
    print("search", number)
    search(build, data=(x, y), name=f"of_{number}", **few)
"""


@pytest.mark.skipif(HAS_GPU, reason="with a GPU either backend is as good")
@pytest.mark.parametrize(
    ("runs_on", "number", "has", "faster"),
    [
        ("tensorflow", 1, "this model", "jax"),
        ("jax", 0, "a model with RandomFlip", "tensorflow"),
    ],
)
def test_a_keras_that_is_imported_is_kept_and_one_line_says_what_is_faster(
    runs_on: str, number: int, has: str, faster: str, tmp_path: Path
) -> None:
    (tmp_path / "keras.json").write_text(json.dumps({"backend": runs_on}))
    (tmp_path / "notebook.py").write_text(NOTEBOOK)
    unasked = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "notebook.py"],
        cwd=tmp_path,
        env=unasked | {"KERAS_HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    line = (
        f"Keras runs on {runs_on} in this process already, where a CPU trains {has} slower than on"
        f" {faster}; to change that, begin the notebook or the script with"
        f' `import os; os.environ["KERAS_BACKEND"] = "{faster}"`, before Keras is imported'
    )
    parts = " ".join(done.stdout.split()).split("search ")
    assert [part.count("in this process already") for part in parts] == [
        int(part.startswith(str(number))) for part in parts
    ]
    assert line in parts[number + 1]
    assert read_study(tmp_path / "results", "of_0").spec.keras_backend == runs_on
