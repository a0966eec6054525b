"""Whether the head of a Ray is still there, before Ray ends this process without a word."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import final

import ray

from tuning.cluster.errors import RayUnavailableError

SECONDS_WITHOUT_HEAD = 30.0
"""How long a head may be away, to be started again; Ray ends a process that waits for 60 s."""
_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_TO_CONNECT = 1.0
_SECONDS_TO_END_IN_ORDER = 10.0


@final
@dataclass(slots=True)
class HeadWatch:
    """Looks now and then whether the head answers, and what of Ray runs on this machine.

    Workers train on without the head, but none can be started, and calls that ask the head for
    something do not return: ``require`` comes before each of those.

    Attributes:
        address: The head's HOST:PORT.
        node: The HOST:PORT of this machine's own part of Ray, which never comes back.
        patience: For how many seconds the head may be away.
        clock: Counts seconds.
    """

    address: str
    node: str | None = None
    patience: float = SECONDS_WITHOUT_HEAD
    clock: Callable[[], float] = time.monotonic
    _seen: float | None = None
    _looked: float | None = None

    @classmethod
    def of_this_ray(cls) -> HeadWatch:
        """Return a watch of the Ray that this process is part of."""
        context = ray.get_runtime_context()
        here = next(one for one in ray.nodes() if one["NodeID"] == context.get_node_id())
        node = f"{here['NodeManagerAddress']}:{here['NodeManagerPort']}"
        return cls(context.gcs_address, node)

    @property
    def is_lost(self) -> bool:
        """Whether something was away when it was looked at last."""
        return self._looked is not None and self._looked != self._seen

    def look(self) -> None:
        """Look, unless that was a moment ago.

        Raises:
            RayUnavailableError: If the head has been away for too long, or Ray ended here.
        """
        now = self.clock()
        if self._looked is not None and now < self._looked + _SECONDS_BETWEEN_LOOKS:
            return
        self._looked = now
        if self._seen is None:
            # What has only just been joined is there.
            self._seen = now
            return
        if self.node is not None and not _answers(self.node):
            raise RayUnavailableError(
                "Ray has ended on this machine, so that no worker can be reached; start it again"
                " with `ray start` and resume the study"
            )
        if _answers(self.address):
            self._seen = now
        elif now > self._seen + self.patience:
            raise RayUnavailableError(
                f"the head of the Ray at {self.address} has not answered for"
                f" {now - self._seen:.0f} s; start the cluster again and resume the study"
            )

    def require(self) -> None:
        """Wait for a head that is away.

        Raises:
            RayUnavailableError: If it does not come back, or Ray ended here.
        """
        self._looked = None
        self.look()
        while self.is_lost:
            time.sleep(_SECONDS_TO_CONNECT)
            self.look()


@contextmanager
def last_words(
    watch: HeadWatch, say: Callable[[str], None], *, patience: float = _SECONDS_TO_END_IN_ORDER
) -> Iterator[None]:
    """Say that the head is lost, if what runs inside does not come to an end by itself.

    It may be in the middle of a call that asks the head, as Ray Tune is every few seconds; no
    exception reaches it there, and Ray ends the process then.

    Args:
        watch: A watch of this context's own.
        say: Told it, from a thread.
        patience: For how many seconds what runs inside may take to end in order.
    """
    has_ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(watch, say, has_ended, patience), daemon=True)
    thread.start()
    try:
        yield
    finally:
        has_ended.set()
        thread.join()


def _watch(
    watch: HeadWatch, say: Callable[[str], None], has_ended: threading.Event, patience: float
) -> None:
    while not has_ended.wait(_SECONDS_BETWEEN_LOOKS):
        try:
            watch.look()
        except RayUnavailableError as error:
            if not has_ended.wait(patience):
                say(str(error))
            return


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _SECONDS_TO_CONNECT).close()
    except OSError:
        return False
    return True
