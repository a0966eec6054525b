"""What a study is about that was handed over in Python, when it goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tuning.errors import SpecificationError
from tuning.going_on import going_on, needed_objects

if TYPE_CHECKING:
    from objectives.in_memory.objects import Given
    from tuning.results.study_record import StudyRecord


def with_given(study: StudyRecord, given: Given | None, *, verb: str = "resume") -> StudyRecord:
    """Return a study with the objects that it is about, which its files do not hold.

    Args:
        study: The study as its journal tells it.
        given: What is handed over now, or None.
        verb: The function of Python that goes on with it, for the way out.

    Raises:
        SpecificationError: If it needs objects and there are none, or the other way round.
    """
    reference, name = study.spec.objective, study.spec.name
    needed = needed_objects(reference)
    there = set()
    if given is not None and given.objective is not None:
        there.add("objective")
    if given is not None and given.data is not None:
        there.add("data")
    if given is not None and "objective" in there - needed.keys():
        raise SpecificationError(
            f"objective={given.name}: the study {name!r} is about {reference.said}; leave"
            " objective= out"
        )
    if "data" in there - needed.keys():
        raise SpecificationError(
            f"data=: the study {name!r} has its data from {reference.said}; leave data= out"
        )
    named = None if given is None else given.data_file
    if named not in (None, reference.data) and not needed.keys() - there:
        raise SpecificationError(
            f"data={named!r}: the study {name!r} has its data from"
            f" {reference.data or reference.said}; leave data= out"
        )
    if needed.keys() - there:
        was = "a table" if reference.is_table else reference.said
        raise SpecificationError(
            f"the study {name!r} was searched from Python with {was} in memory, which its folder"
            f" does not hold; go on from there, such as {going_on(verb, study.spec)}, with the"
            " rows of then"
        )
    if given is None:
        return study
    return replace(study, spec=replace(study.spec, objective=replace(reference, given=given)))
