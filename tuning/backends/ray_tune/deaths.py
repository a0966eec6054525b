"""Workers that died, were killed, or never came up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, final

import ray

from tuning.backends.ray_tune.assignment import Assignment, from_config
from tuning.cluster.errors import RayUnavailableError
from tuning.executors.ray.crashes import from_error_text
from tuning.executors.ray.fault_rules import MOST_FAILED_STARTS, says_machine_died

if TYPE_CHECKING:
    from ray.tune.experiment import Trial as TuneTrial

    from tuning.backends.ray_tune.trials import Trials

_NEXT_FAILURE = re.compile(r"^Failure # \d+ \(occurred at .*\)$", re.MULTILINE)


@final
class Deaths:
    """Tells trials whose worker is gone what that means for them."""

    def __init__(self, trials: Trials) -> None:
        """Tell ``trials``."""
        self._trials = trials
        self._started: set[str] = set()
        self._failed_starts = 0
        self._turns: dict[str, int] = {}

    def note_start(self, trial: TuneTrial) -> None:
        """Note that a worker came up, or took another trial."""
        self._started.add(trial.trial_id)
        self._failed_starts = 0

    def note(self, trial: TuneTrial, *, turn: int) -> None:
        """Note that a trial's worker is gone.

        A worker that never came up says nothing about the trial; after some in a row the study
        breaks down, since no other trial would fare better.

        Args:
            trial: Ray Tune's trial.
            turn: The turn of Ray Tune's loop, which may tell of the same death twice in one.
        """
        if self._turns.get(trial.trial_id) == turn:
            return
        self._turns[trial.trial_id] = turn
        text = _last_error(trial)
        failure = from_error_text(text)
        machine_died = says_machine_died(text)
        came_up = trial.trial_id in self._started
        self._started.discard(trial.trial_id)
        if not came_up and not machine_died:
            self._failed_starts += 1
            if self._failed_starts >= MOST_FAILED_STARTS:
                self._trials.break_down(
                    RayUnavailableError(f"Ray's workers cannot start: {failure.message}")
                )
        self._trials.note_death(
            from_config(trial.config).number, failure, counts=came_up and not machine_died
        )

    def next_assignment(self, trial: TuneTrial) -> Assignment:
        """Return what the next worker of a trial is asked, be it to say that the trial is over."""
        assignment = from_config(trial.config)
        return self._trials.assignment(assignment.number) or replace(assignment, is_over=True)

    def kill(self, trial: TuneTrial) -> None:
        """Kill the worker of a trial that does not report."""
        actor = trial.temporary_state.ray_actor
        if actor is not None:
            ray.kill(actor)


def _last_error(trial: TuneTrial) -> str:
    """Return why a trial failed the last time; Ray Tune keeps all of them in one file."""
    if not trial.error_file:
        return ""
    text = Path(trial.error_file).read_text(encoding="utf-8", errors="replace")
    return _NEXT_FAILURE.split(text)[-1]
