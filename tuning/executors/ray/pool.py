"""Warm workers in a Ray, handed out to jobs and replaced when they die, hang or grow too large."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import ray
from ray.exceptions import RayError

from tuning.cluster.errors import broke_down
from tuning.cluster.head_watch import HeadWatch
from tuning.cluster.room import memory_share
from tuning.executors.ray.actor import Whereabouts
from tuning.executors.ray.attempts import Attempts
from tuning.executors.ray.crashes import from_error_text
from tuning.executors.ray.fault_rules import SECONDS_TO_STOP, took_too_long
from tuning.executors.ray.losses import lost_with_its_machine, wears_out
from tuning.executors.ray.pool_size import PoolSize
from tuning.executors.ray.seats import Seat
from tuning.executors.ray.worker_news import WorkerNews

if TYPE_CHECKING:
    from tuning.executors.ray.seats import Job
    from tuning.specification.study_spec import Placement


@final
@dataclass(slots=True)
class RayPool:
    """The workers of a study.

    Not for several threads at once; a caller that has some lets in one at a time.

    Attributes:
        shipment: Ray's reference to what every worker unpacks.
        placement: How many workers at most, and what each is given.
        say: Told what a person should know, such as that workers wait for room.
        most: How many trials there are to train, or folds where each has a worker of its own.
        memory_limit: The bytes from which on a worker's process is replaced after its trial; None
            for its share, by CPUs, of its machine's memory.
        now: Counts seconds.
        replaced: How many workers were replaced.
    """

    shipment: Any
    placement: Placement
    say: Callable[[str], None]
    most: int = 1024
    memory_limit: float | None = None
    now: Callable[[], float] = time.monotonic
    seats: list[Seat] = field(default_factory=list)
    replaced: int = 0
    _waiting: deque[Job] = field(default_factory=deque)
    _attempts: Attempts = field(default_factory=Attempts)
    _share: float = math.inf
    _watch: HeadWatch | None = None
    _size: PoolSize = field(init=False)
    _news: WorkerNews = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no worker."""
        self._size = PoolSize(self.placement, self.most, self.say, self.now)
        self._news = WorkerNews(self.placement, self.say, self.now)

    def wear_out(self, job: Job) -> None:
        """Give a job's worker to no other job: it no longer answers as it should."""
        seat = self.seat_of(job)
        if seat is not None:
            seat.is_worn = True

    def open(self) -> None:
        """Start the workers; they load beside each other while the study begins."""
        self._watch = HeadWatch.of_this_ray()
        limit = self.memory_limit
        self._share = memory_share(self.placement) if limit is None else limit
        self._add_seats(self._size.at_first())

    def close(self) -> None:
        """End the workers; without the cluster's head they end once this process has left it."""
        if self._watch is not None and not self._watch.is_lost:
            for seat in self.seats:
                ray.kill(seat.actor)
        self.seats.clear()
        self._waiting.clear()

    @property
    def ready(self) -> int:
        """How many workers are loaded."""
        return sum(seat.ready is None for seat in self.seats)

    def queue(self, job: Job) -> None:
        """Give the job to the next worker that is free; ``poll`` makes its calls."""
        self._size.note(job)
        self._waiting.append(job)

    def seat_of(self, job: Job) -> Seat | None:
        """Return the seat of a job that has a worker."""
        return next((seat for seat in self.seats if seat.job is job), None)

    def call(self, job: Job, call: Callable[[Any], Any]) -> None:
        """Make the next call to a job's worker."""
        seat = self.seat_of(job)
        assert seat is not None, "a job without a worker is queued"
        assert seat.call is None, "one call at a time"
        seat.call = call(seat.actor)

    def release(self, job: Job, *, after: Any = None) -> None:
        """Take the worker from a job.

        Args:
            job: The job.
            after: Ray's reference to what the worker is still to answer, which does not outlive
                it until it has; None for nothing.
        """
        self._attempts.forget(job)
        if job in self._waiting:
            self._waiting.remove(job)
        seat = self.seat_of(job)
        if seat is None:
            return
        if seat.call is None and not seat.is_worn:
            seat.leave()
            return
        # Somebody lost interest in the middle of a call, or the process is not to go on.
        if after is not None:
            ray.wait([after], timeout=SECONDS_TO_STOP, fetch_local=False)
        self._replace(seat)

    def poll(self, seconds: float) -> None:
        """Give free workers to waiting jobs, then take the answers that come within a time.

        Raises:
            RayUnavailableError: If Ray broke down, or no worker can be started.
        """
        try:
            self._poll(seconds)
        except RayError as error:
            raise broke_down(error) from error

    def _poll(self, seconds: float) -> None:
        if self._watch is not None:
            self._watch.look()
        jobs = len(self._waiting) + sum(seat.job is not None for seat in self.seats)
        there = len(self.seats)
        self._add_seats(self._size.missing(there=there, loaded=self.ready, jobs=jobs))
        self._end_late_ones()
        self._seat_jobs()
        limit, now = self.placement.trial_timeout_seconds, self.now()
        due = min((seat.seconds_until_due(limit, now=now) for seat in self.seats), default=math.inf)
        seconds = max(0.0, min(seconds, due))
        by_reference = {seat.awaited: seat for seat in self.seats if seat.awaited is not None}
        if by_reference:
            references = list(by_reference)
            done, _ = ray.wait(references, timeout=seconds)
            if done and len(references) > 1:
                done, _ = ray.wait(references, num_returns=len(references), timeout=0)
            for reference in done:
                self._take(by_reference[reference], reference)
        self._end_late_ones()
        self._seat_jobs()
        self._news.look(is_waiting=bool(self._waiting) and self.ready == 0)

    def _add_seats(self, count: int) -> None:
        self.seats += [Seat.with_new_worker(self.shipment, self.placement) for _ in range(count)]

    def _seat_jobs(self) -> None:
        for seat in self.seats:
            if not self._waiting:
                return
            if seat.is_free:
                seat.give_to(self._waiting.popleft())

    def _take(self, seat: Seat, reference: Any) -> None:
        if seat.awaited is not reference:
            return  # its seat was given up while others were taken
        try:
            answer: Any = ray.get(reference)
        except RayError as error:
            self._take_loss(seat, error)
            return
        if isinstance(answer, Whereabouts):
            seat.ready, seat.node = None, answer.node
            self._attempts.note_start()
            return
        job = seat.job
        assert job is not None, "whoever gives up a job in the middle of a call ends its worker"
        seat.call = None
        seat.is_worn = seat.is_worn or wears_out(answer, self._share)
        # What ended in the seconds of grace ended in time.
        if seat.kill_at is not None and answer.evaluation is None:
            self._end_late(job, answer)
        else:
            job.take(answer)

    def _take_loss(self, seat: Seat, error: RayError) -> None:
        """Replace a worker that died or raised, and give its job to another where that helps."""
        if self._watch is not None:
            self._watch.require()
        job, was_loading = seat.job, seat.ready is not None
        counts = not lost_with_its_machine(error, seat.node)
        self._replace(seat)
        if was_loading:
            self._attempts.note_failed_start(error, counts=counts)
        if job is None:
            return
        if self._attempts.may_retry(job, error, counts=counts):
            job.begin_anew()
            job.clock.begin_anew(job.fold)
            self._waiting.appendleft(job)
        else:
            self._attempts.forget(job)
            job.fail(from_error_text(str(error)), None)

    def _end_late_ones(self) -> None:
        """End the trials that have taken too long: every fold of theirs, under way or waiting."""
        limit = self.placement.trial_timeout_seconds
        if limit is None:
            return
        for waiting in [one for one in self._waiting if one.clock.seconds_until(limit) <= 0]:
            self._end_late(waiting, None)
        for seat in self.seats:
            job = seat.job
            if job is None or job.clock.seconds_until(limit) > 0:
                # Another fold of the trial may have begun anew, whose time is taken back.
                seat.kill_at = None
            elif seat.call is None or (seat.kill_at is not None and self.now() >= seat.kill_at):
                self._end_late(job, None)
            elif seat.kill_at is None:
                seat.kill_at = self.now() + SECONDS_TO_STOP

    def _end_late(self, job: Job, answer: Any) -> None:
        self.release(job)
        job.fail(took_too_long(self.placement.trial_timeout_seconds or 0.0), answer)

    def _replace(self, seat: Seat) -> None:
        """End a seat's worker, dead or alive, and start another in its place."""
        if self._watch is not None:
            self._watch.require()
        ray.kill(seat.actor)
        self.replaced += 1
        seat.change_worker(Seat.with_new_worker(self.shipment, self.placement))
