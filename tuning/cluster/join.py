"""Joining a Ray cluster that runs already: asked first, safe, quiet, and left again."""

from __future__ import annotations

import ipaddress
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import ray
from ray._private import services

from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.fit import require_room
from tuning.cluster.local_ray import loopback_kept, quiet_ray, same_signal_handlers
from tuning.cluster.probe import (
    ClusterAnswer,
    NoAnswerError,
    NotAdmittedError,
    ask,
)
from tuning.cluster.settings import authentication
from tuning.cluster.token import find_token, is_switched_off

_TOKEN_PLACES = "in the variable RAY_AUTH_TOKEN or in the file ~/.ray/auth_token"


@contextmanager
def joined(address: str, *, cpus: float = 1.0, gpus: float = 0.0) -> Iterator[None]:
    """Join a running Ray cluster, and leave it afterwards.

    A Ray that this process is part of already is somebody else's: it is used, and not left.

    Args:
        address: ``HOST:PORT``, or ``auto`` for the Ray that runs on this machine, as the variable
            RAY_ADDRESS or Ray's own note says.
        cpus: What a trial will ask for, above 0.
        gpus: What a trial will ask for, at least 0.

    Raises:
        RayUnavailableError: Within 30 s, if the cluster cannot be joined, must not be (others
            could run code there and here), has no machine for such a trial, or breaks down.
    """
    with quiet_ray():
        if ray.is_initialized():
            yield
            return
        where, shown = _resolved(address)
        answer, is_open = _admitted(where, shown)
        _require_same_versions(answer, shown)
        _require_node_here(answer, shown)
        require_room(answer, shown, cpus=cpus, gpus=gpus)
        with authentication(with_token=not is_open):
            try:
                _join(where, shown, answer)
                yield
            finally:
                ray.shutdown()


def _resolved(address: str) -> tuple[str, str]:
    """Return HOST:PORT, and how to name it to whoever typed the address."""
    shown, where = f"--ray {address}", address
    if address == "auto":
        services.find_gcs_addresses.cache_clear()  # type: ignore[attr-defined]  # Ray adds it
        try:
            where = services.get_ray_address_from_environment("auto", None)
        except ConnectionError:
            raise RayUnavailableError(
                f"{shown}: no Ray runs on this machine; start one with `ray start --head`,"
                " or write its HOST:PORT"
            ) from None
        shown = f"{shown} ({where})"
    if "://" in where:
        raise RayUnavailableError(
            f"{shown}: trials need a Ray that this machine is part of; write HOST:PORT (the port"
            " is mostly 6379), or send the study there with `tuning submit`"
        )
    match = re.fullmatch(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})", where)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise RayUnavailableError(
            f"{shown}: this is no address of a Ray; write HOST:PORT, such as 10.0.0.5:6379, or auto"
        )
    return where, shown


def _admitted(where: str, shown: str) -> tuple[ClusterAnswer, bool]:
    """Return the cluster's answer, and whether it answers anyone at all.

    The token is shown only to one who has refused to talk without it.
    """
    if is_switched_off() and not _is_loopback(where):
        raise RayUnavailableError(
            f"{shown}: RAY_AUTH_MODE is disabled, and the address is not of this machine alone;"
            " unset it, and start the cluster with RAY_AUTH_MODE=token"
        )
    try:
        answer = ask(where, token=None)
    except NotAdmittedError:
        return _ask_with_token(where, shown), False
    except NoAnswerError as error:
        raise _no_answer(shown, error) from None
    # It may listen on this machine's other addresses too: its nodes tell.
    if not all(map(_is_loopback, (where, *(f"{node.address}:0" for node in answer.nodes)))):
        raise RayUnavailableError(
            f"{shown}: this Ray answers without a token, so that anyone who reaches it can run"
            " code on it; start it again with RAY_AUTH_MODE=token on every node"
        )
    return answer, True


def _ask_with_token(where: str, shown: str) -> ClusterAnswer:
    if is_switched_off():
        raise RayUnavailableError(
            f"{shown}: the cluster asks for a token, and RAY_AUTH_MODE is disabled here; unset it"
        )
    token = find_token()
    if token is None:
        raise RayUnavailableError(
            f"{shown}: the cluster asks for a token and this machine has none; put the cluster's"
            f" {_TOKEN_PLACES}"
        )
    try:
        return ask(where, token=token)
    except NotAdmittedError:
        raise RayUnavailableError(
            f"{shown}: the cluster has another token than this machine; put the cluster's"
            f" {_TOKEN_PLACES}"
        ) from None
    except NoAnswerError as error:
        raise _no_answer(shown, error) from None


def _no_answer(shown: str, error: NoAnswerError) -> RayUnavailableError:
    return RayUnavailableError(
        f"{shown}: no Ray cluster answers ({error}); look at the address, and whether `ray start"
        " --head` runs there"
    )


def _is_loopback(where: str) -> bool:
    """Tell whether HOST:PORT is of this machine alone; a name other than localhost never is."""
    host = where.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _require_same_versions(answer: ClusterAnswer, shown: str) -> None:
    # Ray's own rule, and its own switch for it.
    by_minor = os.environ.get("RAY_DEFAULT_PYTHON_VERSION_MATCH_LEVEL") == "minor"
    python = platform.python_version()
    theirs, ours = answer.python_version, python
    if by_minor:
        theirs, ours = theirs.rpartition(".")[0], ours.rpartition(".")[0]
    same_python = theirs in (ours, "")
    if same_python and answer.ray_version in (ray.__version__, ""):
        return
    raise RayUnavailableError(
        f"{shown}: the cluster runs Ray {answer.ray_version} with Python {answer.python_version},"
        f" and this command Ray {ray.__version__} with Python {python}; install the same of both"
    )


def _require_node_here(answer: ClusterAnswer, shown: str) -> None:
    if not _nodes_here(answer):
        raise RayUnavailableError(
            f"{shown}: this machine is no node of that cluster, and only a node can hand out"
            " trials; run the command on one, or send the study there with `tuning submit`"
        )


def _nodes_here(answer: ClusterAnswer) -> list[str]:
    here = services.find_node_ids()
    return [node.address for node in answer.nodes if node.node_id in here]


def _join(where: str, shown: str, answer: ClusterAnswer) -> None:
    try:
        # A cluster that listens on loopback alone is the safest there is.
        on_loopback = all(_is_loopback(f"{address}:0") for address in _nodes_here(answer))
        with loopback_kept() if on_loopback else nullcontext(), same_signal_handlers():
            ray.init(address=where, log_to_driver=False, configure_logging=False)
    except Exception as error:
        said = str(error).strip().partition("\n")[0]
        raise RayUnavailableError(
            f"{shown}: joining the cluster failed: {said}; `tuning doctor --ray` looks for the"
            " reason"
        ) from error
