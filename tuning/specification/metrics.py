"""What is measured, from settings: the metric that trials are ranked by, and others to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.known_metrics import full_metric_name, unknown_metric
from objectives.metric import canonical_metric_name, known_direction, metric_of_output

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference
    from tuning.specification.settings import SettingsReader
    from tuning.specification.study_spec import StudySpec


def read_metrics(
    reader: SettingsReader, objective: ObjectiveReference | None
) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Return the metric, its direction, and what else is measured, by their full names.

    Metric and direction are None where the objective's own is meant, the direction too where the
    model has to show that the metric is of one of its outputs. A ready-made model measures any
    metric of Keras's that fits; a class of a person's what it is compiled with.
    """
    named, direction = reader.read("metric"), reader.read("direction")
    also: tuple[str, ...] = reader.read("also_measure")
    is_ready_made = objective is not None and not objective.has_own_code
    full = full_metric_name if is_ready_made else canonical_metric_name
    metric = None if named is None else full(named)
    unknown = unknown_metric(metric) if is_ready_made and metric is not None else None
    if unknown is not None:
        reader.complain("metric", unknown)
    elif metric is None and direction is not None:
        reader.complain("direction", "says nothing without a metric; add --metric NAME")
    elif metric is not None:
        direction = _direction(reader, metric, direction, is_ready_made=is_ready_made)
    _complain_of_others(reader, metric, [full(name) for name in also], is_ready_made=is_ready_made)
    return metric, direction, tuple(full(name) for name in also)


def asked_metrics(spec: StudySpec) -> tuple[str, ...]:
    """Return all metrics that were asked for, the one that trials are ranked by first."""
    return (*(() if spec.metric is None else (spec.metric,)), *spec.also_measure)


def _direction(
    reader: SettingsReader, metric: str, direction: str | None, *, is_ready_made: bool
) -> str | None:
    own = known_direction(metric)
    if own is None:
        if direction is None and (is_ready_made or metric_of_output(metric) is None):
            reader.complain(
                "metric",
                "not one of Keras's own, so its direction is not known;"
                " add --direction minimize or --direction maximize",
            )
        return direction
    if direction is not None and direction != own:
        reader.complain("direction", f"contradicts {metric}, which is to {own}; leave it out")
    return direction or str(own)


def _complain_of_others(
    reader: SettingsReader, metric: str | None, also: list[str], *, is_ready_made: bool
) -> None:
    """Say what is wrong with the metrics that are only shown, each once."""
    for place, name in enumerate(also):
        if name in also[:place]:
            reader.complain("also_measure", f"{name} is given twice; give it once")
        elif name == metric:
            reader.complain("also_measure", f"{name} is what trials are ranked by; leave it out")
        elif is_ready_made:
            problem = unknown_metric(name)
            if problem is not None:
                reader.complain("also_measure", f"{name}: {problem}")
