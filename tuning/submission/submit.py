"""A study on a cluster as a job: handed over, followed, and its results brought home."""

from __future__ import annotations

import base64
import gzip
import io
import shlex
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from tuning.cluster.errors import RayUnavailableError
from tuning.errors import ExistingStudyError, JournalError
from tuning.submission.parcel import STUDY_FILE, Parcel

if TYPE_CHECKING:
    from tuning.cluster.jobs import JobServer, JobState

# On the head, in the home folder of whoever runs Ray there.
_RESULTS = "keras-tuning-results"
# What a command leaves that ran to its end: done, or no trial completed.
_ENDED = (0, 4)
# What reading an archive raises that is none, or not whole.
_BROKEN = (ValueError, EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError)


class Home(Protocol):
    """Brings a folder from the head's home folder to this machine."""

    def __call__(self, source: str, target: Path) -> None:
        """Copy what the folder ``source`` holds, relative to the head's home, into ``target``."""
        ...


def submit(
    parcel: Parcel,
    server: JobServer,
    *,
    results_dir: Path,
    say: Callable[[str], None],
    bring_home: Home | None = None,
) -> int:
    """Run a study on a cluster and bring its results home; return the command's exit code there.

    The same study again is not started twice: a job that runs is followed, one that ended well is
    brought home, and one that broke off goes on where it stood.

    Args:
        parcel: The study.
        server: The cluster's job server.
        results_dir: Where the study's folder is to lie here.
        say: Shows a line.
        bring_home: Copies from the head; without it a job of the server does.

    Raises:
        ExistingStudyError: If a study of that name lies here already.
        RayUnavailableError: If the job cannot be run, or its results not be brought.
        JournalError: If the results cannot be written here.
    """
    target = results_dir / parcel.name
    if target.exists():
        raise ExistingStudyError(
            f"{target}: is there already; choose another --name or another --results"
        )
    job = _start(parcel, server, say)
    try:
        state = server.follow(job, say)
    except KeyboardInterrupt:
        say(
            f"The study goes on on the cluster, as job {job}. To follow it again and bring its"
            " results home, run the same command; to stop it, add --stop."
        )
        raise
    code = _exit_code(job, state)
    if code in _ENDED:
        _bring(bring_home or _HomeByJob(server, job), f"{_folder(parcel)}/{parcel.name}", target)
        say(f"Results: {target}")
    return code


def stop(parcel: Parcel, server: JobServer, *, say: Callable[[str], None]) -> None:
    """Stop a study's job; what it finished stays on the cluster, and it can be submitted again."""
    number, state = _last_attempt(parcel, server)
    if state is None or state.status != "running":
        say(f"No job of {parcel.name} runs there.")
        return
    server.stop(_job(parcel, number))
    say(f"Stopped job {_job(parcel, number)}; the same command without --stop goes on with it.")


def _start(parcel: Parcel, server: JobServer, say: Callable[[str], None]) -> str:
    """Return the study's job, which is started if there is none that runs or ended well."""
    number, state = _last_attempt(parcel, server)
    if state is not None and (state.status == "running" or state.exit_code in _ENDED):
        say(f"Job {_job(parcel, number)} is there already.")
        return _job(parcel, number)
    job = _job(parcel, number + 1)
    server.submit(job, command=_command(parcel), folder=parcel.folder)
    files = f", with {', '.join(map(str, parcel.files))}" if parcel.files else ""
    say(f"Submitted {parcel.name} as job {job}{files}.")
    return job


def _last_attempt(parcel: Parcel, server: JobServer) -> tuple[int, JobState | None]:
    number, last = 0, None
    while (state := server.state(_job(parcel, number + 1))) is not None:
        number, last = number + 1, state
    return number, last


def _job(parcel: Parcel, attempt: int) -> str:
    return f"{parcel.name}-{parcel.digest}-{attempt}"


def _folder(parcel: Parcel) -> str:
    # By content, so that another study of the same name is never taken for this one.
    return f"{_RESULTS}/{parcel.name}-{parcel.digest}"


def _command(parcel: Parcel) -> str:
    """Return what the head runs: the study anew, or on from where an earlier job left it."""
    results = f'"$HOME"/{shlex.quote(_folder(parcel))}'
    name = shlex.quote(parcel.name)
    return (
        f"if test -d {results}/{name};"
        f" then exec tuning resume {name} --trust --results {results};"
        f" else exec tuning search {STUDY_FILE} --results {results}; fi"
    )


def _exit_code(job: str, state: JobState) -> int:
    if state.status == "stopped":
        raise RayUnavailableError(
            f"job {job}: was stopped; the same command goes on with it, and what it finished is"
            " not lost"
        )
    if state.exit_code is None and state.status != "succeeded":
        reason = state.message.strip().partition("\n")[0]
        raise RayUnavailableError(
            f"job {job}: broke off: {reason or 'Ray does not say why'}; the same command goes on"
            " with it"
        )
    return state.exit_code or 0


def _bring(bring_home: Home, source: str, target: Path) -> None:
    """Bring a study whole: it appears under its name once all of it is here."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        arriving = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise JournalError(f"{target}: cannot be written: {error.strerror}") from error
    try:
        bring_home(source, arriving)
        arriving.chmod(0o755)
        arriving.rename(target)
    except OSError as error:
        raise JournalError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(arriving, ignore_errors=True)


class _HomeByJob:
    """Brings a folder through the job server alone: a job prints it, packed."""

    def __init__(self, server: JobServer, job: str) -> None:
        self._server = server
        self._job = f"{job}-results"

    def __call__(self, source: str, target: Path) -> None:
        """Copy what a folder holds.

        Raises:
            RayUnavailableError: If the job fails, or what it printed is no archive.
        """
        job, number = self._job, 1
        while self._server.state(job) is not None:
            number += 1
            job = f"{self._job}-{number}"
        folder = f'"$HOME"/{shlex.quote(source)}'
        # Lines with their numbers: Ray's server may lose some of what it streams.
        packing = f"tar -C {folder} -czf - . | base64 | cat -n | sed 's/^/:/'"
        self._server.submit(job, command=packing)
        # Followed once it has ended: while it runs, it would be followed twice.
        self._server.wait(job)
        printed: list[str] = []
        state = self._server.follow(job, printed.append)
        try:
            try:
                unpack(_archive(printed), target)
            except _BROKEN:
                unpack(_archive([*printed, *self._server.output(job).splitlines()]), target)
        except _BROKEN as error:
            raise RayUnavailableError(
                f"job {job}: the results did not arrive ({error}; {state.message}); they lie on"
                f" the head in ~/{source}"
            ) from error


def _archive(printed: Iterable[str]) -> bytes:
    """Return what a job printed as numbered lines of base64, each taken once and in their order."""
    numbered: dict[int, str] = {}
    for line in printed:
        number, _, text = line.removeprefix(":").partition("\t")
        if line.startswith(":") and number.strip().isdecimal():
            numbered[int(number)] = text.strip()
    return base64.b64decode("".join(numbered[number] for number in sorted(numbered)), validate=True)


def unpack(archive: bytes, target: Path) -> None:
    """Write the files and folders of a packed folder; nothing else, and nothing outside it.

    Raises:
        tarfile.TarError: If it is no archive, or names a place outside the folder.
    """
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as packed:
        for member in packed:
            place = PurePosixPath(member.name)
            if place.is_absolute() or ".." in place.parts:
                raise tarfile.TarError(f"{member.name} is outside the folder")
            if member.isdir():
                (target / place).mkdir(parents=True, exist_ok=True)
            elif member.isfile() and (content := packed.extractfile(member)) is not None:
                (target / place).parent.mkdir(parents=True, exist_ok=True)
                with (target / place).open("wb") as file:
                    shutil.copyfileobj(content, file)
