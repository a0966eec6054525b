"""What is said of a study that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.study_examples import completed, make_trial, write_study
from tuning.errors import StudyNotFoundError
from tuning.results.study_record import read_study


def said_of(name: str, results: Path) -> str:
    with pytest.raises(StudyNotFoundError) as caught:
        read_study(results, name)
    (complaint,) = caught.value.complaints
    return complaint.removeprefix(f"there is no study {name!r} in {results}")


def test_the_nearest_name_is_named_and_all_while_they_are_few(tmp_path: Path) -> None:
    assert said_of("slow", tmp_path) == "; there is none yet"
    for name in ("slow-2", "houses"):
        write_study(tmp_path, make_trial(0, completed(0.5)), name=name)
    assert said_of("slow", tmp_path) == ", did you mean 'slow-2'?; there are houses, slow-2"
    assert said_of("x", tmp_path) == "; there are houses, slow-2"


def test_of_many_only_the_nearest_is_named(tmp_path: Path) -> None:
    for number in range(12):
        write_study(tmp_path, make_trial(0, completed(0.5)), name=f"study-{number:02d}")
    assert said_of("xyz", tmp_path) == "; `tuning list studies` names all 12"
    assert said_of("study-3", tmp_path).endswith("?; `tuning list studies` names all 12")
