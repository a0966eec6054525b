"""A job's output, followed over a connection that may break."""

from pathlib import Path

import pytest

from tests.unit.tuning.submission.job_server_of_ones_own import JobsHere
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.jobs import JobServer, JobStatus

# A line separator inside of a line is none; the last line has no end.
LINES = ["one", "two\u2028and a half", "", "three", "the last"]


@pytest.mark.parametrize("breaks_after", [None, 0, 1, 40, 45, 50])
def test_each_line_is_shown_once_wherever_the_connection_breaks(
    tmp_path: Path, breaks_after: int | None
) -> None:
    jobs, shown = JobsHere(tmp_path), list[str]()
    jobs.breaks_after = breaks_after
    server = JobServer(jobs)
    server.submit("count", command="printf '%s' '" + "\n".join(LINES) + "'")
    assert server.follow("count", shown.append).status is JobStatus.SUCCEEDED
    assert shown == LINES


def test_a_job_is_waited_for_without_its_output(tmp_path: Path) -> None:
    jobs = JobsHere(tmp_path)
    server = JobServer(jobs)
    server.submit("fails", command="exit 3")
    assert server.wait("fails").exit_code == 3


def test_a_server_that_forgot_the_job_was_restarted(tmp_path: Path) -> None:
    server = JobServer(JobsHere(tmp_path))
    with pytest.raises(RayUnavailableError, match="no longer knows the job one"):
        server.wait("one")
