"""What lies behind each door, read by the tool that it is for: trials with how they ended."""

from __future__ import annotations

import os
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import optuna
import pytest

# The requirements of this project hold neither; where they are installed, they are tried.
_REASON = "is not installed: pip install 'keras-tuning[{}]'"
Behind = list[tuple[int, str]]

ENDS = ("completed", "pruned", "completed", "failed", "completed", "completed")


def all_behind(name: str) -> Behind:
    """Return what a tool has to find of the six trials; TensorBoard knows no pruned ones."""
    ends = ["completed" if name == "tensorboard" and e == "pruned" else e for e in ENDS]
    return list(enumerate(ends))


def require_door(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip where a door's library is missing, and have it write to a test's folder."""
    if name in ("mlflow", "wandb"):
        pytest.importorskip(name, reason=f"{name} {_REASON.format(name)}")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.delenv("MLFLOW_EXPERIMENT_NAME", raising=False)


def behind(name: str, study: Path) -> Behind:
    """Return the trials that a tool finds, in the order of their numbers."""
    match name:
        case "optuna":
            return _in_optuna(study)
        case "tensorboard":
            return _in_tensorboard(study)
        case "mlflow":
            return _in_mlflow(study)
        case _:
            return _in_wandb(study)


def optuna_study(study: Path) -> optuna.study.Study:
    return optuna.load_study(study_name=None, storage=f"sqlite:///{study}/optuna.db")


def _in_optuna(study: Path) -> Behind:
    ends = {"COMPLETE": "completed", "PRUNED": "pruned", "FAIL": "failed", "RUNNING": "running"}
    return [(one.number, ends[one.state.name]) for one in optuna_study(study).trials]


def tensorboard_runs(study: Path) -> Any:
    from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer

    runs = EventMultiplexer()
    runs.AddRunsFromDirectory(str(study / "tensorboard"))
    runs.Reload()
    return runs


def hparams_of(runs: Any, run: str) -> dict[str, Any]:
    """Return what the HParams plugin has been told in a run, by the kind of what was said."""
    from tensorboard.plugins.hparams import plugin_data_pb2

    told = {}
    for one in runs.GetAccumulator(run).summary_metadata.values():
        if one.plugin_data.plugin_name == "hparams":
            data = plugin_data_pb2.HParamsPluginData.FromString(one.plugin_data.content)
            kind = str(data.WhichOneof("data"))
            told[kind] = getattr(data, kind)
    return told


def _in_tensorboard(study: Path) -> Behind:
    from tensorboard.plugins.hparams import api_pb2

    runs = tensorboard_runs(study)
    found = []
    for run in sorted(runs.Runs()):
        end = hparams_of(runs, run).get("session_end_info")
        if end is None:
            assert run == "."
            continue
        number = int(run.rpartition("-")[2])
        has_failed = end.status == api_pb2.STATUS_FAILURE
        found.append((number, "failed" if has_failed else "completed"))
    return found


def mlflow_runs(study: Path) -> tuple[Any, list[Any]]:
    """Return a client of MLflow's, and the runs of a study."""
    with warnings.catch_warnings():
        # MLflow's own use of SQLAlchemy.
        warnings.simplefilter("ignore")
        from mlflow import MlflowClient

        client = MlflowClient(os.environ["MLFLOW_TRACKING_URI"])
        experiments = [one.experiment_id for one in client.search_experiments()]
        runs = client.search_runs(experiments)
        assert {run.data.tags["study"] for run in runs} <= {study.name, "study"}
        return client, list(runs)


def _in_mlflow(study: Path) -> Behind:
    ends = {"FINISHED": "completed", "KILLED": "pruned", "FAILED": "failed"}
    _, runs = mlflow_runs(study)
    return sorted((int(run.data.tags["trial"]), ends[run.info.status]) for run in runs)


def _in_wandb(study: Path) -> Behind:
    from wandb.proto import wandb_internal_pb2

    found = []
    for file in study.glob("wandb/offline-run-*/run-*.wandb"):
        told: dict[str, str] = {}
        for data in _records(file.read_bytes()):
            record = wandb_internal_pb2.Record.FromString(data)
            for item in record.summary.update:
                told[item.key or ".".join(item.nested_key)] = item.value_json.strip('"')
        found.append((int(told["trial"]), told["outcome"].partition(" ")[0]))
    return sorted(found)


def _records(content: bytes) -> Iterator[bytes]:
    """Yield the records of a file in LevelDB's log format, which follow seven bytes of W&B's."""
    place, begun = 7, b""
    while place + 7 <= len(content):
        left = 32768 - place % 32768
        if left < 7:
            place += left
            continue
        _, length, kind = struct.unpack_from("<IHB", content, place)
        part = content[place + 7 : place + 7 + length]
        place += 7 + length
        begun = part if kind in (1, 2) else begun + part
        if kind in (1, 4):
            yield begun
