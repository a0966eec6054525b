"""Where what a function asks for is written down and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, final

from objectives.errors import ObjectiveError
from objectives.user.forms.asked import Asked
from objectives.user.forms.names import possible_names, space_name
from search_spaces import Value
from search_spaces.values import shown

_CASES = 12


class AskedWronglyError(ObjectiveError):
    """A function asks for its parameters in a way that makes no search space."""


class MissingError(AskedWronglyError):
    """A function asks for a parameter that a configuration does not have."""

    def __init__(self, message: str, name: str = "") -> None:
        """Take the sentence, and the name as the code says it."""
        super().__init__(message)
        self.name = name


@final
class Recorder:
    """One call of a function: what it has asked for so far, and the answers.

    The same name is answered alike for the whole call, whichever place asks.
    """

    def __init__(
        self,
        answer: Callable[[Asked], Any],
        *,
        unasked: Callable[[str], Any] | None = None,
        otherwise: Callable[[Asked, Asked], object] | None = None,
    ) -> None:
        """Begin before the first question.

        Args:
            answer: Returns the code's own value for what is asked for.
            unasked: Returns the value of a name that nothing has asked for yet; raises
                ``KeyError`` where there is none.
            otherwise: Told of a name that is asked for again by another range or other choices;
                None where the first answer is all that counts.
        """
        self._answer = answer
        self._otherwise = otherwise
        self._unasked = unasked
        self.asked: dict[str, Asked] = {}
        self.values: dict[str, Any] = {}

    def ask(self, asked: Asked) -> Any:
        """Return the answer.

        Raises:
            AskedWronglyError: If the name was asked for before, as something of another kind.
        """
        known = self.asked.get(asked.name)
        if known is None:
            # First answered, then noted: an answer that is refused was never given.
            value = self._answer(asked)
            self.asked[asked.name], self.values[asked.name] = asked, value
            return value
        if known.kind is not asked.kind:
            raise two_kinds(known, asked)
        if self._otherwise is not None and known.spec != asked.spec:
            self._otherwise(known, asked)
        return self.values[asked.name]

    def known_value(self, name: str) -> Any:
        """Return the value of a name that was asked for, or is known otherwise.

        Raises:
            KeyError: If there is none.
        """
        if name in self.values:
            return self.values[name]
        if self._unasked is None:
            raise KeyError(f"{name} does not exist.")
        return self._unasked(name)


def two_kinds(one: Asked, other: Asked) -> AskedWronglyError:
    """Return the complaint about a name that stands for two kinds of parameters."""
    return AskedWronglyError(
        f"{one.name!r} is asked for as {one.kind} in one place and as {other.kind} in another;"
        " give one of the two another name"
    )


def recorder_of(configuration: Mapping[str, Value]) -> Recorder:
    """Return a recorder that answers from a configuration.

    The answer is the configuration's own value, also where the code asks for another range by
    now: what is recorded is what trains.
    """

    def answer(asked: Asked) -> Any:
        for name in possible_names(asked, cases=_CASES):
            if name in configuration:
                return asked.own_value(configuration[name])
        if not asked.varies:
            return asked.only
        if space_name(asked.name) in configuration:
            return configuration[space_name(asked.name)]
        listed = ", ".join(f"{name}={shown(value)}" for name, value in configuration.items())
        raise MissingError(
            f"{asked.name!r} is asked for, but the configuration has no {space_name(asked.name)!r}:"
            f" it has {listed}; ask for it in every case, or state the whole space with space=",
            asked.name,
        )

    def unasked(name: str) -> Any:
        return configuration[space_name(name)]

    return Recorder(answer, unasked=unasked)
