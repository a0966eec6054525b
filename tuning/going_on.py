"""How to go on with a study: a command, or a call where what it is about lives in memory."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from objectives.in_memory.names import IN_MEMORY
from tuning.specification.fields.trials import DEFAULT_RESULTS
from tuning.specification.in_python import in_python

if TYPE_CHECKING:
    from pathlib import Path

    from objectives.reference import ObjectiveReference
    from tuning.specification.study_spec import StudySpec


def going_on(verb: str, spec: StudySpec, flags: str = "") -> str:
    """Return what to type to go on with a study, in backticks.

    Args:
        verb: What to do, such as ``resume``.
        spec: The study.
        flags: More of the command, such as `` --trials 30``.
    """
    command = f"`tuning {verb} {spec.name}{flags}{results_flag(spec.results_dir)}`"
    objects = needed_objects(spec.objective)
    if not objects:
        return command
    given = "".join(f", {name}={text}" for name, text in objects.items())
    return in_python(command).replace(f"({spec.name!r}", f"({spec.name!r}{given}", 1)


def needed_objects(reference: ObjectiveReference) -> dict[str, str]:
    """Return the keywords that a study of objects in memory needs to go on, with their values."""
    needed = {}
    if reference.has_own_code and reference.is_in_memory:
        needed["objective"] = reference.class_name
    has_table = reference.is_in_memory and reference.is_table
    if has_table or (reference.data or "").startswith(IN_MEMORY):
        needed["data"] = "..."
        given = None if reference.given is None else reference.given.data
        beside = {} if given is None else {"validation": given.validation, "test": given.test}
        needed |= {f"{part}_data": "..." for part, rows in beside.items() if rows is not None}
    return needed


def results_flag(results_dir: Path) -> str:
    """Return the flag that a hint needs when results lie elsewhere than by default."""
    return "" if results_dir == DEFAULT_RESULTS else f" --results {shlex.quote(str(results_dir))}"
