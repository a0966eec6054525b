"""Addresses of job servers: which may be spoken to, and whether they want a token."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from tuning.cluster.errors import RayUnavailableError

_SECONDS_TO_ANSWER = 10.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_REFUSED = (401, 403)


def require_safe(address: str) -> None:
    """Raise ``RayUnavailableError`` for what is no address, or one that shows the token to all."""
    scheme, host, port = _parts(address)
    if host is None or port is None or scheme not in ("http", "https"):
        raise RayUnavailableError(
            f"--address {address}: this is no address of a job server; write http://127.0.0.1:8265"
        )
    if scheme == "http" and host not in _LOOPBACK:
        raise RayUnavailableError(
            f"--address {address}: the token would cross the network for everyone to read; forward"
            " the port through ssh (`ray dashboard` does) and write http://127.0.0.1:PORT, or use"
            " --cluster"
        )


def is_on_this_machine(address: str) -> bool:
    """Return whether an address is on loopback."""
    return _parts(address)[1] in _LOOPBACK


def _parts(address: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname, parts.port
    except ValueError:
        return "", None, None


def wants_token(address: str) -> bool:
    """Return whether a job server talks only to those who have its token.

    It is asked without one first: a token is shown only to a server that refuses to talk otherwise.

    Raises:
        RayUnavailableError: If no job server answers.
    """
    try:
        answer = requests.get(
            f"{address.rstrip('/')}/api/version", timeout=_SECONDS_TO_ANSWER, allow_redirects=False
        )
        if answer.status_code in _REFUSED:
            return True
        if answer.ok and "ray_version" in answer.json():
            return False
    except requests.RequestException:
        raise RayUnavailableError(
            f"{address}: no job server answers there; look whether the cluster runs, and whether"
            " its nodes have ray[default] installed"
        ) from None
    raise RayUnavailableError(f"{address}: what answers there is no job server of a Ray")
