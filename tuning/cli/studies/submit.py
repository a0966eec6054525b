"""``tuning submit``."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tuning.cli.options import Verbose


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("submit")(_submit)


def _submit(
    study: Annotated[
        str,
        typer.Argument(
            metavar="STUDY.yaml|OBJECTIVE", help="A study file, or anything that search takes."
        ),
    ],
    *,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The cluster's file for `ray up`; reached through ssh."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="A job server that is in reach: http://127.0.0.1:8265 or https."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The study's name.")] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(help="A file that the objective reads besides; may be repeated."),
    ] = None,
    stop: Annotated[bool, typer.Option("--stop", help="Stop the study's job there.")] = False,
    results: Annotated[
        str | None, typer.Option(help="The results folder here (default results).")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Run a study on a Ray cluster from here, follow it, and bring its results home.

    Example: `tuning submit examples/digits.yaml --cluster ray_cluster.yaml`
    """
    import tempfile

    from tuning.api import settings_for
    from tuning.cli.screen import quiet_screen
    from tuning.errors import SpecificationError
    from tuning.specification.resolve import resolve
    from tuning.specification.settings import Setting, Settings
    from tuning.submission.parcel import pack
    from tuning.terminations import terminations_as_interrupts

    if (cluster is None) == (address is None):
        raise SpecificationError(
            "submit: say where: --cluster ray_cluster.yaml, or --address http://127.0.0.1:8265"
        )
    # On the cluster the study finds the Ray that it was handed to.
    given: Settings = {"ray": Setting("auto", "--ray")}
    for setting, value in (("name", name), ("results", results)):
        if value is not None:
            given[setting] = Setting(value, f"--{setting}")
    with quiet_screen(verbose=verbose) as console, ExitStack() as stack:
        # A terminal that is closed does not leave the tunnel behind.
        stack.enter_context(terminations_as_interrupts())
        spec = resolve(settings_for(study, given))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tuning-")))
        parcel = pack(spec, folder, more_files=[Path(one) for one in file or ()])
        from tuning.cluster.jobs import job_server
        from tuning.cluster.launcher import ClusterLauncher
        from tuning.submission import submit as submitting

        say = partial(console.print, soft_wrap=True, markup=False)
        launcher = None if cluster is None else ClusterLauncher(Path(cluster))
        if launcher is not None:
            address = stack.enter_context(launcher.forwarded())
        server = stack.enter_context(job_server(address or "", is_tunnel=launcher is not None))
        if stop:
            submitting.stop(parcel, server, say=say)
            return
        code = submitting.submit(
            parcel,
            server,
            results_dir=spec.results_dir,
            say=say,
            bring_home=None if launcher is None else launcher.fetch,
        )
    if code != 0:
        raise typer.Exit(code)
