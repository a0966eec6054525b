"""Studies that an earlier version left half done go on, rank, export and retrain as they did then.

``frozen_studies/README.md`` says how they were written. Nothing here names a module of this
project: wherever its parts lie, the command has to read what it once wrote.
"""

from __future__ import annotations

import csv
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

pytestmark = pytest.mark.end_to_end

_FROZEN = Path(__file__).parent / "frozen_studies"
_EXPECTED = _FROZEN / "expected"
# The trials that were under way when the command was killed, and those that were still to come.
_UNFINISHED = {"ready_made": [7, 8], "own_class": [8, 9, 10, 11], "subclassed": [2]}
_STUDIES = tuple(_UNFINISHED)
# How often each study's test set had been opened: the last two are of the same data.
_OPENINGS = {"ready_made": 1, "own_class": 2, "subclassed": 2}
# A checkpoint is for the Keras that it was written with; another trains from the start.
_KERAS_THEN = "3.15.1"
# How far apart the same training may end on another kind of machine.
_CLOSE = 1e-3
# Runs the code of model cards, each in its folder, with nothing of this project to be imported.
_ELSEWHERE = """\
import json, os, sys
plain = [path for path in sys.path if "site-packages" in path or "/lib/python" in path]
import keras
import numpy as np
for folder, code, given in json.loads(sys.argv[1]):
    os.chdir(folder)
    sys.path = [folder, *plain]
    keras.utils.set_random_seed(0)
    scope = {}
    exec(code, scope)
    inputs = [np.asarray(one, "float32") for one in given]
    found = scope["model"].predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    print(json.dumps([np.asarray(one).tolist() for one in keras.tree.flatten(found)]))
ours = {"objectives", "search_spaces", "tuning"} & {name.partition(".")[0] for name in sys.modules}
assert not ours, ours
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the studies, of the class and of the table, in a folder to work in."""
    for name in ("own.py", "flats.csv"):
        shutil.copy(_FROZEN / name, tmp_path)
    for study in _STUDIES:
        shutil.copytree(_FROZEN / study, tmp_path / "results" / study)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def tuning(here: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command, run in this process in that folder; returns its exit code."""

    def run(*arguments: str) -> int:
        # Nobody has searched with their code here: it is said that it may run.
        trust = ["--trust"] if arguments[0] in ("resume", "retrain", "export", "predict") else []
        monkeypatch.setattr(sys, "argv", ["tuning", *arguments, *trust])
        try:
            runpy.run_module("tuning", run_name="__main__")
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    return run


def ranked(path: Path) -> tuple[list[dict[str, str]], list[float]]:
    """Return a leaderboard's rows without what a clock says, and what was measured apart."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    measured = [float(row.pop(name) or 0.0) for row in rows for name in ("value", "spread")]
    for row in rows:
        del row["seconds"]
    return rows, measured


def predictions(study: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the inputs that a saved model was once asked for, and what it predicted."""
    asked = json.loads((_EXPECTED / study / "predictions.json").read_text())
    return (
        [np.asarray(one, "float32") for one in asked["inputs"]],
        [np.asarray(one) for one in asked["outputs"]],
    )


@pytest.mark.parametrize("study", _STUDIES)
def test_an_old_study_ranks_as_it_did(
    study: str, tuning: Callable[..., int], capfd: pytest.CaptureFixture[str]
) -> None:
    assert tuning("leaderboard", study, "--format", "csv") == 0
    assert capfd.readouterr().out.encode() == (_FROZEN / study / "leaderboard.csv").read_bytes()


@pytest.mark.parametrize("study", _STUDIES)
def test_an_old_study_is_exported_as_it_was(
    study: str, tuning: Callable[..., int], capfd: pytest.CaptureFixture[str]
) -> None:
    for form, name in (("yaml", "export.yaml"), ("json", "export.json"), ("py", "export.py.txt")):
        assert tuning("export", study, "--format", form) == 0
        assert capfd.readouterr().out.encode() == (_EXPECTED / study / name).read_bytes(), form


@pytest.mark.parametrize("study", _STUDIES)
def test_an_old_study_is_resumed_and_nothing_that_was_finished_trains_again(
    study: str, here: Path, tuning: Callable[..., int]
) -> None:
    folder = here / "results" / study
    before = (folder / "journal.jsonl").read_bytes()
    assert tuning("resume", study) == 0
    after = (folder / "journal.jsonl").read_bytes()
    assert after.startswith(before)
    records = [json.loads(line) for line in after[len(before) :].splitlines()]
    begun = [record["number"] for record in records if record["kind"] == "started"]
    ended = [record["trial"]["number"] for record in records if record["kind"] == "finished"]
    assert sorted(begun) == sorted(ended) == _UNFINISHED[study]
    rows, measured = ranked(folder / "leaderboard.csv")
    expected_rows, expected = ranked(_EXPECTED / study / "resumed.csv")
    assert rows == expected_rows
    assert measured == pytest.approx(expected, rel=_CLOSE)
    assert not (folder / "checkpoints").exists()


@pytest.mark.skipif(keras.__version__ != _KERAS_THEN, reason="the checkpoint is of another Keras")
def test_an_old_trial_goes_on_from_its_checkpoint(here: Path, tuning: Callable[..., int]) -> None:
    assert tuning("resume", "own_class") == 0
    # The class leaves a line for each epoch that it trains.
    assert (here / "trained.log").read_bytes() == (
        _EXPECTED / "own_class" / "trained.log"
    ).read_bytes()


@pytest.mark.parametrize("study", _STUDIES)
def test_an_old_study_is_retrained_and_the_model_of_then_can_still_be_loaded(
    study: str, here: Path, tuning: Callable[..., int]
) -> None:
    assert tuning("retrain", study, "--seeds", "1") == 2, "the model of then is there"
    assert tuning("retrain", study, "--seeds", "1", "--overwrite") == 0
    now, then = here / "results" / study / "retrained", _FROZEN / study / "retrained"
    written = {path.name for path in now.iterdir()} - {"predict.py", "predicted.json"}
    assert written == {path.name for path in then.glob("*.*")}
    found, was = (json.loads((one / "metrics.json").read_text()) for one in (now, then))
    (run,), (expected,) = found["test"]["runs"], was["test"]["runs"]
    assert run == pytest.approx(expected, rel=_CLOSE)
    assert found["test"]["openings"] == _OPENINGS[study] + 1
    if was["prediction_spread"] is not None:
        assert found["prediction_spread"] == pytest.approx(was["prediction_spread"], rel=_CLOSE)
    same = ("trial", "search", "configuration", "epochs", "train_rows", "classes")
    assert [found[name] for name in same] == [was[name] for name in same]
    if (then / "model.py").exists():
        text = (now / "model.py").read_text()
        # Behind the imports and before load_model(), which grew since.
        for definition in (then / "model.py").read_text().split("\n\n\n")[1:-1]:
            assert definition in text
    # By the classes of this version, which the training has imported, wherever they lie now.
    keras.utils.set_random_seed(0)
    model = keras.saving.load_model(then / "model.keras", compile=False)
    inputs, outputs = predictions(study)
    again = keras.tree.flatten(model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0))
    for one, other in zip(again, outputs, strict=True):
        np.testing.assert_allclose(one, other, rtol=_CLOSE)


def test_the_saved_models_load_with_keras_alone_and_predict_what_they_did(here: Path) -> None:
    asked = []
    for study in _STUDIES:
        folder = here / "results" / study / "retrained"
        (code,) = re.findall(r"```python\n(.*?)```", (folder / "card.md").read_text(), re.DOTALL)
        asked.append((str(folder), code, [one.tolist() for one in predictions(study)[0]]))
    done = subprocess.run(
        [sys.executable, "-I", "-c", _ELSEWHERE, json.dumps(asked)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"KERAS_BACKEND": keras.config.backend()},
    )
    assert done.returncode == 0, done.stderr
    for study, line in zip(_STUDIES, done.stdout.splitlines(), strict=True):
        for one, other in zip(json.loads(line), predictions(study)[1], strict=True):
            np.testing.assert_allclose(one, other, rtol=_CLOSE)
