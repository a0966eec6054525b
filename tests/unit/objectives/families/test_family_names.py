"""What the records of the ready-made models say, without building one."""

from __future__ import annotations

import pytest

from objectives.data.task import Task
from objectives.families.names import FAMILIES, PLAIN
from search_spaces import ready_made


@pytest.mark.parametrize("family", [*FAMILIES, PLAIN], ids=lambda family: family.name)
def test_a_family_has_a_space_a_meaning_and_tasks(family) -> None:
    assert ready_made(family.space).parameters
    assert family.meaning
    assert family.tasks


def test_some_families_are_for_some_tasks() -> None:
    narrow = {family.name: family.tasks for family in FAMILIES if family.tasks != tuple(Task)}
    assert narrow == {
        "image_classifier": (Task.BINARY, Task.MULTICLASS),
        "regressor": (Task.REGRESSION,),
        "transfer": (Task.BINARY,),
    }
