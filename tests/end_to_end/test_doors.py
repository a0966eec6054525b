"""Doors as a user goes through them: `--also` while a study runs, and `tuning import`."""

from __future__ import annotations

import importlib
import os
import signal
from pathlib import Path

import pytest

from tests.end_to_end.refusals import CommandLine
from tests.unit.tuning.doors.imported.foreign_studies import (
    keras_tuner_project,
    optuna_database,
    ray_experiment,
    sklearn_csv,
)
from tests.unit.tuning.doors.written import behind, mlflow_runs, require_door
from tuning import load_study, resume, search
from tuning.progress import SilentProgress
from tuning.records import Trial
from tuning.specification.fields.doors import DOORS

pytestmark = pytest.mark.end_to_end

SHORT = ("--trials", "3", "--epochs", "2", "--space", "optimizer")


@pytest.fixture
def command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return CommandLine(folder, monkeypatch, capfd)


def door_processes() -> list[int]:
    """Return the processes of doors that this process has started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and b"tuning.doors.also" in command:
            found.append(int(status.parent.name))
    return found


class KillsDoors(SilentProgress):
    """Kills every door once the second trial has ended."""

    def __init__(self) -> None:
        self.killed: list[int] = []
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def trial_finished(self, trial: Trial) -> None:
        if trial.number == 1:
            self.killed = door_processes()
            for process in self.killed:
                os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("backend", ["optuna", "random-search", "keras-tuner"])
def test_a_search_goes_on_after_its_doors_were_killed_and_resume_makes_up_for_it(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    monkeypatch.setenv("WANDB_MODE", "offline")
    doors = [door.name for door in DOORS if door.is_installed]
    progress = KillsDoors()
    result = search(
        "diabetes",
        backend=backend,
        space="optimizer",
        trials=4,
        epochs=2,
        also=doors,
        name="s",
        results=tmp_path,
        progress=progress,
    )
    assert len(progress.killed) == len(doors) >= 2
    assert len(result.study.trials) == 4
    warnings = [line for line in progress.lines if line.startswith("nothing more is written")]
    assert len(warnings) == len(doors)
    assert all("ended by SIGKILL" in line for line in warnings)
    assert door_processes() == []
    resume("s", results=tmp_path)
    for name in doors:
        assert behind(name, tmp_path / "s") == [(n, "completed") for n in range(4)]


def test_doors_are_kept_changed_and_closed_by_resume(command_line: CommandLine) -> None:
    done = command_line.run("search", "diabetes", *SHORT, "--name", "s", "--also", "optuna")
    assert done.code == 0, done.errors
    assert "also written for optuna: results/s/optuna.db" in done.output
    done = command_line.run("resume", "s", "--trials", "4")
    assert "also written for optuna" in done.output
    done = command_line.run("resume", "s", "--trials", "5", "--also", "none")
    assert done.code == 0, done.errors
    assert "also written" not in done.output
    study = Path("results/s")
    assert behind("optuna", study) == [(n, "completed") for n in range(4)]
    done = command_line.run("resume", "s", "--also", "optuna", "--also", "tensorboard")
    assert done.code == 0, done.errors
    assert load_study("s").study.spec.also == ("optuna", "tensorboard")
    for name in ("optuna", "tensorboard"):
        assert behind(name, study) == [(n, "completed") for n in range(5)]


@pytest.mark.parametrize("name", ["mlflow", "wandb"])
def test_a_missing_package_is_refused_with_the_command_that_installs_it(
    name: str, command_line: CommandLine
) -> None:
    if importlib.util.find_spec(name) is not None:
        pytest.skip(f"{name} is installed here")
    command_line.refuses(
        *("search", "diabetes", *SHORT, "--also", f"optuna,{name}", "--also", "x"),
        complaints=(
            f"--also {name}: is not installed ... pip install 'keras-tuning[{name}]'",
            "--also x: not known; use optuna, tensorboard, mlflow, wandb",
        ),
    )


def test_the_retrained_model_is_in_mlflow_in_its_keras_flavour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_door("mlflow", tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path)
    result = search("diabetes", space="optimizer", trials=2, epochs=2, also="mlflow", name="s")
    told = KillsDoors()
    for _ in range(2):
        result.retrain(seeds=1, progress=told, overwrite=True)
    assert told.lines.count("mlflow: the retrained model is written there, too") == 2
    client, runs = mlflow_runs(Path("results/s"))
    (run,) = (run for run in runs if run.info.run_name.startswith("retrained-"))
    assert run.data.metrics["test_mean"] > 0
    run_id = run.info.run_id
    (model,) = client.search_logged_models([run.info.experiment_id], f"source_run_id = '{run_id}'")
    flavours = (Path(model.artifact_location.removeprefix("file://")) / "MLmodel").read_text()
    assert "  keras:\n" in flavours
    files = {one.path for one in client.list_artifacts(run_id, "retrained")}
    assert "retrained/predict.py" in files


@pytest.mark.parametrize(
    ("tool", "make", "more"),
    [
        ("optuna", optuna_database, ()),
        ("keras-tuner", keras_tuner_project, ()),
        ("ray", ray_experiment, ("--metric", "loss")),
        ("sklearn", sklearn_csv, ("--metric", "accuracy")),
    ],
    ids=["optuna", "keras-tuner", "ray", "sklearn"],
)
def test_an_imported_study_is_looked_at_and_not_gone_on_with(
    tool: str, make: object, more: tuple[str, ...], command_line: CommandLine
) -> None:
    assert callable(make)
    path = make(command_line.folder)
    for name in ("before", "twin"):
        done = command_line.run("import", tool, str(path), "--name", name, *more)
        assert done.code == 0, done.errors
        assert f"Imported as {name}; next: tuning report {name}" in done.output
    for looking in (
        ("leaderboard",),
        ("leaderboard", "before"),
        ("leaderboard", "before", "--format", "csv"),
        ("leaderboard", "before", "--baselines"),
        ("show", "before", "0"),
        ("show", "before", "2"),
        ("report", "before"),
        ("compare", "before", "twin"),
        ("explain", "before"),
        ("plot", "before", "history", "-o", "history.png"),
        ("plot", "before", "curves", "-o", "curves.svg"),
        ("list", "studies"),
        ("watch", "before"),
        ("export", "before"),
    ):
        done = command_line.run(*looking)
        assert done.code == 0, (looking, done.errors)
        assert done.output
    assert (
        "nobody has checked that it measured the same"
        in command_line.run("leaderboard", "before", "twin").output
    )
    for refused in (
        ("resume", "before"),
        ("retrain", "before"),
        ("predict", "before", "rows.csv", "-o", "out.csv"),
        ("export", "before", "--format", "py"),
        ("export", "before", "--format", "keras", "-o", "model.keras"),
    ):
        command_line.refuses(
            *refused,
            complaints=("before was imported from ... without a model and data to ... work on it",),
        )


def test_studies_of_another_metric_are_not_compared(command_line: CommandLine) -> None:
    path = str(sklearn_csv(command_line.folder))
    for name in ("accuracy", "recall"):
        command_line.run("import", "sklearn", path, "--name", name, "--metric", name)
    command_line.refuses(
        "compare", "accuracy", "recall", complaints=("accuracy and recall differ in metric",)
    )


def test_a_source_that_is_none_is_refused(command_line: CommandLine) -> None:
    command_line.write({"search.pkl": b"\x80\x04", "study.db": "nothing of it"})
    command_line.refuses("import", "sklearn", "search.pkl", complaints=("search.pkl: is pickled",))
    command_line.refuses("import", "optuna", "study.db", complaints=("study.db: is neither",))
    command_line.refuses("import", "optuna", "none.db", complaints=("none.db: is not there",))
    command_line.refuses(
        "import", "optuma", "study.db", complaints=("optuma: not known, did you mean 'optuna'",)
    )
