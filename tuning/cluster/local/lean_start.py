"""A Ray of this machine without what only a cluster needs: it starts in a second, not in five.

``ray.init`` has no word for any of this (Ray 2.60), so that its own functions are replaced while it
runs. What a later Ray does not have is left as it is: then it starts as it always did.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from ray._private import services, utils
from ray._private.node import Node
from ray._raylet import GcsClient, NodeID  # type: ignore[attr-defined]  # not in its stub

_POLL_SECONDS = 0.02
_PATIENCE_SECONDS = 30.0

# What grows a cluster; what carries the workers' prints to a driver, which does not want them; and
# what serves the dashboard, which starts without a dashboard too.
_LEFT_OUT = ("start_monitor", "start_log_monitor", "start_api_server")


@contextmanager
def lean_start() -> Iterator[None]:
    """Let ``ray.init`` start only what trains on this machine, and see soon that it is there."""
    with ExitStack() as stack:
        for name in _LEFT_OUT:
            stack.enter_context(_replaced(Node, name, _not_at_all))
        # The agent of a Ray without its dashboard's packages loads a tenth of them, and the raylet
        # waits for it.
        stack.enter_context(_replaced(utils, "get_dashboard_dependency_error", _left_out))
        if hasattr(services, "get_node"):
            finds = _found_soon(services.get_node)
            stack.enter_context(_replaced(services, "get_node", finds))
        yield


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    if not hasattr(owner, name):
        yield
        return
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, original)


def _not_at_all(node: Node, **how: object) -> None:
    """Start nothing."""


def _left_out() -> ImportError:
    return ImportError("the dashboard is left out")


def _found_soon(original: Any) -> Any:
    """Return the same function, asked only once it has an answer: it sleeps a second otherwise."""

    def get_node(gcs_address: str, node_id: str) -> Any:
        client = GcsClient(address=gcs_address)
        wanted = NodeID.from_hex(node_id)
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until and wanted not in client.get_all_node_info():
            time.sleep(_POLL_SECONDS)
        return original(gcs_address, node_id)

    return get_node
