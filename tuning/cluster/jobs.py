"""Ray's job server: studies are handed to it, followed and stopped over HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, final

import aiohttp
import requests
from ray.dashboard.modules.job.sdk import JobSubmissionClient
from ray.exceptions import AuthenticationError

from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.job_address import is_on_this_machine, require_safe, wants_token
from tuning.cluster.settings import authentication
from tuning.cluster.token import find_token

_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_FOR_AN_AGENT = 120.0
_NO_AGENT = "No available agent"  # Ray's own words
# So many last lines tell whether all of a job's output has come.
_LINES_TO_COMPARE = 5
# What the job server itself writes before a job's own output.
_PREAMBLE = ("Runtime env is setting up.", "Running entrypoint for job ")


class JobStatus(StrEnum):
    """How a job stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """A job; its command's exit code once it ended by itself, and else what Ray says of it."""

    status: JobStatus
    exit_code: int | None
    message: str


@final
class JobServer:
    """A job server that has answered; made by `job_server`."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def state(self, job: str) -> JobState | None:
        """Return how a job stands, or None if the server does not know it."""
        if all(one.submission_id != job for one in self._client.list_jobs()):
            return None
        details = self._client.get_job_info(job)
        match str(details.status):
            case "PENDING" | "RUNNING":
                status = JobStatus.RUNNING
            case "SUCCEEDED":
                status = JobStatus.SUCCEEDED
            case "STOPPED":
                status = JobStatus.STOPPED
            case _:
                status = JobStatus.FAILED
        return JobState(
            status=status, exit_code=details.driver_exit_code, message=details.message or ""
        )

    def submit(self, job: str, *, command: str, folder: Path | None = None) -> None:
        """Start a job.

        Args:
            job: Its name, which no job of the server had before.
            command: For the shell of the head.
            folder: Sent along; the command and all its workers start in a copy of it.

        Raises:
            RayUnavailableError: If the head has nobody to start it.
        """
        environment = {} if folder is None else {"working_dir": str(folder)}
        until = time.monotonic() + _SECONDS_FOR_AN_AGENT
        while True:
            try:
                self._client.submit_job(
                    entrypoint=command, submission_id=job, runtime_env=environment
                )
            except RuntimeError as error:
                # A head that has only just started has nobody as yet to run the job.
                if _NO_AGENT not in str(error):
                    raise
                if time.monotonic() > until:
                    raise RayUnavailableError(
                        "the cluster's head has had nobody to start the job for"
                        f" {_SECONDS_FOR_AN_AGENT:.0f} seconds; another Ray on that machine may"
                        " hold the port of its agent: start the head with"
                        " --dashboard-agent-listen-port and a free port"
                    ) from None
                time.sleep(_SECONDS_BETWEEN_LOOKS)
            else:
                return

    def follow(self, job: str, show: Callable[[str], None]) -> JobState:
        """Show each line of a job's output as it comes; return how the job ended."""
        tail = _Tail(show)
        while True:
            state = self._known(job)
            asyncio.run(tail.read(self._client.tail_job_logs(job)))
            # The connection may have been lost, but not before the end of what had ended.
            is_whole = state.status is not JobStatus.RUNNING
            if not is_whole:
                state = self._known(job)
                is_whole = state.status is not JobStatus.RUNNING and tail.ends(self.output(job))
            if is_whole:
                tail.show_rest()
                return state
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def wait(self, job: str) -> None:
        """Return once a job has ended."""
        while self._known(job).status is JobStatus.RUNNING:
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def output(self, job: str) -> str:
        """Return all that a job printed."""
        text: str = self._client.get_job_logs(job)
        return text

    def _known(self, job: str) -> JobState:
        state = self.state(job)
        if state is None:
            raise RayUnavailableError(
                f"the cluster no longer knows the job {job}; it was restarted"
            )
        return state

    def stop(self, job: str) -> None:
        """End a job: first SIGTERM, then SIGKILL."""
        self._client.stop_job(job)


@final
class _Tail:
    """What a job prints, line by line, over one connection or several."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._shown = 0
        self._begun = ""
        self._latest: deque[str] = deque(maxlen=_LINES_TO_COMPARE)

    async def read(self, texts: AsyncIterator[str]) -> None:
        """Show the whole lines that were not shown before, until the server ends it."""
        count, self._begun = 0, ""
        async for text in texts:
            *lines, self._begun = (self._begun + text).split("\n")
            for line in lines:
                count += 1
                if count > self._shown:
                    self._shown = count
                    self._take(line)

    def ends(self, output: str) -> bool:
        """Tell whether what was read ends as a job's whole output does.

        Lines are compared, not counted: where a line ends in a carriage return, Ray's server may
        make two of it.
        """
        last = deque(filter(None, output.splitlines()), maxlen=_LINES_TO_COMPARE)
        read = [*self._latest, *self._begun.splitlines()]
        return list(last) == read[-len(last) :] if last else not read

    def show_rest(self) -> None:
        """Show the last line where nothing ended it."""
        if self._begun:
            self._take(self._begun)

    def _take(self, line: str) -> None:
        self._latest.extend(filter(None, line.splitlines()))
        if not any(words in line for words in _PREAMBLE):
            self._show(line)


@contextmanager
def job_server(address: str, *, is_tunnel: bool = False) -> Iterator[JobServer]:
    """Yield a job server once it has answered.

    Args:
        address: ``http://127.0.0.1:PORT``, or ``https://HOST:PORT``.
        is_tunnel: Whether it stands on another machine in spite of its address.

    Raises:
        RayUnavailableError: If it cannot be spoken to, must not be, or breaks down.
    """
    require_safe(address)
    with_token = wants_token(address)
    if not with_token and (is_tunnel or not is_on_this_machine(address)):
        raise RayUnavailableError(
            f"{address}: the cluster takes jobs without a token, so that anyone who reaches it can"
            " run code on it; start it again with RAY_AUTH_MODE=token on every node"
        )
    if with_token and find_token() is None:
        raise RayUnavailableError(
            f"{address}: the cluster asks for a token and this machine has none; put the cluster's"
            " in the variable RAY_AUTH_TOKEN or in the file ~/.ray/auth_token"
        )
    with authentication(with_token=with_token), _silent():
        try:
            yield JobServer(JobSubmissionClient(address))
        except AuthenticationError:
            raise RayUnavailableError(
                f"{address}: the cluster has another token than this machine; put the cluster's"
                " in the variable RAY_AUTH_TOKEN or in the file ~/.ray/auth_token"
            ) from None
        except (requests.RequestException, aiohttp.ClientError, ConnectionError) as error:
            raise RayUnavailableError(
                f"{address}: the job server no longer answers ({type(error).__name__}); run the"
                " same command again to go on"
            ) from error
        except RuntimeError as error:
            if isinstance(error, RayUnavailableError):
                raise
            raise RayUnavailableError(f"{address}: {str(error).partition(chr(10))[0]}") from error


@contextmanager
def _silent() -> Iterator[None]:
    # Ray's client prints what it uploads, through loggers of its own.
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
