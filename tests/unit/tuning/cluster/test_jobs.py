"""A job's output, followed over connections that break."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from tests.unit.tuning.submission.job_server_of_ones_own import JobsHere
from tuning.cluster import jobs
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.jobs import JobServer, JobStatus, job_server

# A line separator inside of a line is none; the last line has no end.
LINES = ["one", "two\u2028and a half", "", "three", "four", "five", "six", "the last"]
PREAMBLE = "Running entrypoint for job count: printf\n"
TEXT = PREAMBLE + "\n".join(LINES)


class BreakingClient:
    """A job that runs until its output was tailed so often, over connections that break."""

    def __init__(self, breaks: list[int], *, runs_for: int, tailed: str = TEXT) -> None:
        self.breaks, self.runs_for, self.text = breaks, runs_for, tailed
        self.tails = 0

    def list_jobs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(submission_id="count")]

    def get_job_info(self, job: str) -> SimpleNamespace:
        status = "RUNNING" if self.tails < self.runs_for else "SUCCEEDED"
        return SimpleNamespace(status=status, driver_exit_code=0, message="")

    async def tail_job_logs(self, job: str) -> AsyncIterator[str]:
        end = self.breaks[self.tails] if self.tails < len(self.breaks) else None
        self.tails += 1
        text = self.text[:end]
        for start in range(0, len(text), 7):
            yield text[start : start + 7]

    def get_job_logs(self, job: str) -> str:
        return TEXT


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_SECONDS_BETWEEN_LOOKS", 0.0)


def followed(client: Any) -> list[str]:
    shown: list[str] = []
    assert JobServer(client).follow("count", shown.append).status is JobStatus.SUCCEEDED
    return shown


@pytest.mark.parametrize("runs_for", [1, 2, 3])
@pytest.mark.parametrize("first", [0, 3, 42, 45, len(TEXT) - 9, len(TEXT) - 8, len(TEXT) - 1])
@pytest.mark.parametrize("second", [0, 50, len(TEXT)])
def test_each_line_is_shown_once_wherever_the_connection_breaks(
    first: int, second: int, runs_for: int
) -> None:
    # Only what had ended before is sure to come whole.
    breaks = [first, second][:runs_for]
    assert followed(BreakingClient(breaks, runs_for=runs_for)) == LINES


def test_what_came_whole_is_not_tailed_again() -> None:
    client = BreakingClient([], runs_for=1)
    assert followed(client) == LINES
    assert client.tails == 1


def test_a_line_end_that_the_server_splits_costs_no_line() -> None:
    client = BreakingClient([], runs_for=1, tailed=TEXT.replace("three\n", "three\n\n"))
    shown = followed(client)
    assert [line for line in shown if line] == [line for line in LINES if line]
    assert client.tails == 1


def test_a_job_that_prints_nothing_shows_nothing(tmp_path: Path) -> None:
    server, shown = JobServer(JobsHere(tmp_path)), list[str]()
    server.submit("quiet", command="exit 3")
    server.wait("quiet")
    assert server.follow("quiet", shown.append).exit_code == 3
    assert shown == []


def test_a_server_that_forgot_the_job_was_restarted(tmp_path: Path) -> None:
    server = JobServer(JobsHere(tmp_path))
    with pytest.raises(RayUnavailableError, match="no longer knows the job one"):
        server.wait("one")


def test_a_connection_that_is_refused_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "http://127.0.0.1:8265"
    monkeypatch.setattr(jobs, "wants_token", lambda address: False)
    monkeypatch.setattr(jobs, "JobSubmissionClient", lambda address: None)
    with (
        pytest.raises(RayUnavailableError, match="run the same command again to go on"),
        job_server(address),
    ):
        raise aiohttp.ServerDisconnectedError
