"""What Ray's texts say of a machine, and what a trial is told that takes too long."""

from __future__ import annotations

from typing import Any

import pytest
from ray.core.generated import common_pb2
from ray.exceptions import ActorDiedError

from objectives.failure import Failure, FailureKind
from tuning.executors.ray.fault_rules import says_machine_died, took_too_long

# As the head of a cluster words it, once as the exception says it and once as Ray Tune writes it.
_MACHINE = "The actor died because its node has died. Node Id: 12ab"
_ERROR_FILE = f"""Failure # 1 (occurred at 2030-01-01_00-00-00)
The actor died unexpectedly before finishing this task.
	class_name: TrialTrainable
	actor_id: 00ff
{_MACHINE}
	the actor's node was terminated unexpectedly: health check failed due to missing too many.
"""
_WORKER = """The actor died unexpectedly before finishing this task.
	class_name: TrialTrainable
The actor is dead because its worker process has died. Worker exit type: SYSTEM_ERROR Worker
exit detail: Worker unexpectedly exits with a connection error code 2. End of file.
"""


def raised(said: str) -> str:
    """Return the text of the exception that a call to a lost worker raises."""
    messages: Any = common_pb2  # its classes are made as it is imported
    context = messages.ActorDiedErrorContext(error_message=said, actor_id=bytes(16))
    return str(ActorDiedError(context))


@pytest.mark.parametrize("text", [raised(_MACHINE), _ERROR_FILE])
def test_ray_says_that_a_machine_is_gone(text: str) -> None:
    assert says_machine_died(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        _WORKER,
        raised(_WORKER),
        # An objective's own words.
        "ValueError: a tree lost its node",
    ],
)
def test_the_death_of_a_worker_alone_is_not_its_machines(text: str) -> None:
    assert not says_machine_died(text)


@pytest.mark.parametrize(
    ("seconds", "told"), [(2.0, "2 s"), (0.5, "0.5 s"), (90.25, "90.25 s"), (86400.0, "86400 s")]
)
def test_a_limit_is_told_as_it_was_given(seconds: float, told: str) -> None:
    late = Failure(kind=FailureKind.TIMEOUT, message=f"took longer than {told}")
    assert took_too_long(seconds) == late
