"""Callbacks that write files: each training into a folder of its own, as the context says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from objectives.seeds import fold_seed
from tuning import resume, retrain, search

pytestmark = pytest.mark.end_to_end

EPOCHS = 3
_WATCHED = """\
import json
import signal
from pathlib import Path

import keras
import numpy as np

from search_spaces import Float


class StopsOnce(keras.callbacks.Callback):
    def __init__(self, logger):
        super().__init__()
        self.logger = logger

    def on_epoch_end(self, epoch, logs=None):
        if Path("interrupt").exists() and epoch == 1:
            Path("interrupt").unlink()
            self.logger.csv_file.close()  # as the end of the process would
            signal.raise_signal(signal.SIGINT)  # as Ctrl-C does


class Watched:
    space = {"learning_rate": Float(1e-3, 1e-1, log=True)}

    def data(self):
        x = np.random.default_rng(20).normal(size=(300, 4)).astype("float32")
        return x, x[:, 0]

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input(signature.input_shape), keras.layers.Dense(1)])
        optimizer = keras.optimizers.Adam(configuration["learning_rate"])
        model.compile(loss="mse", optimizer=optimizer, metrics=["mse"])
        return model

    def callbacks(self, configuration, context):
        told = {"study": context.study, "trial": context.trial, "fold": context.fold,
                "seed": context.seed, "attempt": context.attempt}
        (context.folder / "told.json").write_text(json.dumps(told))
        best = context.folder / "best.keras"
        logger = keras.callbacks.CSVLogger(context.folder / "log.csv")
        return [
            keras.callbacks.ModelCheckpoint(best, monitor="loss", save_best_only=True),
            logger,
            StopsOnce(logger),
        ]


class All(Watched):
    keep_folders = "all"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "watched.py").write_text(_WATCHED)
    return tmp_path


def searched(kind: str = "Watched", **settings: Any) -> Any:
    few: Any = {"trials": 5, "epochs": EPOCHS, "patience": "none", "name": "w"}
    return search(f"watched.py:{kind}", **few | settings)


def folders() -> list[str]:
    return sorted(
        path.parent.relative_to("results/w/callbacks").as_posix()
        for path in Path("results/w/callbacks").rglob("told.json")
    )


def logged(where: str) -> list[dict[str, str]]:
    with open(f"results/w/callbacks/{where}/log.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_best_three_trials_keep_their_folders_fold_by_fold() -> None:
    study = searched(folds=2).study
    best = sorted(study.trials.values(), key=lambda trial: trial.value)[:3]
    expected = [f"trial-{trial.number:04d}/fold-{fold}" for trial in best for fold in (0, 1)]
    assert folders() == sorted(expected)
    for trial in best:
        for fold in (0, 1):
            where = f"trial-{trial.number:04d}/fold-{fold}"
            told = json.loads(Path("results/w/callbacks", where, "told.json").read_text())
            seed = fold_seed(42, trial.number, fold)
            number = trial.number
            assert told == {
                "study": "w", "trial": number, "fold": fold, "seed": seed, "attempt": 1,
            }  # fmt: skip
            losses = [float(row["val_loss"]) for row in logged(where)]
            assert losses == pytest.approx(trial.curves[fold].metrics["val_loss"], rel=1e-6)


def test_a_class_may_keep_all_of_them() -> None:
    searched("All")
    assert folders() == [f"trial-{number:04d}/fold-0" for number in range(5)]


@pytest.mark.parametrize("checkpoint", ["off", "0s"])
def test_what_is_taken_up_again_is_another_attempt(checkpoint: str) -> None:
    Path("interrupt").touch()
    with pytest.raises(KeyboardInterrupt):
        searched(trials=1, checkpoint=checkpoint)
    assert folders() == ["trial-0000/fold-0"]
    resume("w")
    assert folders() == ["trial-0000/fold-0", "trial-0000/fold-0-attempt-2"]
    assert len(logged("trial-0000/fold-0")) == 2, "what the first attempt wrote stays"
    again = [int(row["epoch"]) for row in logged("trial-0000/fold-0-attempt-2")]
    # The epoch that was under way is trained again.
    assert again == (list(range(EPOCHS)) if checkpoint == "off" else list(range(1, EPOCHS)))


def test_retraining_has_a_folder_for_each_seed() -> None:
    searched(trials=1)
    retrain("w", seeds=2)
    retrained = [name for name in folders() if name.startswith("retrained-0000/seed-")]
    assert len(retrained) == 2
    assert Path("results/w/callbacks", retrained[0], "best.keras").is_file()
    told = json.loads(Path("results/w/callbacks", retrained[0], "told.json").read_text())
    assert (told["trial"], told["fold"], told["attempt"]) == (0, None, 1)
    assert retrained[0].endswith(str(told["seed"]))
