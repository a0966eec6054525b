"""What the journal of a study begins with, beside its settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from objectives.data.split import AT_RANDOM
from objectives.identity import identity_of
from search_spaces import Configuration
from tuning.results.source import bytes_of_code

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.specification.study_spec import StudySpec


def study_header(spec: StudySpec, loaded: LoadedObjective) -> dict[str, Any]:
    """Return what is measured, what it depends on, and how the data are cut."""
    data = loaded.prepared(0, Configuration({}))
    signature = loaded.signature(data, epochs=spec.budget.epochs)
    return {
        "metric": loaded.metric.name,
        "direction": str(loaded.metric.direction),
        "identity": {**identity_of(loaded, spec.space), **bytes_of_code(spec.objective)},
        "signature": {
            "input_shape": signature.input_shape,
            "task": str(signature.task),
            "classes": list(signature.classes),
            "training_rows": signature.training_rows,
            "epochs": signature.epochs,
        },
        "split": loaded.split.how or AT_RANDOM,
        **_rows(loaded),
        "created_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }


def _rows(loaded: LoadedObjective) -> dict[str, Any]:
    """Return how many rows train, measure and test; nothing where they are not counted."""
    split = loaded.split
    if loaded.dataset.streams is not None:
        return {}
    parts = {"training": split.train, "validation": split.validation, "test": split.test}
    return {"rows": {name: len(rows) for name, rows in parts.items()}}
