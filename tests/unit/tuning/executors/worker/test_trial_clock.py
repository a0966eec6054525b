"""What counts as a trial's time, and what does not."""

from __future__ import annotations

import math

from tuning.executors.worker.trial_clock import TrialClock


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_what_is_spent_on_workers_counts_and_waits_do_not() -> None:
    time = Time()
    clock = TrialClock(time)
    time.seconds += 7
    assert clock.seconds_until(60) == math.inf
    clock.go_on(0)
    time.seconds += 20
    assert clock.seconds_until(60) == 40
    clock.pause(0)
    time.seconds += 500
    assert clock.seconds == 20
    assert clock.seconds_until(60) == math.inf
    clock.go_on(0)
    time.seconds += 30
    assert clock.seconds == 50
    assert clock.seconds_until(60) == 10


def test_folds_side_by_side_count_each() -> None:
    time = Time()
    clock = TrialClock(time)
    clock.go_on(0)
    time.seconds += 10
    clock.go_on(1)
    time.seconds += 10
    assert (clock.seconds_of(0), clock.seconds_of(1), clock.seconds) == (20, 10, 30)
    # Two folds spend the 30 seconds that are left in 15.
    assert clock.seconds_until(60) == 15
    time.seconds += 15
    assert clock.seconds_until(60) == 0


def test_a_trial_that_is_late_stays_so_while_none_of_its_folds_trains() -> None:
    time = Time()
    clock = TrialClock(time)
    clock.go_on(0)
    time.seconds += 61
    clock.pause(0)
    time.seconds += 61
    assert clock.seconds_until(60) == -1


def test_a_fold_that_begins_anew_gets_the_time_of_all_its_rungs_back() -> None:
    time = Time()
    clock = TrialClock(time)
    for fold in (0, 1, 0):
        clock.go_on(fold)
        time.seconds += 10
        clock.pause(fold)
    clock.go_on(0)
    time.seconds += 10
    assert clock.seconds == 40
    clock.begin_anew(0)
    time.seconds += 10
    assert clock.seconds == 10
    clock.begin_anew(2)
    assert clock.seconds == 10
