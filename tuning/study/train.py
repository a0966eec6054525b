"""What a study trains: its search, then the best trials once more."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, final

from objectives.machine.sudden_exit import telling_sudden_exits
from tuning.backends.catalog import make_backend
from tuning.errors import BudgetNotMetError, StopAsked, TimeLimitReached
from tuning.executors.checkpoints import remove_finished_checkpoints
from tuning.going_on import going_on
from tuning.results.confirmed.standing import best_trial
from tuning.results.stop_request import StopRequest
from tuning.study.announcement import no_trial_completed, nothing_further
from tuning.study.baselines import measured_baselines
from tuning.study.confirming import confirm_best
from tuning.study.deaths import fail_deadly_trials, last_words
from tuning.trials.evaluator import Evaluator
from tuning.trials.kept_folders import clear_folders

if TYPE_CHECKING:
    from collections.abc import Callable

    from objectives.loaded import LoadedObjective
    from tuning.executors.executor import StudyExecutor
    from tuning.progress import Progress
    from tuning.records import Trial
    from tuning.results.store import StudyStore
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    """What a search came to.

    Attributes:
        study: The study as its journal tells it.
        best: The best completed trial.
        stopped: Why it ended before its budget was spent, or None.
        seconds: Wall-clock time of this run.
    """

    study: StudyRecord
    best: Trial
    stopped: str | None
    seconds: float


def train_study(
    spec: StudySpec,
    loaded: LoadedObjective,
    *,
    store: StudyStore,
    executor: StudyExecutor,
    progress: Progress,
) -> StudyResult:
    """Search what is left of the budget, train the best again, and say what it all came to.

    Args:
        spec: The study.
        loaded: Its objective and data.
        store: Where its trials are kept.
        executor: What trains them.
        progress: Told what happens.

    Raises:
        BudgetNotMetError: If no trial completed.
        KeyboardInterrupt: When stopped by hand; what finished is kept and can be resumed.
    """
    from objectives.training.choice import stop_working_ahead

    began = time.monotonic()
    stop = StopRequest(spec.folder)
    evaluator = Evaluator(
        spec,
        loaded,
        store=store,
        executor=executor.trials,
        fold_executor=executor.folds,
        progress=progress,
        is_to_stop=stop.is_there,
    )
    if executor.here is not None:
        executor.here.entered = store.under_way.mark
    search = partial(_search, spec, loaded, evaluator, store=store, progress=progress)
    confirm = partial(
        confirm_best,
        spec,
        loaded,
        store=store,
        executor=executor,
        progress=progress,
        check=evaluator.check_time,
    )
    stopped = None
    try:
        if evaluator.has_budget:
            stopped = _why_stopped(spec, progress, search)
        if stopped is None or evaluator.is_out_of_time:
            ended = stopped is None
            stopped = (
                _why_stopped(spec, progress, partial(confirm, ended_in_order=ended)) or stopped
            )
    finally:
        stop.forget()
        stop_working_ahead()
    if stopped is None and evaluator.has_budget:
        stopped = nothing_further(store.study)
    best = best_trial(store.study)
    if best is None:
        raise BudgetNotMetError(no_trial_completed(store.study, stopped))
    if store.study.baselines is None:
        store.record_baselines(measured_baselines(spec, loaded))
    return StudyResult(
        study=store.study, best=best, stopped=stopped, seconds=time.monotonic() - began
    )


def _search(
    spec: StudySpec,
    loaded: LoadedObjective,
    evaluator: Evaluator,
    *,
    store: StudyStore,
    progress: Progress,
) -> None:
    from objectives.training.choice import stop_working_ahead

    progress.study_started(spec, loaded.metric, evaluator.finished)
    try:
        fail_deadly_trials(store, evaluator)
        with telling_sudden_exits(partial(last_words, store)):
            make_backend(spec.backend).run(spec, evaluator)
    finally:
        stop_working_ahead()
        remove_finished_checkpoints(spec, store.trials)
        clear_folders(spec, loaded, store.trials)
        progress.study_ended()


def _why_stopped(spec: StudySpec, progress: Progress, part: Callable[[], None]) -> str | None:
    """Run a part of a study and return why it ended early; None where it did not.

    Raises:
        KeyboardInterrupt: When stopped by hand; a line says how to go on.
    """
    go_on = f"continue with {going_on('resume', spec)}"
    try:
        part()
    except TimeLimitReached:
        return f"the time limit of {spec.budget.timeout_seconds:.0f} s was reached; {go_on}"
    except StopAsked:
        return f"another terminal asked for it; {go_on}"
    except KeyboardInterrupt:
        progress.say(f"stopped by hand; {go_on}")
        raise
    return None
