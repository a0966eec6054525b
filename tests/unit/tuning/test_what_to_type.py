"""What to type to go on with a study, and what has to be handed over for it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from objectives.in_memory.data import GivenData
from objectives.in_memory.objects import Given
from objectives.reference import ObjectiveReference
from tests.study_examples import make_spec
from tuning.going_on import going_on

RESULTS = Path("results")


def build() -> Any:
    """Stand for a function that builds a model."""


@pytest.mark.parametrize(
    ("reference", "flags", "said"),
    [
        (ObjectiveReference(text="digits"), "", "`tuning resume study`"),
        (ObjectiveReference(text="digits"), " --trials 9", "`tuning resume study --trials 9`"),
        (
            ObjectiveReference(text="python:build", data="rows.npz"),
            "",
            "`resume('study', objective=build)`",
        ),
        (ObjectiveReference(text="python:build"), "", "`resume('study', objective=build)`"),
        (ObjectiveReference(text="python:table"), "", "`resume('study', data=...)`"),
        (
            ObjectiveReference(
                text="python:build",
                data="python:data",
                given=Given(objective=build, data=GivenData(data=1, validation=2)),
            ),
            " --trials 9",
            "`resume('study', objective=build, data=..., validation_data=..., trials=9)`",
        ),
    ],
)
def test_what_to_type_names_all_that_is_needed(
    reference: ObjectiveReference, flags: str, said: str
) -> None:
    spec = make_spec(objective=reference, results_dir=RESULTS)
    assert going_on("resume", spec, flags) == said


def test_results_elsewhere_are_named(tmp_path: Path) -> None:
    spec = make_spec(objective=ObjectiveReference(text="digits"), results_dir=tmp_path)
    assert going_on("resume", spec) == f"`tuning resume study --results {tmp_path}`"
