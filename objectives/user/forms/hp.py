"""The object that a function asks in KerasTuner's manner."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, final

from objectives.user.forms.asked import (
    Asked,
    Kind,
    choice,
    mirrored,
    number,
    only_value,
    whole_number,
)
from objectives.user.forms.recorder import Recorder
from objectives.user.forms.scales import checked_scale, listed, multiples, stepped, whole


class _Scope(NamedTuple):
    """A condition that the code itself states."""

    parent: str
    values: tuple[Any, ...]


@final
class HyperParameters:
    """What ``build(hp)`` is handed: KerasTuner's interface, answered from a configuration.

    Names, arguments, their order and their defaults are those of ``keras_tuner.HyperParameters``
    (keras.io/keras_tuner/api/hyperparameters), and so is what happens in a ``conditional_scope``:
    its code runs whether or not its condition holds, and is answered None where it does not.
    """

    def __init__(self, recorder: Recorder) -> None:
        """Ask the recorder."""
        self._recorder = recorder
        self._name_scopes: list[str] = []
        self._scopes: list[_Scope] = []
        self._inactive: set[str] = set()
        self.stated: list[tuple[str, tuple[Any, ...]]] = []
        """Names and values of the conditions that were stated, for whoever explores."""

    @property
    def values(self) -> dict[str, Any]:
        """What was answered so far, by name."""
        return self._recorder.values

    def Int(  # noqa: PLR0917 - KerasTuner's own arguments, in their order
        self,
        name: str,
        min_value: int,
        max_value: int,
        step: int | None = None,
        sampling: str | None = "linear",
        default: int | None = None,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> Any:
        """Return a whole number, ``max_value`` included where a step leads there."""
        low, high = whole(min_value, "min_value"), whole(max_value, "max_value")
        by = None if step is None else whole(step, "step")
        with self._perhaps(parent_name, parent_values):
            full = self._full(name)
            scale = checked_scale("Int", full, (low, high), by, sampling)
            if scale == "linear":
                asked = whole_number(full, low, high, step=by or 1, default=default)
            elif by is not None:
                reached = [int(one) for one in multiples(low, high, by, scale)]
                asked = listed(full, Kind.WHOLE, reached, default)
            else:
                asked = whole_number(full, low, high, log=True, default=default)
                asked = mirrored(asked) if scale == "reverse_log" else asked
            return self._ask(asked)

    def Float(  # noqa: PLR0917 - KerasTuner's own arguments, in their order
        self,
        name: str,
        min_value: float,
        max_value: float,
        step: float | None = None,
        sampling: str | None = "linear",
        default: float | None = None,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> Any:
        """Return a number, ``max_value`` included where a step leads there."""
        low, high = float(min_value), float(max_value)
        with self._perhaps(parent_name, parent_values):
            full = self._full(name)
            scale = checked_scale("Float", full, (low, high), step, sampling)
            if scale == "linear":
                asked = stepped(full, low, high, step, default)
            elif step is not None:
                asked = listed(full, Kind.NUMBER, multiples(low, high, step, scale), default)
            else:
                asked = number(full, low, high, log=True, default=default)
                asked = mirrored(asked) if scale == "reverse_log" else asked
            return self._ask(asked)

    def Choice(  # noqa: PLR0917 - KerasTuner's own arguments, in their order
        self,
        name: str,
        values: Sequence[Any],
        ordered: bool | None = None,
        default: Any = None,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> Any:
        """Return one of several values."""
        del ordered  # Samplers here take choices as they are.
        every = list(values)
        if not every:
            raise ValueError("`values` must be provided for `Choice`.")
        if default is not None and default not in every:
            raise ValueError(
                "The default value should be one of the choices."
                f" You passed: values={every}, default={default}"
            )
        with self._perhaps(parent_name, parent_values):
            return self._ask(choice(self._full(name), every, default=default))

    def Boolean(
        self,
        name: str,
        default: bool = False,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> Any:
        """Return True or False."""
        with self._perhaps(parent_name, parent_values):
            return self._ask(choice(self._full(name), [True, False], default=bool(default)))

    def Fixed(
        self,
        name: str,
        value: Any,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> Any:
        """Return the value itself."""
        with self._perhaps(parent_name, parent_values):
            return self._ask(only_value(self._full(name), value))

    @contextmanager
    def name_scope(self, name: str) -> Iterator[None]:
        """Put a name, and a slash, before the names that are asked for inside."""
        self._name_scopes.append(name)
        try:
            yield
        finally:
            self._name_scopes.pop()

    @contextmanager
    def conditional_scope(self, parent_name: str, parent_values: Any) -> Iterator[None]:
        """Let what is asked for inside depend on another parameter's value."""
        parent = self._full(parent_name)
        if parent not in self._recorder.asked and parent not in self._inactive:
            raise ValueError(f"`HyperParameter` named: {parent} not defined.")
        many = isinstance(parent_values, list | tuple | set | frozenset)
        allowed = tuple(parent_values) if many else (parent_values,)
        self._scopes.append(_Scope(parent, allowed))
        self.stated.append((parent, allowed))
        try:
            yield
        finally:
            self._scopes.pop()

    def get(self, name: str) -> Any:
        """Return the value of a parameter that is active.

        Raises:
            KeyError: If there is none of the name.
        """
        return self._recorder.known_value(self._full(name))

    def __getitem__(self, name: str) -> Any:
        """Return the value of a parameter that is active."""
        return self.get(name)

    def __contains__(self, name: str) -> bool:
        """Tell whether a parameter is active."""
        try:
            self.get(name)
        except (KeyError, ValueError):
            return False
        return True

    def is_active(self, hyperparameter: Any) -> bool:
        """Tell whether a parameter, or one of the name, was asked for and answered."""
        return str(getattr(hyperparameter, "name", hyperparameter)) in self._recorder.asked

    def copy(self) -> HyperParameters:
        """Return one that knows the same answers, and answers what is new by its default."""
        known = self._recorder

        def answer(asked: Asked) -> Any:
            try:
                return known.known_value(asked.name)
            except KeyError:
                return begun_with(asked)

        return HyperParameters(Recorder(answer))

    __copy__ = copy

    def __deepcopy__(self, memo: Mapping[int, Any]) -> HyperParameters:
        """Return a copy."""
        del memo
        return self.copy()

    def _ask(self, asked: Asked) -> Any:
        if any(scope.parent == asked.name for scope in self._scopes):
            raise ValueError(
                "A conditional `HyperParameter` cannot have the same name as its parent. Found:"
                f" {asked.name} and parent_name: {asked.name}"
            )
        values = self._recorder.values
        if not all(s.parent in values and values[s.parent] in s.values for s in self._scopes):
            self._inactive.add(asked.name)
            return None
        return self._recorder.ask(asked)

    def _full(self, name: str) -> str:
        return "/".join([*self._name_scopes, str(name)])

    @contextmanager
    def _perhaps(self, parent_name: str | None, parent_values: Any) -> Iterator[None]:
        if parent_name:
            with self.conditional_scope(parent_name, parent_values):
                yield
        else:
            yield


def begun_with(asked: Asked) -> Any:
    """Return the code's own value to begin with: its default, else the first or least one."""
    if not asked.varies:
        return asked.only
    if asked.default is not None:
        return copy.copy(asked.default)
    if asked.objects:
        return asked.objects[0]
    least = asked.entry.high if asked.mirror is not None else asked.entry.low  # type: ignore[union-attr]
    return asked.own_value(least)
