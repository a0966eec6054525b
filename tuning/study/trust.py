"""A person says of a study that its code may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.results.source import reference_to_retrain
from tuning.results.study_record import read_study
from tuning.trusted_code import trust_code

if TYPE_CHECKING:
    from pathlib import Path


def trust_study(results_dir: Path, name: str, *, trust: bool = True) -> None:
    """Note, if a person says so, that they trust the code of a study: its file or what is kept.

    Raises:
        StudyNotFoundError: If there is no such study.
    """
    if trust:
        study = read_study(results_dir, name)
        for one in (study.spec.objective, reference_to_retrain(study)[0]):
            trust_code(one)
