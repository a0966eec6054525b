"""Trainings that confirm a trial, as records of the journal."""

from __future__ import annotations

import math
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tuning.records import Confirmation
from tuning.results.journal.shapes import shaped

if TYPE_CHECKING:
    from tuning.results.journal.line import Record


def confirmed_record(confirmation: Confirmation) -> Record:
    """Return the record of a training that confirms a trial."""
    return {"kind": "confirmed", "confirmation": asdict(confirmation)}


def confirmation_from_json(data: dict[str, Any]) -> Confirmation:
    """Return the confirmation of a record.

    Raises:
        LookupError, TypeError, ValueError: If it is none.
    """
    known = {one.name: data[one.name] for one in fields(Confirmation)}
    values, (fit, measured) = data["folds"], data["rows"]
    if not all(type(one) in (int, float) and math.isfinite(one) for one in values):
        raise ValueError("a fold's value is no finite number")
    known |= {"folds": tuple(map(float, values)), "rows": (int(fit), int(measured))}
    confirmation = shaped(Confirmation(**known))
    if min(confirmation.trial, confirmation.run) < 0 or confirmation.of < 1:
        raise ValueError("one of its numbers is below what there is")
    datetime.fromisoformat(confirmation.finished_at)
    return confirmation
