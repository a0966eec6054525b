"""A study from Python whose name is taken already: whether it is gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from search_spaces.suggestions import closest
from tuning.errors import ExistingStudyError, ResumeRefusedError, SpecificationError
from tuning.results.study_record import JOURNAL, read_study
from tuning.specification.study_name import free_name
from tuning.study.resume import as_begun, spec_changes

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec

_WORDS = ("resume", "new", "error")


def new_name(spec: StudySpec, exist: str | None) -> StudySpec:
    """Return a study under a name that no other has, where ``exist`` is ``new``.

    Raises:
        SpecificationError: If ``exist`` is no word that there is.
    """
    if exist is not None and exist not in _WORDS:
        raise SpecificationError(
            f"exist={exist!r}: not known{closest(str(exist), _WORDS)}; use {', '.join(_WORDS)}"
        )
    if exist != "new":
        return spec
    return replace(spec, name=free_name(spec.name, spec.results_dir))


def begun_already(spec: StudySpec, exist: str | None) -> StudyRecord | None:
    """Return the study of this name that is to be gone on with; None where there is none.

    With ``exist`` as ``resume`` it may be given more trials.

    Raises:
        ExistingStudyError: If there is one that must not be, or with other settings; names them.
    """
    if not (spec.folder / JOURNAL).is_file() or exist == "error":
        return None  # Whoever begins a study refuses a name that is taken.
    study = read_study(spec.results_dir, spec.name)
    begun = study.spec
    # Until a study begins nobody has chosen what trains it.
    asked = replace(
        as_begun(spec, begun),
        folds=begun.folds if spec.folds == 1 else spec.folds,
        keras_backend=begun.keras_backend if spec.keras_backend == "auto" else spec.keras_backend,
    )
    if exist == "resume" or asked.budget.trials <= len(study.trials):
        # As many are there: a cell that is run again after the study was given more.
        asked = replace(asked, budget=replace(asked.budget, trials=begun.budget.trials))
    changes = spec_changes(begun, asked)
    if changes:
        raise ExistingStudyError(
            *(f"name={spec.name!r}: {change}" for change in changes),
            f"there is a study {spec.name!r} with other settings; choose another name, or give"
            ' exist="new" for one',
        )
    return study


@contextmanager
def another_name_allowed() -> Iterator[None]:
    """Have a refusal to go on say how a cell that was changed begins a study of its own."""
    try:
        yield
    except ResumeRefusedError as error:
        raise ResumeRefusedError(
            *error.complaints, 'in a cell that is run again, exist="new" begins a new study'
        ) from None
