"""The figures of a retrained model: its results on the test set, and its history."""

from __future__ import annotations

import csv
import io
import math
import statistics
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from objectives.measurement import LearningCurve
    from tuning.results.retrained.record import Retrained


def metrics_document(retrained: Retrained) -> dict[str, Any]:
    """Return the search's value and the test's results side by side."""
    return {
        "study": retrained.study,
        "trial": retrained.trial,
        "metric": retrained.metric.name,
        "direction": str(retrained.metric.direction),
        "search": {"value": retrained.search_value, "spread": retrained.search_spread},
        "test": {
            "mean": retrained.mean,
            "spread": retrained.spread,
            "runs": [
                {"seed": seed, "kept": place == retrained.kept, **_known(test)}
                for place, (seed, test) in enumerate(
                    zip(retrained.seeds, retrained.tests, strict=True)
                )
            ],
            "rows": retrained.test_rows,
            "measured_on": "test" if retrained.has_test else "validation",
            "openings": retrained.test_openings,
        },
        "baselines": {
            name: {"mean": statistics.fmean(values), "values": list(values)}
            for name, values in retrained.baselines.items()
        },
        "facts": dict(retrained.facts),
        "prediction_spread": retrained.prediction_spread,
        "classes": list(retrained.classes),
        "epochs": retrained.epochs,
        "train_rows": retrained.train_rows,
        "configuration": dict(retrained.configuration),
    }


def _known(test: Mapping[str, float]) -> dict[str, float | None]:
    """Return test metrics as JSON has them: one that is only looked at may be NaN."""
    return {name: value if math.isfinite(value) else None for name, value in test.items()}


def history_text(history: LearningCurve) -> str:
    """Return the metrics of every epoch as CSV, with every digit."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["epoch", *history.metrics])
    for epoch in range(1, history.epochs + 1):
        writer.writerow([epoch, *(repr(value) for value in history.at(epoch).metrics.values())])
    return buffer.getvalue()
