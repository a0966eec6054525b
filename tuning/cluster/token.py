"""The token by which a Ray cluster knows who may speak to it: found, repaired, never shown."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from ray._raylet import (  # type: ignore[attr-defined]  # not in its stub
    AuthenticationTokenLoader,
)
from ray.exceptions import AuthenticationError

from tuning.cluster.local_ray import is_chosen
from tuning.cluster.settings import AUTHENTICATION

_OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


def find_token() -> str | None:
    """Return this machine's token, or None; makes its file its owner's alone.

    Ray looks in the variable RAY_AUTH_TOKEN, in the file that RAY_AUTH_TOKEN_PATH names, and in
    ~/.ray/auth_token. Ray writes that file for everyone to read.
    """
    _repair(token_file())
    loader = AuthenticationTokenLoader.instance()
    # Ray would go on with the token that it found first in this process.
    loader.reset_cache()
    try:
        token: str = loader.get_raw_token(ignore_auth_mode=True)
    except AuthenticationError:
        # RAY_AUTH_TOKEN_PATH names a file that cannot be read, or an empty one.
        return None
    # That of the Rays which this process started itself opens no other.
    return token if token and not is_chosen(token) else None


def token_file() -> Path:
    """Return the file that Ray reads a token from, be it there or not."""
    named = os.environ.get("RAY_AUTH_TOKEN_PATH")
    return Path(named) if named else Path.home() / ".ray" / "auth_token"


def is_switched_off() -> bool:
    """Tell whether a person turned authentication off, by the variable RAY_AUTH_MODE."""
    return os.environ.get(AUTHENTICATION, "").strip().lower() == "disabled"


def _repair(file: Path) -> None:
    with suppress(OSError):
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & _OTHERS_MAY:
            file.chmod(mode & ~_OTHERS_MAY)
