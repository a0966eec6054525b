"""What the pictures of a retrained model show: predictions for the test rows beside the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from tuning.going_on import going_on
from tuning.results.confirmed.standing import best_trial
from tuning.results.retrained.folder import compared_document, retrained_folder

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """How often each class of a target was taken for which.

    Attributes:
        target: Its name; empty where it has none.
        classes: The classes' names.
        counts: A row a true class, a column a predicted one.
        right: How many rows were predicted as they are.
        rows: How many rows there are.
    """

    target: str
    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    right: int
    rows: int

    @property
    def shares(self) -> tuple[tuple[float, ...], ...]:
        """Of each true class the share that was taken for each; 0 where it has no row."""
        return tuple(tuple(count / max(1, sum(row)) for count in row) for row in self.counts)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Confusions:
    """The classes that a study's retrained best model predicts for rows that it does not know.

    Attributes:
        study: Its name.
        measured_on: ``test`` or ``validation``.
        targets: Those that are classes.
        reason: Why there is none.
    """

    study: str
    measured_on: str
    targets: tuple[Confusion, ...]
    reason: str = ""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """Amounts of a target that were predicted, beside the true ones.

    Attributes:
        target: Its name; empty where it has none.
        true: In the target's unit; of many rows some, evenly spread.
        predicted: Likewise, of the same rows.
        rows: How many rows there are in all.
        squared_error: The mean squared error over all of them; None where it is not finite.
        absolute_error: The mean absolute one.
    """

    target: str
    true: tuple[float, ...]
    predicted: tuple[float, ...]
    rows: int
    squared_error: float | None
    absolute_error: float | None

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest amount, predicted or true."""
        known = (*self.true, *self.predicted)
        return min(known, default=0.0), max(known, default=1.0)

    @property
    def told(self) -> str:
        """How many rows are drawn, and on a second line how far predictions are off."""
        shown = len(self.true)
        rows = f"{shown:,} of {self.rows:,} rows" if shown < self.rows else f"{shown:,} rows"
        if self.absolute_error is None or self.squared_error is None:
            return rows
        apart = f"mean absolute error {self.absolute_error:.4g}, squared {self.squared_error:.4g}"
        return f"{rows}\n{apart}"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """The amounts that a study's retrained best model predicts for rows that it does not know.

    Attributes:
        study: Its name.
        measured_on: ``test`` or ``validation``.
        targets: Those that are amounts.
        reason: Why there is none.
    """

    study: str
    measured_on: str
    targets: tuple[Predicted, ...]
    reason: str = ""


def confusions_of(study: StudyRecord) -> Confusions:
    """Return which classes were taken for which, target by target."""
    document = _document(study)
    found = [] if document is None else _of_kind(document, "classes")
    return Confusions(
        study=study.spec.name,
        measured_on="test" if document is None else document["measured_on"],
        targets=tuple(
            Confusion(
                target=one["name"],
                classes=tuple(one["classes"]),
                counts=tuple(map(tuple, one["counts"])),
                right=one["right"],
                rows=sum(map(sum, one["counts"])),
            )
            for one in found
        ),
        reason=_reason(study, document, found, what="classes"),
    )


def predictions_of(study: StudyRecord) -> Predictions:
    """Return amounts beside what was predicted, target by target."""
    document = _document(study)
    found = [] if document is None else _of_kind(document, "amounts")
    return Predictions(
        study=study.spec.name,
        measured_on="test" if document is None else document["measured_on"],
        targets=tuple(
            Predicted(
                target=one["name"],
                true=tuple(one["true"]),
                predicted=tuple(one["predicted"]),
                rows=document["rows"] if document is not None else 0,
                squared_error=one["mean_squared_error"],
                absolute_error=one["mean_absolute_error"],
            )
            for one in found
        ),
        reason=_reason(study, document, found, what="amounts"),
    )


def _document(study: StudyRecord) -> dict[str, Any] | None:
    best = best_trial(study)
    if best is None:
        return None
    folder = retrained_folder(study.folder, best.number, is_best=True)
    return compared_document(folder, trial=best.number)


def _of_kind(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in document["targets"] if one["kind"] == kind]


def _reason(
    study: StudyRecord, document: dict[str, Any] | None, found: list[dict[str, Any]], *, what: str
) -> str:
    if best_trial(study) is None:
        return "no trial completed, so there is no best one"
    if study.imported is not None:
        return f"it was imported from {study.imported.tool}, without a model"
    if document is None:
        return f"the best trial is not retrained; {going_on('retrain', study.spec)} does that"
    if found:
        return ""
    return "; ".join(document["left_out"]) or f"the retrained model predicts no {what}"
