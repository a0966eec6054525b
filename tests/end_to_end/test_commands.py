"""The commands as a person types them, on data that scikit-learn ships."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.elsewhere import KerasAlone
from tests.repository import REPOSITORY
from tuning.cli.app import main
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end

_STUDY = """\
objective: diabetes
backend: optuna
trials: 3
epochs: 4
patience: 2
pruner: median
space:
  hidden_layers: {type: integer, low: 0, high: 2}
  neurons: {type: integer, low: 4, high: 8, log: true, when: {hidden_layers: [1, 2]}}
  learning_rate: {type: float, low: 1e-3, high: 1e-1, log: true}
  optimizer: {type: categorical, choices: [sgd, adam]}
  momentum: {type: float, low: 0.0, high: 0.9, when: {optimizer: sgd}}
  batch_size: 64
"""
_RAISING = """\
class Broken:
    space = {"learning_rate": __import__("search_spaces").Float(0.1, 0.2)}

    def data(self):
        import numpy as np

        x = np.arange(60, dtype="float32").reshape(-1, 1)
        return x, x[:, 0] * 1.5

    def build_model(self, configuration, signature):
        import keras

        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile(keras.optimizers.SGD(configuration["learning_rate"]), "mse", metrics=["mse"])
        return model

    def callbacks(self, configuration):
        import keras

        class Raising(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                raise RuntimeError("no epoch can begin")

        return [Raising()]
"""


def tuning(*arguments: str) -> int:
    """Run the command in this process and return its exit code."""
    before = sys.argv
    sys.argv = ["tuning", *arguments]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.argv = before
    return 0


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of three trials, made by a process of its own."""
    folder = tmp_path_factory.mktemp("searched")
    (folder / "study.yaml").write_text(_STUDY)
    done = subprocess.run(
        [sys.executable, "-m", "tuning", "search", "study.yaml", "--name", "first"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "KERAS_BACKEND": "jax"},
    )
    (folder / "stdout.txt").write_text(done.stdout)
    (folder / "stderr.txt").write_text(done.stderr)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def here(searched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder to work in."""
    folder = tmp_path / "copy"
    shutil.copytree(searched, folder)
    monkeypatch.chdir(folder)
    return folder


def test_a_search_prints_a_line_a_trial_and_no_noise(searched: Path) -> None:
    lines = (searched / "stdout.txt").read_text().splitlines()
    assert [line.split()[:2] for line in lines if line.startswith("trial ")] == [
        ["trial", "0"],
        ["trial", "1"],
        ["trial", "2"],
    ]
    assert (searched / "stderr.txt").read_text() == ""
    assert not any("\x1b" in line for line in lines)


def test_a_search_leaves_the_files_that_are_promised(here: Path) -> None:
    folder = here / "results" / "first"
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert names == {
        "study.yaml",
        "environment.json",
        "journal.jsonl",
        "leaderboard.csv",
        "leaderboard.md",
        "baselines.json",
        "best.yaml",
        "best.json",
        "report.html",
        "summary.json",
    }
    with (folder / "leaderboard.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:10] == [
        *("rank", "trial", "value", "spread", "outcome"),
        *("best_epoch", "epochs", "seconds", "backend", "seed"),
    ]
    assert rows[0]["rank"] == "1"
    assert "first" in (here / "results" / "index.md").read_text()


def test_leaderboard_show_and_list_print_what_was_found(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    best = json.loads((here / "results" / "first" / "best.json").read_text())
    assert tuning("leaderboard") == 0
    assert "learning_rate" in capfd.readouterr().out
    assert tuning("show", "first", str(best["trial"])) == 0
    assert repr(best["value"]) in capfd.readouterr().out
    assert tuning("list", "studies") == 0
    assert "3 of 3" in capfd.readouterr().out
    assert tuning("leaderboard", "first", "--format", "csv") == 0
    assert (
        capfd.readouterr().out
        == (here / "results" / "first" / "leaderboard.csv").read_bytes().decode()
    )


def test_a_report_is_a_page_in_the_studys_folder_or_where_it_is_named(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert tuning("report", "first") == 0
    page = here / "results" / "first" / "report.html"
    assert capfd.readouterr().out == "Report: results/first/report.html\n"
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert tuning("report", "first", "-o", "elsewhere.html") == 0
    assert (here / "elsewhere.html").read_bytes() == page.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "there is no study 'nothing' in results; there are first"),
        (("first", "-o", "page.png"), "a report is a file that ends in .html or .htm"),
        (("first", "-o", "no/page.html"), "there is no folder no; make it first"),
    ],
    ids=["no such study", "no page", "no folder"],
)
def test_a_report_that_cannot_be_written_is_a_sentence(
    here: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert tuning("report", *arguments) == 2
    assert said in capfd.readouterr().err


@pytest.mark.parametrize("what", ["history", "importance", "curves"])
@pytest.mark.parametrize(
    ("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("html", b"<!doctype html>")]
)
def test_a_picture_is_drawn_as_what_its_file_says(
    here: Path, capfd: pytest.CaptureFixture[str], what: str, kind: str, begins: bytes
) -> None:
    assert tuning("plot", "first", what, "-o", f"picture.{kind}") == 0
    first, *further = capfd.readouterr().out.splitlines()
    assert first == f"Picture: picture.{kind}"
    nothing = "There is nothing in it to see: "
    assert [line.startswith(nothing) for line in further] == [True] * (what == "importance")
    assert (here / f"picture.{kind}").read_bytes().startswith(begins)


def test_all_that_is_wrong_with_a_picture_is_said_at_once(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert tuning("plot", "first", "histroy", "-o", "no/picture.gif") == 2
    said = capfd.readouterr().err
    assert "WHAT histroy: not known, did you mean 'history'?" in said
    assert "a picture is a file that ends in .png, .svg or .html" in said
    assert "there is no folder no; make it first" in said


def test_resuming_to_a_larger_budget_keeps_what_there_was(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = read_study(Path("results"), "first").trials
    assert tuning("resume", "first", "--trials", "4") == 0
    after = read_study(Path("results"), "first").trials
    assert {number: after[number] for number in before} == before
    assert len(after) == 4
    assert "3 of 4 trials are finished already" in capfd.readouterr().out


def test_a_retrained_model_predicts_the_same_on_both_keras_backends(
    here: Path,
    capfd: pytest.CaptureFixture[str],
    jax_alone: KerasAlone,
    tensorflow_alone: KerasAlone,
) -> None:
    assert tuning("retrain", "first", "--seeds", "2") == 0
    assert "has been opened once" in capfd.readouterr().out
    folder = here / "results" / "first" / "retrained"
    assert {path.name for path in folder.iterdir()} == {
        *("model.keras", "metrics.json", "history.csv", "preprocessing.json", "card.md"),
        *("predict.py", "predicted.json", "seeds"),
    }
    metrics = json.loads((folder / "metrics.json").read_text())
    assert len(metrics["test"]["runs"]) == 2
    assert metrics["test"]["openings"] == 1
    program = (
        "import keras, numpy\n"
        "x = numpy.linspace(-2, 2, 50, dtype='float32').reshape(5, 10)\n"
        "model = keras.saving.load_model('model.keras', compile=False)\n"
        "numpy.save('../' + keras.config.backend(), model.predict(x, verbose=0))\n"
    )
    for python in (jax_alone, tensorflow_alone):
        python.run(program, folder=folder)
    import numpy as np

    of_jax, of_tensorflow = (
        np.load(folder.parent / f"{backend}.npy") for backend in ("jax", "tensorflow")
    )
    np.testing.assert_allclose(of_jax, of_tensorflow, rtol=1e-5)


def test_an_exported_file_builds_the_model_without_this_project(
    here: Path, jax_alone: KerasAlone
) -> None:
    assert tuning("export", "first", "--format", "py", "-o", "model.py") == 0
    program = (
        "import model; m = model.build_model();"
        "assert m.compiled and m.input_shape == (None, 10) and m.output_shape == (None, 1)"
    )
    jax_alone.run(program, folder=here)


@pytest.mark.parametrize("backend", ["random-search", "keras-tuner", "ray-tune"])
def test_the_same_study_file_runs_through_the_other_backends(
    here: Path, capfd: pytest.CaptureFixture[str], backend: str
) -> None:
    way = ("--backend", backend, "--sampler", "random", "--pruner", "none", "--trials", "2")
    assert tuning("search", "study.yaml", *way, "--name", backend, "--epochs", "3") == 0
    printed = capfd.readouterr()
    assert "Best of 2 trials" in printed.out
    assert printed.err == ""
    assert len(read_study(Path("results"), backend).trials) == 2


@pytest.mark.slow
def test_retraining_on_a_ray_of_its_own_gives_the_same_model(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert tuning("retrain", "first", "--seeds", "1") == 0
    figures = here / "results" / "first" / "retrained" / "metrics.json"
    alone = json.loads(figures.read_text())["test"]["runs"]
    assert tuning("retrain", "first", "--seeds", "1", "--overwrite", "--ray", "local") == 0
    on_ray = json.loads(figures.read_text())["test"]["runs"]
    assert on_ray[0]["mean_squared_error"] == pytest.approx(alone[0]["mean_squared_error"])
    assert tuning("retrain", "first", "--overwrite", "--ray", "127.0.0.1:1") == 2
    assert "no Ray cluster answers" in capfd.readouterr().err
    assert read_study(Path("results"), "first").openings == 2


def test_a_study_in_which_every_trial_fails_ends_with_code_four(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.py").write_text(_RAISING)
    code = tuning("search", "broken.py:Broken", "--trials", "2", "--epochs", "2", "--name", "b")
    assert code == 4
    assert "none of 2 trials completed" in capfd.readouterr().err
    log = Path("results/b/logs/0000.txt").read_text()
    assert "no epoch can begin" in log
    assert "Traceback" in log


def test_a_dry_run_checks_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tuning("search", "wine", "--dry-run") == 0
    assert "multiclass" in capfd.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_gpu_that_is_not_there_is_said_plainly(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    if shutil.which("nvidia-smi"):
        pytest.skip("this machine may have a GPU")
    assert tuning("retrain", "first", "--overwrite", "--device", "gpu") == 2
    assert "--device gpu" in capfd.readouterr().err
    assert not (here / "results" / "first" / "retrained").exists()
