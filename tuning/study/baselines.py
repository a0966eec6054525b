"""What a study's trials are held against: what is reached without a search."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from tuning.records import Baseline, Baselines

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.specification.study_spec import StudySpec


def measured_baselines(spec: StudySpec, loaded: LoadedObjective) -> Baselines:
    """Measure the baselines of a study; they follow from its data, split, metric and space."""
    # Here, not above: imports Keras, whose backend must have been chosen before.
    from objectives.baselines.report import baseline_report

    report = baseline_report(loaded, spec.space.middle())
    measured = (
        Baseline(
            name=name,
            value=statistics.fmean(values),
            spread=statistics.stdev(values) if len(values) > 1 else None,
        )
        for name, values in report.values.items()
    )
    return Baselines(measured=tuple(measured), left_out=report.left_out)
