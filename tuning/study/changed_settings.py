"""What may be another when a study goes on: where it trains, for whom it is written, its trials."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tuning.errors import SpecificationError
from tuning.specification.fields.table import SETTING_NAMES, field_of
from tuning.specification.placement import changed_placement, read_also
from tuning.specification.settings import Settings, SettingsReader

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec


def placed(spec: StudySpec, settings: Settings) -> StudySpec:
    """Return a study that trains elsewhere, or is written for others; what is left out stays.

    Raises:
        SpecificationError: If a setting stays as the study began with it, or cannot be.
    """
    reader = SettingsReader(settings)
    for name in settings.keys() & SETTING_NAMES:
        if not field_of(name).may_change:
            reader.complain(
                name, "stays as the study began with it; a study of its own may have another"
            )
    where = changed_placement(reader, spec.placement)
    also = read_also(reader, spec.also)
    if reader.complaints:
        raise SpecificationError(*reader.complaints)
    return replace(spec, placement=where, also=also)


def with_trials(spec: StudySpec, study: StudyRecord, trials: int | None) -> StudySpec:
    """Return a study with another total of trials, or as it is where none is given.

    Raises:
        SpecificationError: If fewer are asked for than there are, or are to be tried first.
    """
    if trials is None:
        return spec
    if trials < len(study.trials):
        raise SpecificationError(
            f"--trials {trials}: {len(study.trials)} trials are finished already;"
            " give the total that you want, not less"
        )
    if trials < len(spec.first):
        raise SpecificationError(
            f"--trials {trials}: {len(spec.first)} configurations are to be tried first; give that"
            " many at least"
        )
    return replace(spec, budget=replace(spec.budget, trials=trials))
