"""Ray Tune's experiment folders: ``params.json`` and ``result.json`` a trial."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from objectives.metric import Direction
from tuning.doors.imported.files import mapping_of, number_of, parsed, text_of
from tuning.doors.imported.metrics import metric_of, require_metric
from tuning.doors.imported.record import Asked, End, ForeignStudy, ForeignTrial
from tuning.doors.imported.values import plain_value
from tuning.errors import ForeignStudyError

TOOL = "Ray Tune"
_ID = re.compile(r"_[0-9a-f]{5,8}_(\d{5,})(?:_|$)")
# What Ray says of each report beside the metrics.
_OF_RAY = frozenset(
    [
        *("timestamp", "checkpoint_dir_name", "done", "training_iteration", "trial_id", "date"),
        *("time_this_iter_s", "time_total_s", "pid", "hostname", "node_ip", "config"),
        *("time_since_restore", "iterations_since_restore", "should_checkpoint", "experiment_tag"),
        *("auto", "episodes_total", "timesteps_total", "warmup_time", "experiment_id"),
    ]
)


def read_ray(folder: Path, asked: Asked) -> ForeignStudy:
    """Read an experiment's folder, by its JSON alone: nothing pickled is looked at.

    Ray keeps no metric with its trials, so a person says which, and a trial is worth its best
    report, as everywhere here.

    Raises:
        ForeignStudyError: If it is no such folder, a file of it is damaged, or nobody says what
            ranks.
    """
    folders = sorted(path.parent for path in folder.glob("*/params.json"))
    if not folders:
        raise ForeignStudyError(
            f"{folder}: is no folder of Ray Tune's; name the experiment's, with a folder a trial"
            " that has params.json and result.json"
        )
    reports = {one: list(_reports(one / "result.json")) for one in folders}
    names = [n for told in reports.values() for report in told for n in _flat(report)]
    name = require_metric(_numbers(names, reports), asked, what=str(folder))
    metric = metric_of(name, None, asked)
    is_lower_better = metric.direction is Direction.MINIMIZE
    ordered = sorted(folders, key=lambda one: (_place(one), _began(one, reports[one]), one.name))
    trials = tuple(
        _trial(number, one, reports[one], name=name, is_lower_better=is_lower_better)
        for number, one in enumerate(ordered)
    )
    lengths = {one.epochs for one in trials if one.end is End.COMPLETED}
    note = (
        "trials ended after different numbers of reports; Ray does not say which of them a"
        " scheduler stopped, and each is ranked by its best report"
    )
    return ForeignStudy(
        tool=TOOL,
        name=folder.resolve().name,
        source=str(folder),
        metric=metric,
        trials=trials,
        notes=(note,) if len(lengths) > 1 else (),
    )


def _reports(file: Path) -> Iterator[Mapping[str, Any]]:
    """Yield a trial's reports; of a last one that was cut off nothing."""
    if not file.is_file():
        return
    lines = text_of(file).rstrip("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            report = parsed(line, where=f"{file}, line {number}")
        except ForeignStudyError:
            if number == len(lines):
                return  # Whoever wrote it was killed meanwhile.
            raise
        if not isinstance(report, Mapping):
            raise ForeignStudyError(f"{file}, line {number}: is no report of Ray Tune's")
        yield report


def _flat(told: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Return nested names as Ray's tables have them, with slashes."""
    found: dict[str, Any] = {}
    for name, value in told.items():
        if depth == 0 and name in _OF_RAY and not prefix:
            continue
        if isinstance(value, Mapping) and value and depth < 8:
            found |= _flat(value, f"{prefix}{name}/", depth + 1)
        else:
            found[f"{prefix}{name}"] = value
    return found


def _numbers(
    names: Sequence[str], reports: Mapping[Path, Sequence[Mapping[str, Any]]]
) -> list[str]:
    """Return the names under which every report has a number, or none."""
    told = [_flat(report) for one in reports.values() for report in one]
    return [
        name
        for name in dict.fromkeys(names)
        if all(name not in one or _is_number(one[name]) for one in told)
    ]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _place(folder: Path) -> int:
    """Return a trial's place by Ray's own count: the end of its id, in the folder's name."""
    found = _ID.search(folder.name)
    return int(found[1]) if found else 0


def _began(folder: Path, reports: Sequence[Mapping[str, Any]]) -> float:
    return _ended(folder, reports) - _seconds(reports)


def _ended(folder: Path, reports: Sequence[Mapping[str, Any]]) -> float:
    told = number_of(reports[-1].get("timestamp")) if reports else None
    return (folder / "params.json").stat().st_mtime if told is None else told


def _seconds(reports: Sequence[Mapping[str, Any]]) -> float:
    told = number_of(reports[-1].get("time_total_s")) if reports else None
    return told or 0.0


def _trial(
    number: int,
    folder: Path,
    reports: Sequence[Mapping[str, Any]],
    *,
    name: str,
    is_lower_better: bool,
) -> ForeignTrial:
    told = [number_of(_flat(report).get(name)) for report in reports]
    curve = [value for value in told if value is not None]
    error = folder / "error.txt"
    message = ""
    if error.is_file():
        message = text_of(error).strip().rpartition("\n")[2] or "Ray Tune says that it failed"
    elif not curve:
        message = f"it reported no {name}"
    best = (min if is_lower_better else max)(curve) if curve else None
    return ForeignTrial(
        number=number,
        values={n: plain_value(v) for n, v in _values(folder / "params.json").items()},
        end=End.FAILED if message else End.COMPLETED,
        value=best,
        message=message,
        curve=curve if len(curve) == len(told) else (),
        best_epoch=told.index(best) + 1 if best is not None else 0,
        epochs=len(told),
        seconds=_seconds(reports),
        ended_at=_ended(folder, reports),
    )


def _values(file: Path) -> dict[str, Any]:
    # "config" and the like are names of parameters here, as any other.
    return _flat(mapping_of(file), depth=1)
