"""What one retraining came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from objectives.measurement import LearningCurve
    from objectives.retraining.examples import Example


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainingRun:
    """One retraining: its seed, its curve on the training rows, its test result, its model.

    Attributes:
        seed: The seed it was built, shuffled and trained with.
        history: The training metrics of every epoch.
        test: The metrics on the test rows, in the target's own unit.
        model: The content of the ``.keras`` file; predicts in the target's own unit.
        bare_model: The same without what training needs; empty where there is one seed alone.
        stops: Why its training cannot go on from the file; empty where it can.
        inputs: How the model's inputs come of prepared ones, see ``described_inputs``.
        outputs: Which output is for the target, and what it is, see ``described_outputs``.
        examples: What it predicts for a few test rows.
        compared: What it predicts for the test rows beside what is true, see ``compared``.
        spread: How far the passes of Monte Carlo dropout are apart on average, None without any.
        baseline: The name of the baseline that was trained, empty for the configuration itself.
    """

    seed: int
    history: LearningCurve
    test: dict[str, float]
    model: bytes
    examples: tuple[Example, ...] = ()
    spread: float | None = None
    baseline: str = ""
    bare_model: bytes = b""
    stops: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    compared: Mapping[str, Any] = field(default_factory=dict)
