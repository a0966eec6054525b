"""Which studies may stand in one leaderboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuning.errors import ResultsDifferError

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


def groups_of_one_protocol(studies: Sequence[StudyRecord]) -> list[list[StudyRecord]]:
    """Return the studies in groups whose trials may be ranked together, in order of appearance."""
    groups: dict[tuple[str, ...], list[StudyRecord]] = {}
    for study in studies:
        groups.setdefault(study.protocol, []).append(study)
    return list(groups.values())


def require_one_protocol(studies: Sequence[StudyRecord]) -> None:
    """Raise ``ResultsDifferError`` if two studies measured different things; says which.

    Of one that was imported nobody knows what it was measured on: whoever names it beside another
    vouches for that, and only the metric is compared.
    """
    first = studies[0]
    said = ("objective", "data", "split", "metric", "folds", "epochs")
    for other in studies[1:]:
        is_vouched_for = any(one.imported is not None for one in (first, other))
        differing = [
            what
            for what, mine, theirs in zip(said, first.protocol, other.protocol, strict=True)
            if mine != theirs and (what == "metric" or not is_vouched_for)
        ]
        if differing:
            raise ResultsDifferError(
                f"{first.spec.name} and {other.spec.name} differ in {', '.join(differing)}, so"
                " their values cannot be ranked together; name studies that share all of these"
            )
