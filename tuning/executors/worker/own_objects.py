"""Objects that a person handed over in Python, on their way to another process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from objectives.errors import ObjectiveError
from objectives.in_memory.data import GivenData
from objectives.in_memory.objects import Given
from objectives.in_memory.source_text import own_modules_of

if TYPE_CHECKING:
    from objectives.data import Dataset
    from objectives.reference import ObjectiveReference

Objects: TypeAlias = "Given | bytes | None"
"""Objects as they are, or as bytes on their way, to be read once Keras's backend is chosen."""


def packed_objects(reference: ObjectiveReference, dataset: Dataset) -> bytes:
    """Return the objects of a reference as bytes, in memory only; none as none.

    The data travel by themselves, unless they are streams, of which each process makes its own.

    Raises:
        ObjectiveError: If one cannot be sent to another process; names it.
    """
    given = reference.given
    if given is None:
        return b""
    from ray import cloudpickle

    data = given.data
    if data is not None and dataset.streams is None:
        data = GivenData(data=None)
    with _by_value(given.objective):
        try:
            return bytes(cloudpickle.dumps(Given(objective=given.objective, data=data)))
        except Exception as error:
            raise ObjectiveError(_refusal(reference, given.objective, data)) from error


def with_objects(reference: ObjectiveReference, objects: Objects) -> ObjectiveReference:
    """Return a reference with the objects that came with it, once Keras's backend is chosen."""
    if not objects:
        return reference
    if not isinstance(objects, bytes):
        return replace(reference, given=objects)
    from ray import cloudpickle

    # Bytes are from the driver of this very study, as the rest of what it sends.
    return replace(reference, given=cloudpickle.loads(objects))


def _refusal(reference: ObjectiveReference, objective: Any, data: Any) -> str:
    way_out = "or train without workers= and ray="
    for what, value in _parts(objective):
        if not _travels(value):
            return (
                f"{reference.said} holds {what}, a {type(value).__name__}, which cannot be sent to"
                f" workers; make it in build_model, {way_out}"
            )
    if _travels(objective) and not _travels(data):
        return (
            f"the data of {reference.said} are streams that cannot be sent to workers; give data="
            f" as a function that makes them, {way_out}"
        )
    return (
        f"{reference.said} cannot be sent to workers; define it at the top level of a cell or a"
        f" file, {way_out}"
    )


def _parts(objective: Any) -> Iterator[tuple[str, Any]]:
    """Return what an object holds, or a function closes over or reads, by name."""
    for name, value in (getattr(objective, "__dict__", None) or {}).items():
        if not isinstance(objective, type):
            yield f"self.{name}", value
    function = getattr(objective, "__func__", objective)
    code = getattr(function, "__code__", None)
    if code is None:
        return
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        yield name, cell.cell_contents
    for name in code.co_names:
        if name in function.__globals__:
            yield name, function.__globals__[name]


def _travels(value: Any) -> bool:
    from ray import cloudpickle

    try:
        with _by_value(value):
            cloudpickle.dumps(value)
    except Exception:  # noqa: BLE001 - whatever a person's object raises
        return False
    return True


@contextmanager
def _by_value(objective: Any) -> Iterator[None]:
    """Let a person's own modules travel with what they define: workers may not find their files."""
    from ray import cloudpickle

    modules = [] if objective is None else own_modules_of(objective)
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)
