"""What a retraining came to."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

from tuning.results import markup
from tuning.results.tables import short

if TYPE_CHECKING:
    from objectives.retraining.examples import Example


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RetrainedModel:
    """What retraining came to.

    Attributes:
        folder: Where the model and its figures lie.
        trial: The trial whose configuration was retrained.
        metric: The metric's name.
        search_value: What the trial was worth in the search: optimistic, being the best of many.
        test_values: The metric on the test set, one a seed.
        kept: Which of them is the kept model's, the median.
        test_openings: How often the test set of these data has been opened, this time included.
        baselines: The metric of each baseline on the test set, one a seed.
        facts: Figures of the objective's own, by name.
        spread: How far the passes of Monte Carlo dropout are apart on average, or None.
        examples: What the kept model predicts for a few test rows.
        has_test: Whether test rows were held back; else the values are of the validation rows.
        again: What the search's training again came to, as a text; empty where there was none.
        others: Further trials that were retrained in the same run, in the leaderboard's order.
    """

    folder: Path
    trial: int
    metric: str
    search_value: float | None
    test_values: tuple[float, ...]
    kept: int
    test_openings: int
    baselines: Mapping[str, tuple[float, ...]]
    facts: Mapping[str, float]
    spread: float | None
    examples: tuple[Example, ...]
    has_test: bool = True
    again: str = ""
    others: tuple[RetrainedModel, ...] = ()

    @property
    def test_mean(self) -> float:
        """The mean over the seeds."""
        return statistics.fmean(self.test_values)

    @property
    def test_spread(self) -> float | None:
        """The standard deviation over the seeds, None for a single one."""
        return statistics.stdev(self.test_values) if len(self.test_values) > 1 else None

    def __repr__(self) -> str:
        spread = self.test_spread
        margin = "" if spread is None else f" ± {short(spread)}"
        rows = "test" if self.has_test else "validation"
        return (
            f"<RetrainedModel {self.folder} of trial {self.trial}: {rows} {self.metric}"
            f" {short(self.test_mean)}{margin}>"
        )

    def _repr_html_(self) -> str:
        rows = "test rows" if self.has_test else "validation rows"
        margin = "" if self.test_spread is None else f" ± {short(self.test_spread)}"
        search = "none" if self.search_value is None else short(self.search_value)
        facts = [
            (f"{self.metric} on {rows}", f"{short(self.test_mean)}{margin}"),
            ("each seed", ", ".join(map(short, self.test_values))),
            *(
                (f"{name}, the same seeds", short(statistics.fmean(values)))
                for name, values in self.baselines.items()
            ),
            *((name, short(value)) for name, value in self.facts.items()),
            ("in the search, optimistic", search),
            *([("trained again by the search", self.again)] if self.again else []),
            ("the test set was opened", _times(self.test_openings)),
            ("files", self.folder),
        ]
        others = [other._repr_html_() for other in self.others]
        title = markup.heading(f"Trial {self.trial}, retrained")
        return markup.page([title, markup.table(facts), *others])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
