"""Ray's cluster launcher: the way by ssh to a cluster that a file describes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import BinaryIO, final

from tuning.cluster.errors import RayUnavailableError

_RAY = (sys.executable, "-c", "from ray.scripts.scripts import main; main()")
_JOB_SERVER_PORT = 8265
_SECONDS_TO_FORWARD = 90.0
_SECONDS_TO_END = 5.0


@final
class ClusterLauncher:
    """A cluster as a file describes it.

    Args:
        file: For ``ray up``.
        ray: The command that stands for Ray's own.
    """

    def __init__(self, file: Path, *, ray: Sequence[str] = _RAY) -> None:
        if not file.is_file():
            raise RayUnavailableError(
                f"--cluster {file}: there is no such file; name one for `ray up`, such as"
                " ray_cluster.yaml"
            )
        self._file = file
        self._ray = tuple(ray)

    @contextmanager
    def forwarded(self) -> Iterator[str]:
        """Yield the job server's address on this machine, while ssh forwards it.

        Raises:
            RayUnavailableError: If there is no way to the cluster's head within 90 s.
        """
        port = _free_port()
        command = [*self._ray, "dashboard", str(self._file), "--port", str(port)]
        command += ["--remote-port", str(_JOB_SERVER_PORT)]
        with tempfile.TemporaryFile() as said:
            # A session of its own: Ctrl-C is for us, and ssh is ended with its parent.
            forwarding = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                self._await(port, forwarding, said)
                yield f"http://127.0.0.1:{port}"
            finally:
                _end(forwarding)

    def fetch(self, source: str, target: Path) -> None:
        """Copy a folder of the head's home to this machine.

        Args:
            source: Relative to the home folder on the head.
            target: Here; filled with what the folder holds.

        Raises:
            RayUnavailableError: If it cannot be copied.
        """
        target.mkdir(parents=True, exist_ok=True)
        command = [*self._ray, "rsync-down", str(self._file), f"~/{source}/", f"{target}/"]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise self._failed("copying the results failed", done.stdout + done.stderr)

    def _await(self, port: int, forwarding: subprocess.Popen[bytes], said: BinaryIO) -> None:
        end = time.monotonic() + _SECONDS_TO_FORWARD
        while time.monotonic() < end:
            if forwarding.poll() is not None:
                break
            # Where nobody listens yet, a connection may come to be with itself, or with another
            # program that tries the port: only what answers as a web server is the tunnel.
            with suppress(OSError, HTTPException):
                with closing(HTTPConnection("127.0.0.1", port, timeout=5.0)) as connection:
                    connection.request("GET", "/api/version")
                    connection.getresponse()
                return
            time.sleep(0.2)
        said.seek(0)
        raise self._failed(
            "there is no way to its head", said.read().decode("utf-8", errors="replace")
        )

    def _failed(self, what: str, said: str) -> RayUnavailableError:
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        last = f" ({lines[-1]})" if lines else ""
        return RayUnavailableError(
            f"--cluster {self._file}: {what}{last}; look whether it runs, with `ray up"
            f" {self._file}`"
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_END)
            return
