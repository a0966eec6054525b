"""Checks of a study that need a model built: its callbacks, its metrics, its trainer."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from objectives.abilities import FindsItsSpace, MayReturnData, StatesMetric
from objectives.failure import Failure, FailureKind, is_raised_in_own_code, place_in
from objectives.metric import known_direction, metric_of_output
from search_spaces import known_parameter
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from tuning.study.checks.known import LoadedStudy


def model_that_cannot_train(study: LoadedStudy) -> list[str]:
    """Return a sentence for each thing that is wrong with the model of a user's class."""
    named = study.spec.objective
    if not named.has_own_code or not study.is_new:
        return []
    said = [f"{named.said}: {complaint}" for complaint in study.dry_run.complaints()]
    objective = study.loaded.objective
    if isinstance(objective, MayReturnData) and objective.has_data_twice:
        said.append(
            f"{named.said} returns data beside its model, and others are given by --data; leave"
            " one of them out"
        )
    return said


def idle_parameters(study: LoadedStudy) -> list[str]:
    """Return a sentence for each parameter that a user's class never reads, or lacks.

    A parameter whose name stands in the file may be read for other configurations alone, and so
    may the known ones where the file hands the configuration on to the project's own models.
    """
    named, space = study.spec.objective, study.spec.space
    objective = study.loaded.objective
    if not named.has_own_code or not study.is_new:
        return []
    if isinstance(objective, FindsItsSpace) and objective.asks:
        return []  # It was held against its space, or the space was found by it.
    text = named.file.read_text(encoding="utf-8", errors="replace")
    hands_on = "from objectives import" in text or "import objectives" in text
    idle = [
        name
        for name in study.dry_run.unread()
        if not _is_named_elsewhere(name, text)
        and not (hands_on and known_parameter(name) is not None)
    ]
    missed = [name for name in study.dry_run.missed() if name not in space.names]
    return [
        *(
            f"{named.said}: build_model never reads {name!r} of the space; remove it, or read"
            f" configuration[{name!r}]"
            for name in idle
        ),
        *(
            f"{named.said}: build_model reads {name!r}, which the space lacks"
            f"{closest(name, space.names)}; add it, or read configuration.get({name!r}, ...)"
            for name in missed
        ),
    ]


def _is_named_elsewhere(name: str, text: str) -> bool:
    """Tell whether a file names a parameter beside where its space has it."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return True
    keys = {
        id(key)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and any(isinstance(one, ast.Name) and one.id == "space" for one in _targets(node))
        for key in ast.walk(node)
    }
    elsewhere = [node for node in ast.walk(tree) if id(node) not in keys]
    texts = [
        node.value
        for node in elsewhere
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    arguments = [node.arg for node in elsewhere if isinstance(node, ast.arg)]
    return name in arguments or any(name in text or _begins(name, text) for text in texts)


def _begins(name: str, text: str) -> bool:
    """Tell whether a text may be put together to a name, as ``f"units_{layer}"`` is."""
    beginning = re.split(r"[{%]", text)[0]
    return len(beginning) > 1 and name.startswith(beginning)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def failing_alike(study: LoadedStudy) -> list[str]:
    """Return a sentence where a user's model fails for one reason, whatever was tried.

    A configuration that fails by itself is a trial that fails. What a library says may number its
    layers, and those numbers are left aside; what the person's own code raises is taken as it is.
    """
    named = study.spec.objective
    if not named.has_own_code or not study.is_new or study.dry_run.failure() is None:
        return []
    failures = [one.failure() for one in study.looks]
    reasons = {None if one is None else _reason(one) for one in failures}
    first = failures[0]
    if len(reasons) > 1 or first is None or first.kind is not FailureKind.ERROR:
        return []
    place = place_in(first.traceback)
    return [
        f"{named.said}: no model can be trained, of {len(failures)} configurations that were tried:"
        f" {first.message}; mend build_model{place and f', {place}'}, or give a configuration that"
        " works by --first"
    ]


def _reason(failure: Failure) -> str:
    own = is_raised_in_own_code(failure.traceback)
    return failure.message if own else re.sub(r"\d+", "", failure.message)


def rate_set_twice(study: LoadedStudy) -> list[str]:
    """Return what is wrong with the callbacks of a user's class for the models that it builds."""
    named = study.spec.objective
    callback = study.dry_run.rate_set_twice() if named.has_own_code else None
    if callback is None:
        return []
    return [
        f"{named.said}: {callback} sets the learning rate, which the optimizer's"
        " LearningRateSchedule sets already; drop one of them"
    ]


def unreported_metric(study: LoadedStudy) -> list[str]:
    """Return a sentence where a metric was named that the model does not report.

    Ready-made models report the metric that is their own.
    """
    spec, metric = study.spec, study.loaded.metric
    if spec.metric is None and not spec.objective.has_own_code:
        return []
    reported = study.dry_run.reported_metrics()
    if reported is None:
        return []
    if metric.name in reported:
        return _direction_of_no_output(study)
    if spec.metric is None and _stated(study)[0] is None:
        return [_without_a_metric(study, reported)]
    place = "--metric" if spec.metric is not None else f"{spec.objective.said}: metric"
    parts = [name for name in reported if name.startswith(f"{metric.name}[")]
    if parts:
        return [
            f"{place} {metric.name}: is {len(parts)} numbers, and trials are ranked by one; give it"
            f" an average, such as average='macro', or rank by {parts[0]}"
        ]
    return [
        f"{place} {metric.name}: the model does not report it{closest(metric.name, reported)}; it"
        f" reports {', '.join(reported)}"
    ]


def unreported_others(study: LoadedStudy) -> list[str]:
    """Return a sentence for each metric that a class's model was to measure too, and does not."""
    spec = study.spec
    if not spec.also_measure or not spec.objective.has_own_code:
        return []
    reported = study.dry_run.reported_metrics()
    return [
        f"--also-measure {name}: the model does not report it{closest(name, reported or ())}; it"
        f" reports {', '.join(reported or ())}; compile it with metrics=[...] that hold it"
        for name in spec.also_measure
        if reported is not None and name not in reported
    ]


def _without_a_metric(study: LoadedStudy, reported: tuple[str, ...]) -> str:
    """Return what to do about a class that names no metric and reports not the usual one."""
    metric, task = study.loaded.metric, study.loaded.dataset.task
    losses = [name for name in reported if name == "loss" or name.endswith("_loss")]
    others = [name for name in reported if name not in losses]
    found = f"reports {', '.join(others)}" if others else "is compiled without any metric"
    return (
        f"{study.spec.objective.said}: the class names no metric, and its model {found}, so that"
        f' there is nothing to rank by; write `metric = "{(others or losses or ["loss"])[0]}"` in'
        f" the class, or compile the model with metrics=[{metric.name!r}], the usual one of a"
        f" {task} task"
    )


def _direction_of_no_output(study: LoadedStudy) -> list[str]:
    """Return a sentence where a name only looks like a metric of Keras's of one output."""
    spec, metric = study.spec, study.loaded.metric
    of_output = metric_of_output(metric.name)
    stated = spec.direction if spec.metric is not None else _stated(study)[1]
    if stated is not None or of_output is None or known_direction(metric.name) is not None:
        return []
    outputs = study.dry_run.output_names()
    if outputs is None or of_output[0] in outputs:
        return []
    place = "--metric" if spec.metric is not None else f"{spec.objective.said}: metric"
    way_out = "--direction" if spec.metric is not None else "direction ="
    return [
        f"{place} {metric.name}: not one of Keras's own, nor of an output {of_output[0]!r}, so its"
        f" direction is not known; add {way_out} minimize or {way_out} maximize"
    ]


def _stated(study: LoadedStudy) -> tuple[str | None, str | None]:
    objective = study.loaded.objective
    return objective.stated_metric if isinstance(objective, StatesMetric) else (None, None)


def uncompiled_epochs(study: LoadedStudy) -> list[str]:
    """Return a sentence where compiled epochs are demanded and the model cannot have them."""
    reason = study.dry_run.reason_for_fit() if study.spec.trainer == "compiled" else None
    if reason is None:
        return []
    return [f"--trainer compiled: not possible, since {reason}; use auto"]
