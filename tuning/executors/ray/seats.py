"""The places of a pool's workers, and the jobs that sit on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, final

import ray

from tuning.executors.ray.actor import TrialActor

if TYPE_CHECKING:
    from objectives.failure import Failure
    from tuning.executors.worker.trial_clock import TrialClock
    from tuning.specification.study_spec import Placement


class Job(Protocol):
    """What a worker is needed for: a sequence of calls, each answered before the next."""

    @property
    def clock(self) -> TrialClock:
        """Counts the time of the job's trial, together with the trial's other jobs."""
        ...

    @property
    def fold(self) -> int:
        """Whose time the job's counts as; 0 where the folds of a trial train together."""
        ...

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
    """A place for a worker; the worker in it may change.

    Attributes:
        actor: The worker.
        ready: The reference that is answered once it is loaded, None from then on.
        node: The worker's machine, by its name in Ray; empty before it is loaded.
        job: What the worker works for.
        call: The reference to what it is to answer next.
        kill_at: When the worker is killed unless its trial, which is late, has stopped; None while
            the trial is in time.
        is_worn: Whether it is given no other job.
    """

    actor: Any
    ready: Any
    node: str = ""
    job: Job | None = None
    call: Any = None
    kill_at: float | None = None
    is_worn: bool = False

    @classmethod
    def with_new_worker(cls, shipment: Any, placement: Placement) -> Seat:
        """Return a seat whose worker begins to load once the Ray has room for it."""
        make: Any = ray.remote(TrialActor)
        options = {"num_cpus": placement.cpus, "num_gpus": placement.gpus, "max_restarts": 0}
        actor = make.options(**options).remote(shipment)
        return cls(actor=actor, ready=actor.whereabouts.remote())

    @property
    def awaited(self) -> Any:
        """The reference whose answer is due."""
        return self.ready or self.call

    @property
    def is_free(self) -> bool:
        """Whether its worker is loaded and works for nobody."""
        return self.ready is None and self.job is None

    def seconds_until_due(self, limit: float | None, *, now: float) -> float:
        """Return in how many seconds its trial will be late, or is killed for that.

        Args:
            limit: How many seconds a trial may take, None for as long as it likes.
            now: What the clock says that ``kill_at`` goes by.
        """
        if self.kill_at is not None:
            return self.kill_at - now
        if self.job is None or limit is None:
            return math.inf
        return self.job.clock.seconds_until(limit)

    def give_to(self, job: Job) -> None:
        """Let the worker begin a job."""
        self.job = job
        job.clock.go_on(job.fold)
        self.call = job.first_call(self.actor)

    def leave(self) -> None:
        """Take the worker from its job, if it has one."""
        if self.job is not None:
            self.job.clock.pause(self.job.fold)
        self.job, self.kill_at = None, None

    def change_worker(self, fresh: Seat) -> None:
        """Put the worker of another seat here, and let go of everything that the old one did."""
        self.leave()
        self.actor, self.ready, self.node = fresh.actor, fresh.ready, ""
        self.call, self.is_worn = None, False
