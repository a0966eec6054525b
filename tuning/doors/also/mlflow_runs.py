"""A study on an MLflow tracking server: an experiment of its name, a run a trial."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, final

# MLflow tries for minutes, which a person who waits for the end of a study need not.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
# Nothing here is of the repository that the command happens to run in.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, Run
from mlflow.exceptions import MlflowException

from tuning.doors.also.facts import (
    ended_at,
    epochs_of,
    figures_of,
    labels_of,
    run_name,
    study_key,
)
from tuning.records import Completed, Failed, Pruned

if TYPE_CHECKING:
    from tuning.records import Outcome, Trial
    from tuning.results.study_record import StudyRecord

STUDY_TAG, TRIAL_TAG = "keras_tuning.study", "keras_tuning.trial"
# What a server takes at a time, by MLflow's REST API.
_MOST_METRICS, _MOST_PARAMS, _MOST_RUNS = 1000, 100, 1000
_LONGEST_VALUE, _LONGEST_TAG = 6000, 5000

_T = TypeVar("_T")


@final
class MlflowRuns:
    """Writes a run a trial; one that was not finished when its process died is written anew."""

    def __init__(self, study: StudyRecord) -> None:
        """Find the experiment, or make it, and what is there of the study."""
        self._study = study
        self._client = MlflowClient()
        self._experiment = experiment_of(self._client, study)
        self._written: set[int] = set()
        for run in runs_of(self._client, self._experiment, study):
            number = run.data.tags.get(TRIAL_TAG)
            if number is None:
                continue
            if run.info.status == "RUNNING":
                self._client.delete_run(run.info.run_id)
            else:
                self._written.add(int(number))

    def written(self) -> set[int]:
        """Return the numbers of the trials whose runs have ended."""
        return set(self._written)

    def write(self, trial: Trial) -> None:
        """Write a trial as a run; it ends as the last, by which it counts as written."""
        ended = round(1000 * ended_at(trial))
        began = ended - round(1000 * trial.seconds)
        run = self._client.create_run(
            self._experiment,
            start_time=began,
            run_name=run_name(trial),
            tags={STUDY_TAG: study_key(self._study), TRIAL_TAG: str(trial.number)}
            | {name: text[:_LONGEST_TAG] for name, text in labels_of(trial, self._study).items()},
        )
        run_id = run.info.run_id
        params = [Param(n, str(v)[:_LONGEST_VALUE]) for n, v in trial.configuration.items()]
        for some in _batches(params, _MOST_PARAMS):
            self._client.log_batch(run_id, params=some)
        for metrics in _batches(_metrics(trial, began, ended), _MOST_METRICS):
            self._client.log_batch(run_id, metrics=metrics)
        self._client.set_terminated(run_id, status=_status(trial.outcome), end_time=ended)

    def close(self, study: StudyRecord) -> None:
        """Do nothing: each run has ended."""


def experiment_of(client: MlflowClient, study: StudyRecord) -> str:
    """Return the id of the experiment that MLFLOW_EXPERIMENT_NAME, or the study, names.

    Raises:
        MlflowException: If the server does not answer, or the experiment was deleted.
    """
    named, key = os.environ.get("MLFLOW_EXPERIMENT_NAME"), study_key(study)
    if not named:
        # A study that was renamed has its earlier name there.
        own = client.search_experiments(filter_string=f"tags.`{STUDY_TAG}` = '{key}'")
        if own:
            return str(own[0].experiment_id)
    name = named or study.spec.name
    found = client.get_experiment_by_name(name)
    if found is None:
        return str(client.create_experiment(name, tags={} if named else {STUDY_TAG: key}))
    if found.lifecycle_stage == "deleted":
        raise MlflowException(
            f"the experiment {name} was deleted; restore it, or set MLFLOW_EXPERIMENT_NAME"
        )
    return str(found.experiment_id)


def runs_of(client: MlflowClient, experiment: str, study: StudyRecord) -> Iterator[Run]:
    """Yield the runs of a study."""
    token: str | None = None
    while True:
        page = client.search_runs(
            [experiment],
            filter_string=f"tags.`{STUDY_TAG}` = '{study_key(study)}'",
            max_results=_MOST_RUNS,
            page_token=token,
        )
        yield from page
        token = page.token
        if not token:
            return


def _metrics(trial: Trial, began: int, ended: int) -> Iterator[Metric]:
    for epoch, measured in epochs_of(trial):
        at = began + round((ended - began) * epoch / max(trial.epochs, 1))
        for name, value in measured.items():
            yield Metric(_allowed(name), value, at, epoch)
    for name, value in figures_of(trial).items():
        yield Metric(name, value, ended, trial.epochs)


def _allowed(name: str) -> str:
    """Return a metric's name in the characters that MLflow allows."""
    return "".join(one if one.isalnum() or one in "_-. /" else "_" for one in name)


def _status(outcome: Outcome) -> str:
    match outcome:
        case Completed():
            return "FINISHED"
        case Pruned():
            return "KILLED"
        case Failed():
            return "FAILED"


def _batches(items: Iterable[_T], most: int) -> Iterator[Sequence[Any]]:
    left = iter(items)
    while some := list(islice(left, most)):
        yield some
