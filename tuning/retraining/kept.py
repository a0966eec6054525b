"""What is kept of the runs of a retraining: the median model, and what all of them came to."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tuning.errors import TuningError
from tuning.results.confirmed.words import again_of
from tuning.results.retrained.folder import write_retrained
from tuning.results.study_record import read_study, study_names
from tuning.retraining.model import RetrainedModel
from tuning.retraining.record import retrained_record

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.retraining.run import RetrainingRun
    from tuning.results.study_record import StudyRecord
    from tuning.retraining.choice import Chosen
    from tuning.retraining.job import RetrainingJob


def keep_median(
    study: StudyRecord,
    loaded: LoadedObjective,
    chosen: Chosen,
    *,
    job: RetrainingJob,
    all_runs: list[RetrainingRun],
) -> RetrainedModel:
    """Write the folder of a retrained trial and return what it came to."""
    trial = chosen.trial
    runs = [run for run in all_runs if not run.baseline]
    values = tuple(run.test[study.metric.name] for run in runs)
    kept = _median_index(values)
    retrained = RetrainedModel(
        folder=chosen.folder,
        trial=trial.number,
        metric=study.metric.name,
        search_value=trial.value,
        again=again_of(study, trial.number),
        test_values=values,
        kept=kept,
        test_openings=test_openings(study.spec.results_dir, study.identity["data"]),
        baselines=_baselines(all_runs, study.metric.name),
        facts=dict(loaded.facts(trial.configuration)),
        spread=runs[kept].spread,
        examples=runs[kept].examples,
        has_test=loaded.split.has_test,
    )
    write_retrained(
        retrained_record(study, loaded, chosen=trial, job=job, runs=runs, retrained=retrained)
    )
    return retrained


def test_openings(results_dir: Path, data_digest: str) -> int:
    """Return how often retraining opened the test set of these data, over all readable studies."""
    openings = 0
    for name in study_names(results_dir):
        # Another study that is damaged does not keep this one from being retrained.
        with suppress(TuningError):
            study = read_study(results_dir, name)
            openings += study.openings if study.identity["data"] == data_digest else 0
    return openings


def _baselines(runs: list[RetrainingRun], metric: str) -> dict[str, tuple[float, ...]]:
    """Return the values of each baseline, under its name with the epochs that it was given."""
    values: dict[str, tuple[float, ...]] = {}
    for run in runs:
        if run.baseline:
            name = f"{run.baseline}, {run.history.epochs} epochs"
            values[name] = (*values.get(name, ()), run.test[metric])
    return values


def _median_index(values: tuple[float, ...]) -> int:
    """Return the place of the median; of an even number, the lower of the middle two."""
    order = sorted(range(len(values)), key=lambda place: (values[place], place))
    return order[(len(order) - 1) // 2]
