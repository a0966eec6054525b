"""The studies of a results folder, each in a few cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from search_spaces import TuningError
from tuning.results.confirmed.standing import best_trial
from tuning.results.study_record import read_study, study_names
from tuning.results.tables import short


def rows_of_studies(results_dir: Path) -> Iterator[tuple[str, ...]]:
    """Yield each study with what it is about and its best value; why, where it cannot be read."""
    for name in study_names(results_dir):
        try:
            study = read_study(results_dir, name)
        except TuningError as error:
            yield name, error.complaints[0]
            continue
        spec = study.spec
        best = best_trial(study)
        yield (
            name,
            spec.objective.text,
            spec.backend,
            f"{len(study.trials)} of {spec.budget.trials}",
            study.metric.name,
            "" if best is None or best.value is None else short(best.value),
        )
