"""Calling a function to see what it asks for: how often, for how long, and what goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, final

from objectives.user.forms.asked import Asked
from objectives.user.forms.exploring.trace import Trace, wanted_or_begun
from objectives.user.forms.recorder import AskedWronglyError, Recorder, two_kinds
from search_spaces import Categorical, Float, Integer, Value
from search_spaces.values import shown

MOST_PARAMETERS = 300
RETURNS = "returns "
"""What a complaint begins with about what a call returned."""

Stated: TypeAlias = "Sequence[tuple[str, tuple[Any, ...]]]"
Call: TypeAlias = "Callable[[Recorder], tuple[Any, Stated]]"
"""Calls the function with an asking object; returns what that gave, and the stated conditions."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a function is explored.

    Attributes:
        calls: The most calls.
        seconds: After how much time no call begins but those without which nothing is known.
        look_seconds: The same for calls that only look whether all was found.
        combinations: Up to so many combinations of answers are all looked at; of more, pairs.
    """

    calls: int = 64
    seconds: float = 60.0
    look_seconds: float = 5.0
    combinations: int = 16


@final
class Calls:
    """The calls so far. A call that is known already is not made again."""

    def __init__(
        self,
        call: Call,
        *,
        limits: Limits,
        wrong: Callable[[Any], str],
    ) -> None:
        """Begin before the first call.

        Args:
            call: Makes one.
            limits: How many, and how long.
            wrong: Returns what is wrong with what a call returned; empty where nothing is.
        """
        self.traces: list[Trace] = []
        self.hit_limit = False
        self._call = call
        self.limits = limits
        self._wrong = wrong
        self._made = 0
        self._began = time.monotonic()
        self._kinds: dict[str, Asked] = {}

    def can_go_on(self, *, only_looks: bool = False) -> bool:
        """Tell whether there is a call left, and the time."""
        most = self.limits.look_seconds if only_looks else self.limits.seconds
        if self._made < self.limits.calls and time.monotonic() - self._began < most:
            return True
        if not only_looks:
            self.hit_limit = True
        return False

    def with_answers(self, wanted: Mapping[str, Value]) -> Trace:
        """Return the trace of a call with these answers, and first values for all others."""
        for known in self.traces:
            if known.is_repeated_by(wanted):
                return known
        trace = self.made(wanted)
        self.traces.append(trace)
        return trace

    def is_known(self, wanted: Mapping[str, Value]) -> bool:
        """Tell whether a call with these answers was made."""
        return any(known.is_repeated_by(wanted) for known in self.traces)

    def made(self, wanted: Mapping[str, Value]) -> Trace:
        """Make a call, also one that is known.

        Raises:
            AskedWronglyError: If the function asks for what makes no space.
        """
        self._made += 1
        values: dict[str, Value] = {}

        def answer(asked: Asked) -> Any:
            self._require_one_kind(asked)
            if not asked.varies:
                return asked.only
            values[asked.name] = value = wanted_or_begun(asked, wanted)
            return asked.own_value(value)

        recorder = Recorder(answer, otherwise=_refuse_another_range)
        failure = ""
        stated: Stated = ()
        try:
            returned, stated = self._call(recorder)
            failure = self._wrong(returned)
        except AskedWronglyError:
            raise
        except Exception as error:  # noqa: BLE001 - said before trial 0, and trials fail by it
            failure = f"raised {type(error).__name__}: {error}"
        if len(recorder.asked) > MOST_PARAMETERS:
            raise AskedWronglyError(
                f"asks for more than {MOST_PARAMETERS} parameters in one call; ask for fewer"
            )
        return Trace(
            asked=dict(recorder.asked),
            values=values,
            stated=_in_the_space(stated, recorder.asked),
            failure=failure,
        )

    def _require_one_kind(self, asked: Asked) -> None:
        known = self._kinds.setdefault(asked.name, asked)
        if known.kind is not asked.kind:
            raise two_kinds(known, asked)


def _refuse_another_range(one: Asked, other: Asked) -> None:
    """Refuse a name that one call asks for twice, the second time for what it will not get."""
    raise AskedWronglyError(
        f"{one.name!r} is asked for as {_entry_said(one)} in one place and as {_entry_said(other)}"
        " in another of the same call, which gets the first one's value; give one of the two"
        " another name"
    )


def _entry_said(asked: Asked) -> str:
    match asked.entry:
        case Integer(low, high) | Float(low, high) as entry:
            scale = ", on a log scale" if entry.log else ""
            return f"{low:g} to {high:g}{f' by {entry.step:g}' if entry.step else ''}{scale}"
        case Categorical(choices=choices):
            return f"one of {', '.join(map(shown, choices))}"
        case constant:
            return shown(constant)


def _in_the_space(stated: Stated, asked: Mapping[str, Asked]) -> dict[str, tuple[Value, ...]]:
    """Return the values that conditions name as the space's own, by the parent's name."""
    found: dict[str, tuple[Value, ...]] = {}
    for parent, allowed in stated:
        values = [asked[parent].space_value(one) for one in allowed if parent in asked]
        kept = [one for one in values if one is not None]
        found[parent] = tuple(dict.fromkeys([*found.get(parent, ()), *kept]))
    return found
