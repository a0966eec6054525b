"""A job server in this process: it speaks as Ray's client does, and runs each job at once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, final


@final
class JobsHere:
    """Stands for Ray's ``JobSubmissionClient``; the machine that it runs on is a folder.

    Args:
        machine: Holds the home folder, and the commands that its shell finds besides the usual.
    """

    def __init__(self, machine: Path) -> None:
        self.home = machine / "home"
        self.commands = machine / "bin"
        self.home.mkdir(parents=True)
        self.commands.mkdir()
        self.jobs: dict[str, SimpleNamespace] = {}
        self.output: dict[str, str] = {}
        self.interrupts = False
        # A part of the lines that are lost where output is streamed, and of the jobs that have it.
        self.loses: tuple[str, str] | None = None

    def install(self, name: str, script: str) -> None:
        """Put a command on the machine, a script for the shell."""
        file = self.commands / name
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def list_jobs(self) -> list[SimpleNamespace]:
        return list(self.jobs.values())

    def get_job_info(self, job: str) -> SimpleNamespace:
        return self.jobs[job]

    def submit_job(
        self, *, entrypoint: str, submission_id: str, runtime_env: dict[str, Any]
    ) -> str:
        assert submission_id not in self.jobs
        done = subprocess.run(
            ["/bin/sh", "-c", entrypoint],
            cwd=runtime_env.get("working_dir", self.home),
            env={"HOME": str(self.home), "PATH": f"{self.commands}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        self.output[submission_id] = f"Running entrypoint for job {submission_id}\n{done.stdout}"
        self.jobs[submission_id] = SimpleNamespace(
            submission_id=submission_id,
            status="FAILED" if done.returncode else "SUCCEEDED",
            driver_exit_code=done.returncode,
            message=done.stderr,
        )
        return submission_id

    async def tail_job_logs(self, job: str) -> AsyncIterator[str]:
        if self.interrupts:
            raise KeyboardInterrupt
        text = self.output[job]
        if self.loses is not None and self.loses[0] in job:
            lines = text.splitlines(keepends=True)
            text = "".join(line for line in lines if self.loses[1] not in line)
        # In pieces, as they come over a network.
        for start in range(0, len(text), 1000):
            yield text[start : start + 1000]

    def get_job_logs(self, job: str) -> str:
        return self.output[job]

    def stop_job(self, job: str) -> None:
        self.jobs[job].status = "STOPPED"
        self.jobs[job].driver_exit_code = None
