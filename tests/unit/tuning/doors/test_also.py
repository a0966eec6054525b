"""Studies written for other tools while they run: each trial once, whatever becomes of a door."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.repository import REPOSITORY
from tests.study_examples import SPACE, completed, make_trial
from tests.unit.tuning.doors.told_study import SIX, Lines, begun, resumed
from tests.unit.tuning.doors.written import (
    ENDS,
    all_behind,
    behind,
    hparams_of,
    mlflow_runs,
    optuna_study,
    require_door,
    tensorboard_runs,
)
from tuning.doors.also import opened
from tuning.doors.also.process import last_line
from tuning.results.study_record import read_study
from tuning.specification.fields.doors import DOOR_NAMES
from tuning.study.renaming import rename_study

ALL = list(enumerate(ENDS))

pytestmark = pytest.mark.integration


@pytest.fixture(params=DOOR_NAMES)
def door(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = str(request.param)
    require_door(name, tmp_path, monkeypatch)
    return name


def test_every_trial_is_behind_the_door_with_its_end(door: str, tmp_path: Path) -> None:
    lines = Lines()
    with begun(tmp_path, lines, door) as study:
        study.finish(SIX)
    assert behind(door, tmp_path / "study") == all_behind(door)
    assert lines.lines[0].startswith(f"also written for {door}: ")
    assert len(lines.lines) == 1
    assert not (tmp_path / "study" / "logs" / f"also-{door}.txt").exists()


def test_a_study_that_goes_on_has_each_trial_once(door: str, tmp_path: Path) -> None:
    lines = Lines()
    with begun(tmp_path, lines, door) as study:
        study.finish(SIX[:2])
    with resumed(tmp_path, lines) as study:
        study.finish(SIX[2:5])
    with resumed(tmp_path, lines) as study:
        study.finish(SIX[5:])
    assert behind(door, tmp_path / "study") == all_behind(door)
    assert lines.warnings == []


def test_a_door_that_is_killed_in_the_middle_is_one_line_and_the_search_goes_on(
    door: str, tmp_path: Path
) -> None:
    lines = Lines()
    with begun(tmp_path, lines, door) as study:
        study.finish(SIX[:2])
        study.kill_doors()
        study.finish(SIX[2:])
    assert read_study(tmp_path, "study").trials.keys() == set(range(6))
    (warning,) = lines.warnings
    assert warning == (
        f"nothing more is written for {door} (its process was ended by SIGKILL, more in"
        f" {tmp_path / 'study' / 'logs' / f'also-{door}.txt'}); the search goes on without it, and"
        f" `tuning resume study --results {tmp_path}` makes up for what is missing"
    )
    with resumed(tmp_path, lines):
        pass
    assert behind(door, tmp_path / "study") == all_behind(door)
    assert len(lines.warnings) == 1


def test_a_door_that_halts_is_not_waited_for_for_ever(
    door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "_PATIENCE_SECONDS", 0.5)
    lines = Lines()
    with begun(tmp_path, lines, door) as study:
        study.signal_doors(signal.SIGSTOP)
        study.finish(SIX)
    (warning,) = lines.warnings
    assert f"written for {door} (it wrote nothing for 0 s" in warning
    monkeypatch.undo()
    require_door(door, tmp_path, monkeypatch)
    with resumed(tmp_path, lines):
        pass
    assert behind(door, tmp_path / "study") == all_behind(door)


def test_a_study_that_was_renamed_goes_on_behind_its_doors(door: str, tmp_path: Path) -> None:
    with begun(tmp_path, Lines(), door) as study:
        study.finish(SIX[:3])
    rename_study(tmp_path, "study", "other")
    if door == "optuna":
        assert optuna_study(tmp_path / "other").study_name == "other"
    with resumed(tmp_path, Lines(), name="other") as study:
        study.finish(SIX[3:])
    assert behind(door, tmp_path / "other") == all_behind(door)


def test_several_doors_fail_apart(tmp_path: Path) -> None:
    lines = Lines()
    with begun(tmp_path, lines, "optuna", "tensorboard") as study:
        study.finish(SIX[:1])
        # Where a folder should be.
        folder = tmp_path / "study" / "tensorboard" / ".trial-0002"
        folder.parent.mkdir(exist_ok=True)
        folder.write_text("in the way")
        study.finish(SIX[1:])
    (warning,) = lines.warnings
    assert re.search(r"written for tensorboard \(\w+Error: ", warning)
    assert behind("optuna", tmp_path / "study") == ALL


def test_a_door_reads_what_is_there_after_the_process_of_the_study_was_killed(
    tmp_path: Path,
) -> None:
    code = f"""
import os, signal
from pathlib import Path
from tests.unit.tuning.doors.told_study import SIX, Lines, begun

with begun(Path({str(tmp_path)!r}), Lines(), "optuna") as study:
    study.finish(SIX)
    print("written", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"written\n")
    while _rows(tmp_path / "study" / "optuna.db") < len(SIX):
        time.sleep(0.05)
    assert behind("optuna", tmp_path / "study") == ALL


def _rows(database: Path) -> int:
    """Count trials without Optuna, which would make the tables that the door is making."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as it,
    ):
        (count,) = it.execute("SELECT count(*) FROM trials").fetchone()
        return int(count)
    return 0


def test_another_door_gets_the_trials_of_before_and_none_is_opened_where_none_is_wanted(
    tmp_path: Path,
) -> None:
    lines = Lines()
    with begun(tmp_path, lines) as study, pytest.raises(AttributeError, match="open"):
        study.signal_doors(0)
    assert lines.lines == []
    with resumed(tmp_path, lines, also="tensorboard,optuna") as study:
        study.finish(SIX)
    assert behind("optuna", tmp_path / "study") == ALL
    assert behind("tensorboard", tmp_path / "study") == all_behind("tensorboard")


def test_numbers_are_the_same_in_optuna_where_trials_end_in_another_order(tmp_path: Path) -> None:
    with begun(tmp_path, Lines(), "optuna") as study:
        study.finish([SIX[2], SIX[5], SIX[0]])
    found = behind("optuna", tmp_path / "study")
    done = {number for number, end in found if end != "running"}
    assert done == {0, 2, 5}
    assert found == [(n, ENDS[n] if n in done else "running") for n in range(6)]
    with resumed(tmp_path, Lines()) as study:
        study.finish([SIX[4], SIX[3], SIX[1]])
    native = optuna_study(tmp_path / "study")
    assert behind("optuna", tmp_path / "study") == ALL
    assert native.best_params == {"neurons": 7, "optimizer": "sgd", "momentum": 0.5}
    assert [one.user_attrs["trial"] for one in native.trials] == list(range(6))
    assert native.trials[3].user_attrs["failure"] == "ValueError: no"
    assert native.trials[4].intermediate_values == {1: 1.0, 2: 0.5}
    assert native.metric_names == ["mean_squared_error"]


def test_tensorboard_has_curves_and_the_table_of_hparams(tmp_path: Path) -> None:
    with begun(tmp_path, Lines(), "tensorboard") as study:
        study.finish(SIX)
    runs = tensorboard_runs(tmp_path / "study")
    experiment = hparams_of(runs, ".")["experiment"]
    assert {one.name for one in experiment.hparam_infos} == set(SPACE.parameters)
    (metric,) = experiment.metric_infos
    assert (metric.name.tag, metric.display_name) == ("value", "mean_squared_error")
    start = hparams_of(runs, "trial-0004")["session_start_info"]
    assert start.hparams["neurons"].number_value == 7
    assert start.hparams["optimizer"].string_value == "sgd"

    def values(tag: str) -> dict[int, float]:
        tensors = runs.Tensors("trial-0004", tag)
        return {one.step: one.tensor_proto.float_val[0] for one in tensors}

    assert values("val_mean_squared_error") == {1: 1.0, 2: 0.5}
    assert values("value") == {0: pytest.approx(0.3)}


def test_mlflow_has_parameters_curves_and_what_a_trial_came_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_door("mlflow", tmp_path, monkeypatch)
    with begun(tmp_path, Lines(), "mlflow") as study:
        study.finish(SIX)
    client, runs = mlflow_runs(tmp_path / "study")
    (run,) = (run for run in runs if run.data.tags["trial"] == "4")
    assert run.info.run_name == "trial-0004"
    assert run.data.params == {"neurons": "7", "optimizer": "sgd", "momentum": "0.5"}
    assert run.data.metrics["value"] == pytest.approx(0.3)
    history = client.get_metric_history(run.info.run_id, "val_mean_squared_error")
    assert [(one.step, one.value) for one in history] == [(1, 1.0), (2, 0.5)]
    assert run.info.end_time - run.info.start_time == 1250


def test_what_a_library_cannot_do_is_the_last_line_of_its_traceback(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text(
        "I0000 something else\nTraceback (most recent call last):\n  File ...\n"
        "    raise it\nsome.library.errors.NoServer: it does not\n  answer at all\n\n"
    )
    assert last_line(log) == "NoServer: it does not"
    log.write_text("killed\n")
    assert last_line(log) == "killed"
    assert last_line(tmp_path / "none.txt") == ""


def test_a_trial_with_several_folds_keeps_them_apart(tmp_path: Path) -> None:
    curves = make_trial(0, completed(0.5)).curves
    trial = make_trial(0, completed(0.5), curves=(*curves, *curves))
    with begun(tmp_path, Lines(), "tensorboard", "optuna") as study:
        study.finish([trial])
    runs = tensorboard_runs(tmp_path / "study")
    assert {"trial-0000", "trial-0000/fold-0", "trial-0000/fold-1"} < set(runs.Runs())
    (native,) = optuna_study(tmp_path / "study").trials
    assert native.intermediate_values == {1: 1.0, 2: 0.5}
