"""Warm workers in a Ray, handed out to jobs and replaced when they die, hang or grow too large."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, final

import ray
from ray.exceptions import RayError

from objectives.failure import Failure, FailureKind
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.head_watch import HeadWatch
from tuning.cluster.room import autoscales, memory_share, room_for
from tuning.executors.crashes import from_error_text
from tuning.executors.ray_actor import TrialActor, Whereabouts
from tuning.executors.ray_losses import lost_with_its_machine, raised_in_the_call, wears_out

if TYPE_CHECKING:
    from tuning.specification import Placement

MOST_ATTEMPTS = 3
"""How often a trial may begin whose worker dies; a machine's death does not count."""
SECONDS_TO_STOP = 5.0
"""How long a trial that takes too long may go on to its next report before it is killed."""
_MOST_FAILED_STARTS = 3
_SECONDS_BETWEEN_COUNTS = 5.0


class Job(Protocol):
    """What a worker is needed for: a sequence of calls, each answered before the next."""

    def first_call(self, actor: Any) -> Any:
        """Call the worker that the job was given, and return Ray's reference to the answer."""
        ...

    def take(self, answer: Any) -> None:
        """Take the answer to the last call."""
        ...

    def begin_anew(self) -> None:
        """Forget the calls that a worker died over; another one is coming."""
        ...

    def fail(self, failure: Failure, answer: Any) -> None:
        """End the job, which no worker is given to any more.

        Args:
            failure: Why.
            answer: What the last call came to nevertheless, None where nothing did.
        """
        ...


@final
@dataclass(slots=True, eq=False)
class Seat:
    """A place for a worker; the worker in it may change."""

    actor: Any
    ready: Any
    node: str = ""
    job: Job | None = None
    call: Any = None
    deadline: float = math.inf
    is_stopping: bool = False
    is_worn: bool = False

    @property
    def awaited(self) -> Any:
        """The reference whose answer is due."""
        return self.ready or self.call


@final
@dataclass(slots=True)
class RayPool:
    """The workers of a study.

    Not for several threads at once; a caller that has some holds a lock.

    Attributes:
        shipment: Ray's reference to what every worker unpacks.
        placement: How many workers at most, and what each is given.
        say: Told what a person should know, such as that workers wait for room.
        most: More workers than this find nothing to do.
        memory_limit: The bytes from which on a worker's process is replaced after its trial; None
            for its share, by CPUs, of its machine's memory.
        replaced: How many workers were replaced.
    """

    shipment: Any
    placement: Placement
    say: Callable[[str], None]
    most: int = 1024
    memory_limit: float | None = None
    seats: list[Seat] = field(default_factory=list)
    replaced: int = 0
    _waiting: deque[Job] = field(default_factory=deque)
    _attempts: dict[Job, int] = field(default_factory=dict)
    _failed_starts: int = 0
    _counted: float = 0.0
    _share: float = math.inf
    _watch: HeadWatch | None = None

    def wear_out(self, job: Job) -> None:
        """Give a job's worker to no other job: it no longer answers as it should."""
        seat = self.seat_of(job)
        if seat is not None:
            seat.is_worn = True

    def open(self) -> None:
        """Start the workers; they load beside each other while the study begins."""
        self._watch = HeadWatch.of_this_ray()
        wanted = self.placement.workers
        room = room_for(self.placement)
        # Where more are wanted than there is room for, an autoscaling cluster makes room.
        count = max(1, min(room, self.most)) if wanted is None else wanted
        self._counted = time.monotonic()
        if wanted is not None and room < wanted:
            self.say(
                f"{wanted} workers asked for, the cluster has room for {room} now;"
                " the others start when there is room"
            )
        limit = self.memory_limit
        self._share = memory_share(self.placement) if limit is None else limit
        self.seats.extend(self._new_seat() for _ in range(count))

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
        self._attempts.pop(job, None)
        if job in self._waiting:
            self._waiting.remove(job)
        seat = self.seat_of(job)
        if seat is None:
            return
        if seat.call is not None or seat.is_worn:
            # Somebody lost interest in the middle of a call, or the process is not to go on.
            if after is not None:
                ray.wait([after], timeout=SECONDS_TO_STOP, fetch_local=False)
            self._replace(seat)
            return
        seat.job, seat.deadline, seat.is_stopping = None, math.inf, False

    def poll(self, seconds: float) -> None:
        """Give free workers to waiting jobs, then take the answers that come within a time.

        Raises:
            RayUnavailableError: If no worker can be started, or the cluster's head is lost.
        """
        if self._watch is not None:
            self._watch.look()
        self._grow()
        self._seat_jobs()
        now = time.monotonic()
        due = min((seat.deadline for seat in self.seats), default=math.inf)
        seconds = max(0.0, min(seconds, due - now))
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

    def _grow(self) -> None:
        """Start more workers where all that fit are wanted and more fit than before.

        A cluster that scales by itself grows for workers that wait: as many as there are already,
        so that it doubles while it can. They go when this process does, whatever becomes of it.
        """
        now = time.monotonic()
        if self.placement.workers is not None or now < self._counted + _SECONDS_BETWEEN_COUNTS:
            return
        self._counted = now
        wanted = room_for(self.placement)
        if autoscales():
            wanted = max(wanted, self.ready + max(1, self.ready))
        for _ in range(min(wanted, self.most) - len(self.seats)):
            self.seats.append(self._new_seat())

    def _seat_jobs(self) -> None:
        for seat in self.seats:
            if not self._waiting:
                return
            if seat.ready is None and seat.job is None:
                job = self._waiting.popleft()
                seat.job = job
                limit = self.placement.trial_timeout_seconds
                seat.deadline = math.inf if limit is None else time.monotonic() + limit
                seat.call = job.first_call(seat.actor)

    def _take(self, seat: Seat, reference: Any) -> None:
        if seat.awaited is not reference:
            return  # its seat was given up while others were taken
        try:
            answer: Any = ray.get(reference)
        except RayError as error:
            self._take_loss(seat, error)
            return
        if isinstance(answer, Whereabouts):
            seat.ready, seat.node, self._failed_starts = None, answer.node, 0
            return
        job = seat.job
        assert job is not None, "whoever gives up a job in the middle of a call ends its worker"
        seat.call = None
        seat.is_worn = seat.is_worn or wears_out(answer, self._share)
        # What ended in the seconds of grace ended in time.
        if seat.is_stopping and answer.evaluation is None:
            self.release(job)
            job.fail(self._too_late(), answer)
        else:
            job.take(answer)

    def _take_loss(self, seat: Seat, error: RayError) -> None:
        """Replace a worker that died or raised, and give its job to another where that helps."""
        self._require_head()
        job, was_loading = seat.job, seat.ready is not None
        counts = not lost_with_its_machine(error, seat.node)
        self._replace(seat)
        if was_loading:
            self._failed_starts += counts
            if self._failed_starts >= _MOST_FAILED_STARTS:
                raise RayUnavailableError(
                    f"Ray's workers cannot start: {from_error_text(str(error)).message};"
                    " see `tuning doctor --ray ADDRESS` for what differs between the machines"
                )
        if job is None:
            return
        if raised_in_the_call(error) or not self._may_retry(job, counts=counts):
            self._attempts.pop(job, None)
            job.fail(from_error_text(str(error)), None)

    def _may_retry(self, job: Job, *, counts: bool) -> bool:
        """Give a job that lost its worker to another one; False after too many attempts."""
        self._attempts[job] = self._attempts.get(job, 0) + counts
        if self._attempts[job] >= MOST_ATTEMPTS:
            return False
        job.begin_anew()
        self._waiting.appendleft(job)
        return True

    def _end_late_ones(self) -> None:
        now = time.monotonic()
        for seat in self.seats:
            if now < seat.deadline or seat.job is None:
                continue
            job = seat.job
            if seat.call is None:
                self.release(job)
                job.fail(self._too_late(), None)
            elif not seat.is_stopping:
                seat.is_stopping, seat.deadline = True, now + SECONDS_TO_STOP
            else:
                self._replace(seat)
                self._attempts.pop(job, None)
                job.fail(self._too_late(), None)

    def _too_late(self) -> Failure:
        limit = self.placement.trial_timeout_seconds or 0.0
        return Failure(kind=FailureKind.TIMEOUT, message=f"took longer than {limit:.0f} s")

    def _replace(self, seat: Seat) -> None:
        """End a seat's worker, dead or alive, and start another in its place."""
        self._require_head()
        ray.kill(seat.actor)
        self.replaced += 1
        fresh = self._new_seat()
        seat.actor, seat.ready, seat.node = fresh.actor, fresh.ready, ""
        seat.job, seat.call, seat.deadline = None, None, math.inf
        seat.is_stopping = seat.is_worn = False

    def _require_head(self) -> None:
        if self._watch is not None:
            self._watch.require()

    def _new_seat(self) -> Seat:
        make: Any = ray.remote(TrialActor)
        actor = make.options(**self._options()).remote(self.shipment)
        return Seat(actor=actor, ready=actor.whereabouts.remote())

    def _options(self) -> Mapping[str, Any]:
        return {
            "num_cpus": self.placement.cpus,
            "num_gpus": self.placement.gpus,
            "max_restarts": 0,
        }
