"""A Ray of our own for the length of a study: quiet, private, and gone afterwards."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import ray
from ray._private import services, worker
from ray._raylet import (  # type: ignore[attr-defined]  # not in its stub
    AuthenticationTokenLoader,
)
from ray.tune import TuneError

from tuning.cluster.errors import RayUnavailableError, broke_down
from tuning.cluster.local.lean_start import lean_start
from tuning.cluster.local.watchman import RAY, watched_over
from tuning.cluster.settings import authentication, environment
from tuning.cluster.short_folder import short_folder

# Read by Ray and Ray Tune while they run.
SETTINGS = {
    # Ctrl-C is ours: Ray Tune would save its own state and return as if the study were done.
    "TUNE_DISABLE_SIGINT_HANDLER": "1",
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
    "TUNE_DISABLE_STRICT_METRIC_CHECKING": "1",
    "TUNE_GLOBAL_CHECKPOINT_S": "86400",
    "TUNE_PRINT_ALL_TRIAL_ERRORS": "0",
    "TUNE_WARN_THRESHOLD_S": "86400",
    # The newer output prints a table of the study even when it is told to be silent.
    "RAY_AIR_NEW_OUTPUT": "0",
    # A user's objective finds its files relative to the folder that the command ran in.
    "RAY_CHDIR_TO_TRIAL_DIR": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
}
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)
# Tokens that this process made for Rays of its own.
_chosen: list[str] = []


@contextmanager
def local_ray(workers: int) -> Iterator[Path]:
    """Run a Ray on this machine and yield a folder for what it writes, removed afterwards.

    A Ray that already runs in this process is somebody else's: it is used and left running.

    Args:
        workers: Its CPUs, as Ray counts them.

    Raises:
        RayUnavailableError: If Ray cannot start, or breaks down.
    """
    with ExitStack() as stack:
        stack.enter_context(quiet_ray())
        folder = stack.enter_context(short_folder())
        if not ray.is_initialized():
            _choose_token()
            stack.enter_context(authentication(with_token=True))
            stack.callback(ray.shutdown)
            started = stack.enter_context(watched_over(folder))
            _start(workers, folder)
            started(_own_processes())
        yield folder


@contextmanager
def quiet_ray() -> Iterator[None]:
    """Keep whatever Ray runs inside from printing, from Ctrl-C, and from being in our errors.

    Raises:
        RayUnavailableError: If Ray breaks down inside.
    """
    with environment(SETTINGS), same_signal_handlers(), _silence():
        try:
            yield
        except (TuneError, ray.exceptions.RayError) as error:
            raise broke_down(error) from error


def _choose_token() -> None:
    """Give this process's Rays a token in memory, which Ray would else write to the home folder.

    It stays set, for what of Ray ends late.
    """
    in_home = Path.home() / ".ray" / "auth_token"
    if "RAY_AUTH_TOKEN_PATH" not in os.environ and not in_home.exists():
        _chosen.append(secrets.token_hex(32))
        os.environ.setdefault("RAY_AUTH_TOKEN", _chosen[-1])
    # Ray remembers the first token of a process, be it of a cluster that was joined and left.
    AuthenticationTokenLoader.instance().reset_cache()


def is_chosen(token: str) -> bool:
    """Tell whether a token is one that this process gave to its own Rays."""
    return token in _chosen


def _start(workers: int, folder: Path) -> None:
    try:
        with loopback_kept(), lean_start(), same_signal_handlers():
            ray.init(
                # Without it Ray would join the cluster that the variable RAY_ADDRESS names.
                address="local",
                num_cpus=workers,
                # Nothing listens where other machines could reach it.
                _node_ip_address="127.0.0.1",
                include_dashboard=False,
                log_to_driver=False,
                configure_logging=False,
                _temp_dir=str(folder / RAY),
            )
    except Exception as error:
        raise RayUnavailableError(
            f"Ray cannot start on this machine: {error}; use another backend"
        ) from error


def _own_processes() -> list[int]:
    """Return the processes that Ray has started from this one; theirs are not among them."""
    node: Any = worker._global_node
    return [process.pid for _, process in node.live_processes()]


@contextmanager
def loopback_kept() -> Iterator[None]:
    """Keep Ray from taking this machine's outer address where 127.0.0.1 is meant."""
    rewrites = services.resolve_ip_for_localhost
    services.resolve_ip_for_localhost = _same
    try:
        yield
    finally:
        services.resolve_ip_for_localhost = rewrites


def _same(host: str) -> str:
    return host


@contextmanager
def same_signal_handlers() -> Iterator[None]:
    """Put back the handlers that Ray and Ray Tune install and leave behind.

    Ray's own for SIGTERM ends the process with a dump of its stack.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _silence() -> Iterator[None]:
    logger = logging.getLogger("ray")
    level, prints = logger.level, worker._worker_logs_enabled
    logger.setLevel(logging.CRITICAL + 1)
    # Ray prints that a worker died even with `log_to_driver=False`; this is its own switch, which
    # it throws while someone debugs.
    worker._worker_logs_enabled = False
    try:
        with warnings.catch_warnings():
            # Ray's own, and JAX's about the fork by which Ray starts its processes.
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
        worker._worker_logs_enabled = prints
