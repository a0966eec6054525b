"""From what a person names, or has in hand, to a study in plain data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args

from search_spaces import TuningError
from search_spaces.suggestions import closest
from tuning.doors import imported
from tuning.doors.imported.files import require_there
from tuning.doors.imported.record import Asked, ForeignStudy
from tuning.errors import ForeignStudyError

Tool = Literal["optuna", "keras-tuner", "ray", "sklearn"]
TOOLS: tuple[str, ...] = get_args(Tool)

_MOST_SHOWN = 200
_DIRECTIONS = {"min": "minimize", "max": "maximize"}
_PATHS = {
    "optuna": "its database, a journal file, or a URL",
    "keras-tuner": "the project's folder, with oracle.json in it",
    "ray": "the experiment's folder, with a folder a trial in it",
    "sklearn": "cv_results_ as a .csv or .json file",
}


def read_path(tool: str, path: str, asked: Asked) -> ForeignStudy:
    """Read what a tool left on disk.

    Raises:
        ForeignStudyError: If there is no such tool, or it cannot be read as a study of it.
    """
    if tool not in TOOLS:
        raise ForeignStudyError(f"{tool}: not known{closest(tool, TOOLS)}; use {', '.join(TOOLS)}")
    place = Path(path)
    if "://" not in path:
        require_there(place)
        if place.is_dir() != (tool in ("keras-tuner", "ray")):
            raise ForeignStudyError(f"{path}: of {tool} name {_PATHS[tool]}")
    elif tool != "optuna":
        raise ForeignStudyError(f"{path}: of {tool} name {_PATHS[tool]}, on this machine")
    try:
        return _read(tool, path, asked)
    except TuningError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:_MOST_SHOWN]
        raise ForeignStudyError(
            f"{path}: is not as {tool} writes it ({type(error).__name__}: {reason})"
        ) from error
    except OSError as error:
        raise ForeignStudyError(f"{path}: cannot be read ({error.strerror})") from error


def _read(tool: str, path: str, asked: Asked) -> ForeignStudy:
    match tool:
        case "optuna":
            return imported.read_optuna(path, asked)
        case "keras-tuner":
            return imported.read_keras_tuner(Path(path), asked)
        case "ray":
            return imported.read_ray(Path(path), asked)
        case _:
            return imported.read_sklearn(Path(path), asked)


def read_object(source: Any, asked: Asked) -> ForeignStudy:
    """Return the study of an object of a tool's; its library, which made it, is loaded already.

    Raises:
        ForeignStudyError: If it is none that is known.
    """
    if hasattr(source, "get_trials") and hasattr(source, "directions"):
        return imported.from_optuna_study(source, asked)
    if hasattr(source, "oracle") and hasattr(source, "project_dir"):
        objective = getattr(source.oracle.objective, "name", None)
        return read_path("keras-tuner", str(source.project_dir), _with_metric(asked, objective))
    if hasattr(source, "experiment_path"):
        # Ray's ResultGrid has an ExperimentAnalysis, which knows what ranked.
        known = getattr(source, "_experiment_analysis", source)
        metric = getattr(known, "default_metric", None)
        mode = _DIRECTIONS.get(getattr(known, "default_mode", None) or "")
        if asked.metric in (None, metric) and asked.direction is None:
            asked = replace(asked, direction=mode)
        return read_path("ray", str(source.experiment_path), _with_metric(asked, metric))
    if hasattr(source, "refit") and hasattr(source, "estimator"):
        return imported.from_sklearn_search(source, asked)
    raise ForeignStudyError(
        f"{type(source).__name__}: not known; give a path with tool={TOOLS[0]!r}, an Optuna study,"
        " a KerasTuner tuner, Ray's ResultGrid or ExperimentAnalysis, or a fitted search of"
        " scikit-learn's"
    )


def _with_metric(asked: Asked, name: object) -> Asked:
    if asked.metric is not None or not isinstance(name, str):
        return asked
    return replace(asked, metric=name)
