"""What Ray reads from the environment, set for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ray._raylet import Config  # type: ignore[attr-defined]  # not in its stub

AUTHENTICATION = "RAY_AUTH_MODE"


@contextmanager
def environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process's environment, and put them back afterwards."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def authentication(*, with_token: bool) -> Iterator[None]:
    """Have Ray show this machine's token inside, or keep it to itself."""
    try:
        with environment({AUTHENTICATION: "token" if with_token else "disabled"}):
            # Ray reads the variable once a process unless it is told to look again.
            Config.initialize("")
            yield
    finally:
        Config.initialize("")
