"""What Ray's errors say of a worker: whether it, its machine, or only the call was lost."""

from __future__ import annotations

from ray.exceptions import ObjectLostError, RayActorError, RayError, RayTaskError

from objectives.failure import FailureKind
from tuning.cluster.room import node_is_alive
from tuning.executors.ray.fault_rules import says_machine_died
from tuning.executors.worker.trial_report import FoldReport, TrialReport


def raised_in_the_call(error: RayError) -> bool:
    """Tell whether code in a worker raised, which it would again in another.

    What was passed to the call and was lost on the way, such as the state of a trial that paused
    on a machine or in a process that is gone, is no such error, though Ray raises it there too.
    """
    lost = (ObjectLostError, RayActorError)
    return isinstance(error, RayTaskError) and not isinstance(error.cause, lost)


def lost_with_its_machine(error: RayError, node: str) -> bool:
    """Tell whether a worker was lost since its machine was.

    Args:
        error: What Ray said.
        node: The machine's name in Ray, empty where the worker had not told it yet.
    """
    return says_machine_died(str(error)) or (bool(node) and not node_is_alive(node))


def wears_out(answer: object, most: float) -> bool:
    """Tell whether a worker that answered so is not to be given another trial.

    Its process holds more than so many bytes, or ran out of memory: what a trial left behind
    would count against the next one.
    """
    if not isinstance(answer, (TrialReport, FoldReport)):
        return False
    failure = None if answer.evaluation is None else answer.evaluation.failure
    return answer.memory > most or (
        failure is not None and failure.kind is FailureKind.OUT_OF_MEMORY
    )
