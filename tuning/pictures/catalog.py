"""The pictures that a person may ask for, each by the name that it is asked for with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.contour import contour_of
from tuning.pictures.curves import curves_of
from tuning.pictures.failures import failures_of
from tuning.pictures.history import history_of, seconds_of
from tuning.pictures.importance import importance_of
from tuning.pictures.interactions import interactions_of
from tuning.pictures.parallel import parallel_of
from tuning.pictures.rungs import rungs_of
from tuning.pictures.slices import slices_of
from tuning.pictures.tested import confusions_of, predictions_of
from tuning.pictures.timeline import timeline_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuning.pictures.figures import Picture
    from tuning.results.study_record import StudyRecord

PICTURES: dict[str, Callable[[StudyRecord], Picture]] = {
    "history": history_of,
    "seconds": seconds_of,
    "curves": curves_of,
    "importance": importance_of,
    "interactions": interactions_of,
    "slices": slices_of,
    "parallel": parallel_of,
    "contour": contour_of,
    "rungs": rungs_of,
    "timeline": timeline_of,
    "failures": failures_of,
    "confusion": confusions_of,
    "predicted": predictions_of,
}
