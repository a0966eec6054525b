"""What the picture of the timeline shows: when each trial trained, and where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, final

from tuning.pictures.marks import Mark, mark_of

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

# Seconds: a journal keeps milliseconds, and a trial's end is written a moment after it.
_ROUNDED = 0.01
# Of the whole: some pixels.
_LEAST_SEEN = 0.004


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A trial's stay on a device.

    Attributes:
        number: The trial.
        mark: How it ended.
        lane: The place among those that train on the same device at once, from 0.
        device: Where it trained, for people, such as ``cpu``; empty where nothing tells.
        began: Seconds after the study began.
        ended: Seconds after the study began.
    """

    number: int
    mark: Mark
    lane: int
    device: str
    began: float
    ended: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """When the trials of a study trained.

    Attributes:
        study: Its name.
        stays: In the order in which they began.
    """

    study: str
    stays: tuple[Stay, ...]

    def of(self, mark: Mark) -> tuple[tuple[Stay, ...], tuple[Stay, ...]]:
        """Return the stays that ended one way: those long enough to be seen, and the others.

        What failed at once has no length that can be seen, nor has one that took no time at all.
        """
        least = _LEAST_SEEN * max((stay.ended for stay in self.stays), default=0.0)
        seen: list[Stay] = []
        unseen: list[Stay] = []
        for stay in self.stays:
            if stay.mark is mark:
                seconds = stay.ended - stay.began
                is_short = mark is not Mark.COMPLETED and seconds < least
                (unseen if seconds == 0 or is_short else seen).append(stay)
        return tuple(seen), tuple(unseen)

    @property
    def lanes(self) -> tuple[tuple[str, int], ...]:
        """The places at which trials trained: devices, and the lanes of each."""
        return tuple(sorted({(stay.device, stay.lane) for stay in self.stays}))

    @property
    def names(self) -> dict[int, str]:
        """What stands at which of the lanes: a device at its first one, with how many it has."""
        count = Counter(device for device, _ in self.lanes)
        return {
            place: f"{device or 'unknown'}{f' ({count[device]})' if count[device] > 1 else ''}"
            for place, (device, lane) in enumerate(self.lanes)
            if lane == 0
        }


def timeline_of(study: StudyRecord) -> Timeline:
    """Return when the trials of a study trained, by their ends and the time that they took."""
    start = datetime.fromisoformat(study.created_at)
    spans = []
    for trial in study.trials.values():
        ended = (datetime.fromisoformat(trial.finished_at) - start).total_seconds()
        spans.append((ended - trial.seconds, ended, trial))
    # By whole seconds, as earlier journals have them, a trial may seem to begin before its study.
    zero = min([0.0, *(began for began, _, _ in spans)])
    lanes: dict[str, list[float]] = {}
    stays = []
    for began, ended, trial in sorted(spans, key=lambda one: (one[0], one[2].number)):
        rounded = _ROUNDED if "." in trial.finished_at else 1.0
        lane = _free_lane(
            lanes.setdefault(trial.device, []), began=began, ended=ended, rounded=rounded
        )
        stays.append(
            Stay(
                number=trial.number,
                mark=mark_of(trial.outcome),
                lane=lane,
                device=trial.device,
                began=round(began - zero, 3),
                ended=round(ended - zero, 3),
            )
        )
    return Timeline(study=study.spec.name, stays=tuple(stays))


def _free_lane(ends: list[float], *, began: float, ended: float, rounded: float) -> int:
    """Return the first lane of a device that is free again, and take it."""
    # The seconds that a journal rounds away must not make two lanes of one.
    for lane, end in enumerate(ends):
        if min(end, ended) <= began + rounded:
            ends[lane] = max(end, ended)
            return lane
    ends.append(ended)
    return len(ends) - 1
