"""A study on a cluster, from what a person named to its results at home."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tuning.cluster.launcher import ClusterLauncher
from tuning.errors import SpecificationError
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting, Settings
from tuning.specification.study_file import settings_for
from tuning.submission import submit
from tuning.submission.parcel import pack
from tuning.terminations import terminations_as_interrupts
from tuning.trusted_code import trust_code

if TYPE_CHECKING:
    from tuning.cluster.jobs import JobServer


def submit_study(
    objective: str,
    given: Settings,
    *,
    cluster: Path | None,
    address: str | None,
    more_files: Sequence[Path],
    stop: bool,
    say: Callable[[str], None],
) -> int:
    """Run a study on a cluster and bring its results home, or stop its job there.

    Args:
        objective: A study file, or anything that a search takes.
        given: Settings beside it; where its results are to lie is here.
        cluster: The cluster's file for ``ray up``; None where its job server is in reach.
        address: That job server's address; exactly one of the two is given.
        more_files: What the objective reads besides.
        stop: Whether to stop the study's job instead.
        say: Shows a line.

    Returns:
        The command's exit code on the cluster, 0 for a job that was stopped.

    Raises:
        SpecificationError: If the study cannot be as it is asked for, or no one place is named.
        RayUnavailableError: If there is no way to the cluster, or the job cannot be run.
        ExistingStudyError: If a study of that name lies here already.
        JournalError: If the results cannot be written here.
    """
    if (cluster is None) == (address is None):
        raise SpecificationError(
            "submit: say where: --cluster ray_cluster.yaml, or --address http://127.0.0.1:8265"
        )
    # A terminal that is closed does not leave the tunnel behind.
    with terminations_as_interrupts(), tempfile.TemporaryDirectory(prefix="tuning-") as folder:
        # On the cluster the study finds the Ray that it was handed to.
        there: Settings = {"ray": Setting("auto", "--ray")}
        spec = resolve(settings_for(objective, there | given))
        parcel = pack(spec, Path(folder), more_files=more_files)
        # Its results come home with a copy of the code, which is one's own.
        trust_code(spec.objective)
        with _job_server(cluster, address) as (server, bring_home):
            if stop:
                submit.stop(parcel, server, say=say)
                return 0
            return submit.submit(
                parcel, server, results_dir=spec.results_dir, say=say, bring_home=bring_home
            )


@contextmanager
def _job_server(
    cluster: Path | None, address: str | None
) -> Iterator[tuple[JobServer, submit.Home | None]]:
    """Yield the cluster's job server, with the way to bring files home if there is one by ssh."""
    # Here, not above: Ray is slow to load, and what is wrong with a study is said before.
    from tuning.cluster.jobs import job_server

    if cluster is None:
        with job_server(address or "", is_tunnel=False) as server:
            yield server, None
        return
    launcher = ClusterLauncher(cluster)
    with launcher.forwarded() as forwarded, job_server(forwarded, is_tunnel=True) as server:
        yield server, launcher.fetch
