"""KerasTuner's project folders: ``oracle.json``, and a ``trial.json`` a trial."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from search_spaces import Parameter, Value
from search_spaces.given import hyperparameters
from search_spaces.values import is_plain
from tuning.doors.imported.files import mapping_of, number_of
from tuning.doors.imported.metrics import metric_of, require_metric
from tuning.doors.imported.record import Asked, End, ForeignStudy, ForeignTrial
from tuning.doors.imported.values import plain_value
from tuning.errors import ForeignStudyError

TOOL = "KerasTuner"
# Hyperband's own entries among the values of a trial.
_OF_TUNER = "tuner/"
_DIRECTIONS = {"min": "minimize", "max": "maximize"}
_ENDS = {"COMPLETED": End.COMPLETED, "FAILED": End.FAILED, "INVALID": End.FAILED}


def read_keras_tuner(folder: Path, asked: Asked) -> ForeignStudy:
    """Read a project's folder, by its JSON alone.

    KerasTuner keeps no objective with its trials: it is the metric that all scores are of. A trial
    of Hyperband that was not promoted trained for fewer epochs, and is a pruned one here.

    Raises:
        ForeignStudyError: If it is no such folder, a file of it is damaged, or several metrics
            would fit the scores.
    """
    oracle_file = folder / "oracle.json"
    if not oracle_file.is_file():
        raise ForeignStudyError(
            f"{folder}: is no folder of KerasTuner's; name the project's, with oracle.json in it"
        )
    oracle = mapping_of(oracle_file)
    found = [(path, mapping_of(path)) for path in sorted(folder.glob("trial_*/trial.json"))]
    ended = [(path, one) for path, one in found if one.get("status") in _ENDS]
    if not ended:
        raise ForeignStudyError(f"{folder}: no trial of it has ended")
    name = _objective(folder, [one for _, one in ended], asked)
    metric = metric_of(name, _direction([one for _, one in ended], name), asked)
    ordered = sorted(ended, key=lambda one: _place(oracle, one[1]))
    most = max(_epochs(one) for _, one in ordered)
    trials = tuple(
        _trial(number, path, one, name=name, most=most)
        for number, (path, one) in enumerate(ordered)
    )
    left = len(found) - len(ended)
    return ForeignStudy(
        tool=TOOL,
        name=folder.resolve().name,
        source=str(folder),
        metric=metric,
        trials=trials,
        space=_space(oracle.get("hyperparameters")),
        notes=(f"{left} of {len(found)} trials have not ended and are left out",) if left else (),
    )


def _metrics(trial: Mapping[str, Any]) -> dict[str, list[tuple[int, list[float]]]]:
    """Return a trial's metrics: of each its steps, with a value a repetition."""
    metrics = (trial.get("metrics") or {}).get("metrics") or {}
    found = {}
    for name, one in metrics.items():
        observations = [
            (int(seen["step"]), [v for v in map(number_of, seen["value"]) if v is not None])
            for seen in one["observations"]
        ]
        found[str(name)] = sorted(seen for seen in observations if seen[1])
    return {name: seen for name, seen in found.items() if seen}


def _objective(folder: Path, trials: Sequence[Mapping[str, Any]], asked: Asked) -> str:
    """Return the metric that all scores are of: one of validation, where several are."""
    scored = [(number_of(one.get("score")), _metrics(one)) for one in trials]
    scored = [(score, metrics) for score, metrics in scored if score is not None]
    names = dict.fromkeys(name for _, metrics in scored for name in metrics)
    fitting = [
        name
        for name in names
        if all(
            any(_is_near(statistics.fmean(values), score) for _, values in metrics.get(name, []))
            for score, metrics in scored
        )
    ]
    if asked.metric is None and len(fitting) > 1:
        of_validation = [name for name in fitting if name.startswith("val_")]
        fitting = of_validation if len(of_validation) == 1 else fitting
    if asked.metric is None and len(fitting) == 1:
        return fitting[0]
    return require_metric(fitting or names, asked, what=str(folder))


def _is_near(value: float, score: float | None) -> bool:
    return score is not None and abs(value - score) <= 1e-9 * max(1.0, abs(score))


def _direction(trials: Sequence[Mapping[str, Any]], name: str) -> str | None:
    for trial in trials:
        one = ((trial.get("metrics") or {}).get("metrics") or {}).get(name)
        if one is not None and one.get("direction") in _DIRECTIONS:
            return _DIRECTIONS[one["direction"]]
    return None


def _place(oracle: Mapping[str, Any], trial: Mapping[str, Any]) -> tuple[int, str]:
    order = oracle.get("start_order") or []
    number = str(trial.get("trial_id", ""))
    return (order.index(number) if number in order else len(order), number)


def _epochs(trial: Mapping[str, Any]) -> int:
    values = trial["hyperparameters"]["values"]
    told = values.get(f"{_OF_TUNER}epochs")
    if isinstance(told, int):
        return told
    # Most tuners keep the best epoch alone, which tells nothing.
    return max((len(seen) for seen in _metrics(trial).values() if len(seen) > 1), default=0)


def _trial(
    number: int, path: Path, trial: Mapping[str, Any], *, name: str, most: int
) -> ForeignTrial:
    values = trial["hyperparameters"]["values"]
    seen = _metrics(trial).get(name, [])
    steps = [step for step, _ in seen]
    means = [statistics.fmean(one) for _, one in seen]
    end = _ENDS[trial["status"]]
    own_epochs = values.get(f"{_OF_TUNER}epochs")
    if end is End.COMPLETED and isinstance(own_epochs, int) and own_epochs < most:
        end = End.PRUNED
    score = number_of(trial.get("score"))
    best = trial.get("best_step")
    repetitions = max((one for _, one in seen), key=len, default=[])
    message = str(trial.get("message") or "KerasTuner says that it failed, and not why")
    last_line = message.strip().rpartition("\n")[2]
    return ForeignTrial(
        number=number,
        values={n: plain_value(v) for n, v in values.items() if not n.startswith(_OF_TUNER)},
        end=end,
        value=score,
        message=last_line if end is End.FAILED else "",
        curve=means if len(steps) > 1 and steps == list(range(len(steps))) else (),
        best_epoch=best + 1 if isinstance(best, int) and best >= 0 else 0,
        epochs=_epochs(trial),
        spread=statistics.stdev(repetitions) if len(repetitions) > 1 else None,
        ended_at=path.stat().st_mtime,
    )


def _space(written: object) -> dict[str, Parameter | Value]:
    """Return the parameters that were declared, but for those that no space can hold."""
    declared = written.get("space", []) if isinstance(written, Mapping) else []
    given = SimpleNamespace(
        space=[
            _hyperparameter(one)
            for one in declared
            if not str(one["config"]["name"]).startswith(_OF_TUNER)
        ]
    )
    entries = hyperparameters.from_hyperparameters(given, [])
    return {
        name: entry
        for name, entry in entries.items()
        if is_plain(entry) or isinstance(entry, Parameter)
    }


def _hyperparameter(written: Mapping[str, Any]) -> Any:
    """Return a hyperparameter as an object of the class that it is known by."""
    config = dict(written["config"])
    conditions = [
        SimpleNamespace(name=one["config"]["name"], values=one["config"]["values"])
        for one in config.get("conditions") or []
        if one.get("class_name") == "Parent"
    ]
    kind = type(str(written["class_name"]), (SimpleNamespace,), {})
    return kind(**{"step": None, "sampling": None, **config, "conditions": conditions})
