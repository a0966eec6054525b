"""What a user's class has set on itself while it gave its data, on the way to another process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from objectives.abilities import Remembers
from objectives.errors import ObjectiveError
from objectives.objective import Objective

Memory = Mapping[str, Any] | bytes
"""Attributes by name; as bytes on their way, to be read once Keras's backend is chosen."""


def memory_of(objective: Objective) -> Mapping[str, Any]:
    """Return what an objective has set on itself."""
    return objective.memory() if isinstance(objective, Remembers) else {}


def packed(name: str, memory: Memory) -> bytes:
    """Return attributes as bytes, none of them as none.

    Raises:
        ObjectiveError: If one cannot be; names it.
    """
    if isinstance(memory, bytes):
        return memory
    if not memory:
        return b""
    from ray import cloudpickle  # where nothing travels, nobody waits a second for it

    try:
        return bytes(cloudpickle.dumps(dict(memory)))
    except Exception as error:
        for attribute, value in memory.items():
            try:
                cloudpickle.dumps(value)
            except Exception:  # noqa: BLE001 - whatever a user's object raises
                raise ObjectiveError(
                    f"{name}.data() sets self.{attribute}, a {type(value).__name__}, which cannot"
                    " be sent to workers; make it in build_model, or train without --workers and"
                    " --ray"
                ) from error
        raise


def recall(objective: Objective, memory: Memory) -> None:
    """Give an objective back what it had set on itself, maybe in another process."""
    if not memory or not isinstance(objective, Remembers):
        return
    if isinstance(memory, bytes):
        from ray import cloudpickle

        # They are from the driver of this very study, as the rest of what it sends.
        objective.recall(cloudpickle.loads(memory))
    else:
        objective.recall(memory)
