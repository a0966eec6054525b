"""What a study teaches about its space: which parts of it the best trials come from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from search_spaces import Categorical, Float, Integer, SearchSpace, SearchSpaceError
from tuning.results.leaderboard import study_rows
from tuning.results.tables import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search_spaces import Value
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

FEWEST_TRIALS = 20
"""Of fewer completed trials the best few say nothing about where others would be."""

_BEST_SHARE, _FEWEST_BEST = 0.1, 4
# A range is worth narrowing where the best lie in so much of it, widened by as much on each side.
_MOST_OF_RANGE, _MARGIN = 0.6, 0.25
_AT_THE_END = 0.05
# Less than the margin on each side, a sixth of what is left: no good value is rounded away.
_ROUNDED = 0.1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the best trials say of one parameter.

    Attributes:
        parameter: Its name.
        sentence: What to do, and why.
        narrowed: The parameter as it could be searched next, or the only value that is left of
            it; None where it stays.
    """

    parameter: str
    sentence: str
    narrowed: Integer | Float | Categorical | Value | None = None


def advice_of(study: StudyRecord) -> list[Advice]:
    """Return advice on the parameters of a study, in the order of its space.

    The best are a tenth of the completed trials, at least four. Nothing follows from fewer than 20
    completed trials, nor for parameters that are not active in all of the best.
    """
    ranked = [row.trial for row in study_rows(study) if row.rank is not None]
    if len(ranked) < FEWEST_TRIALS:
        return []
    best = ranked[: max(_FEWEST_BEST, math.ceil(_BEST_SHARE * len(ranked)))]
    found = (
        _advice(name, parameter, best, ranked)
        for name, parameter in study.spec.space.parameters.items()
        if all(name in trial.configuration for trial in best)
    )
    return [advice for advice in found if advice is not None]


def narrowed_space(study: StudyRecord, advice: Sequence[Advice]) -> SearchSpace:
    """Return a study's space with the parameters narrowed that advice narrows."""
    space = study.spec.space
    for one in advice:
        if one.narrowed is None:
            continue
        try:
            space = SearchSpace({**space.entries, one.parameter: one.narrowed}, name=space.name)
        except SearchSpaceError:
            continue  # Another parameter is active under a choice that would be gone.
    return space


def _advice(
    name: str,
    parameter: Integer | Float | Categorical,
    best: Sequence[Trial],
    ranked: Sequence[Trial],
) -> Advice | None:
    values = [trial.configuration[name] for trial in best]
    if isinstance(parameter, Categorical):
        return _of_choices(name, parameter, values, ranked)
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return _of_numbers(name, parameter, numbers)


def _of_choices(
    name: str, parameter: Categorical, values: Sequence[Value], ranked: Sequence[Trial]
) -> Advice | None:
    chosen = [choice for choice in parameter.choices if choice in values]
    left = [choice for choice in parameter.choices if choice not in values]
    tried = [trial.configuration.get(name) for trial in ranked]
    # What was hardly tried has had no chance.
    if not left or any(tried.count(choice) < _FEWEST_BEST for choice in left):
        return None
    words = ", ".join(short(choice) for choice in chosen)
    ranks = ", ".join(f"{short(choice)} is number {tried.index(choice) + 1}" for choice in left)
    return Advice(
        parameter=name,
        sentence=f"narrow {name} to {words}: all of the best {len(values)} have it; the best with"
        f" {ranks}",
        narrowed=_left_of(parameter, chosen),
    )


def _left_of(parameter: Categorical, chosen: Sequence[Value]) -> Categorical | Value | None:
    if len(chosen) > 1:
        return replace(parameter, choices=tuple(chosen))
    # A value that is fixed holds everywhere, also where the parameter is not active.
    return None if parameter.condition.clauses else chosen[0]


def _of_numbers(name: str, parameter: Integer | Float, values: Sequence[float]) -> Advice | None:
    scale = _Scale(parameter)
    low, high = min(map(scale.place, values)), max(map(scale.place, values))
    at_end = [
        (end, word)
        for end, word in ((0.0, "below"), (1.0, "above"))
        if sum(abs(scale.place(value) - end) <= _AT_THE_END for value in values) > len(values) / 2
        # Of rates, counts and shares there are none below 0.
        and (end == 1.0 or parameter.low != 0)
    ]
    if at_end:
        end, word = at_end[0]
        bound = parameter.low if end == 0.0 else parameter.high
        return Advice(
            parameter=name,
            sentence=f"try {name} {word} {short(bound)} too: most of the best {len(values)} lie at"
            " that end of what was searched",
        )
    margin = max(_MARGIN * (high - low), _AT_THE_END)
    first, last = max(0.0, low - margin), min(1.0, high + margin)
    if last - first > _MOST_OF_RANGE:
        return None
    narrowed = scale.between(first, last)
    return Advice(
        parameter=name,
        sentence=f"narrow {name} to {_told(narrowed.low, narrowed.high)}: the best {len(values)}"
        f" lie between {_told(scale.value(low), scale.value(high), word='and')}",
        narrowed=narrowed,
    )


@final
class _Scale:
    """Where numbers stand in a parameter's range, 0 at its low end and 1 at its high one."""

    def __init__(self, parameter: Integer | Float) -> None:
        self._parameter = parameter
        ends = (float(parameter.low), float(parameter.high))
        self._low, self._high = map(math.log, ends) if parameter.log else ends
        self._span = (self._high - self._low) or 1.0

    def place(self, value: float) -> float:
        """Return the place of a number."""
        return ((math.log(value) if self._parameter.log else value) - self._low) / self._span

    def value(self, place: float) -> float | int:
        """Return the number at a place."""
        number = self._low + place * self._span
        number = math.exp(number) if self._parameter.log else number
        return round(number) if isinstance(self._parameter, Integer) else number

    def between(self, first: float, last: float) -> Integer | Float:
        """Return the parameter from one place to another: on its steps, in few digits."""
        low, high = self.value(first), self.value(last)
        step = self._parameter.step
        if step is not None:
            base = self._parameter.low
            low = base + math.floor((low - base) / step) * step
            high = min(self._parameter.high, base + math.ceil((high - base) / step) * step)
        elif isinstance(self._parameter, Float):
            low, high = _in_few_digits(low, high, fewest=2)
        if isinstance(self._parameter, Integer):
            near = int(step or 1) if low == high else 0
            lowest, highest = self._parameter.low, self._parameter.high
            return replace(
                self._parameter,
                low=max(lowest, int(low) - near),
                high=min(highest, int(high) + near),
            )
        return replace(
            self._parameter,
            low=max(self._parameter.low, float(low)),
            high=min(self._parameter.high, float(high)),
        )


def _told(low: float, high: float, *, word: str = "..") -> str:
    """Return a range's ends as people read them."""
    are_whole = float(low).is_integer() and float(high).is_integer()
    ends = (low, high) if are_whole else _in_few_digits(low, high, fewest=4)
    return f" {word} ".join(f"{one:.16g}" for one in ends)


def _in_few_digits(low: float, high: float, *, fewest: int) -> tuple[float, float]:
    """Return a range's ends in few digits, or in as many as tell them apart well."""
    for digits in range(fewest, 17):
        ends = float(f"{low:.{digits}g}"), float(f"{high:.{digits}g}")
        if max(abs(ends[0] - low), abs(ends[1] - high)) <= _ROUNDED * (high - low):
            return ends
    return low, high
