"""The object that a function asks in Optuna's manner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from objectives.user.forms.asked import choice, number, whole_number
from objectives.user.forms.recorder import Recorder


@final
class Trial:
    """What ``build_model(trial)`` is handed: Optuna's interface, answered from a configuration.

    Names and arguments are those of ``optuna.trial.Trial``. What a trial reports by itself is
    taken and left aside: here pruning acts at the end of each epoch, whoever trains.
    """

    def __init__(self, recorder: Recorder, *, number: int = 0) -> None:
        """Ask the recorder, in the trial of this number."""
        self._recorder = recorder
        self.number = number
        self.user_attrs: dict[str, Any] = {}
        self.system_attrs: dict[str, Any] = {}

    @property
    def params(self) -> dict[str, Any]:
        """What was answered so far, by name."""
        return dict(self._recorder.values)

    def suggest_int(self, name: str, low: int, high: int, step: int = 1, log: bool = False) -> int:
        """Return a whole number, both ends included."""
        _require_order(name, low, high)
        if step < 1 or (log and step != 1):
            raise ValueError(f"{name}: step {step} is below 1, or not 1 together with log=True.")
        if log and low < 1:
            raise ValueError(f"{name}: low {low} must be 1 or more with log=True.")
        asked = whole_number(name, int(low), int(high), step=int(step), log=log)
        return int(self._recorder.ask(asked))

    def suggest_float(
        self,
        name: str,
        low: float,
        high: float,
        *,
        step: float | None = None,
        log: bool = False,
    ) -> float:
        """Return a number, both ends included."""
        _require_order(name, low, high)
        if step is not None and (log or step <= 0):
            raise ValueError(f"{name}: step {step} is not above 0, or stands beside log=True.")
        if log and low <= 0:
            raise ValueError(f"{name}: low {low} must be above 0 with log=True.")
        return float(self._recorder.ask(number(name, low, high, step=step, log=log)))

    def suggest_categorical(self, name: str, choices: Sequence[Any]) -> Any:
        """Return one of several values."""
        if len(choices) == 0:
            raise ValueError("The `choices` must contain one or more elements.")
        return self._recorder.ask(choice(name, list(choices)))

    def suggest_uniform(self, name: str, low: float, high: float) -> float:
        """Return a number, as Optuna's earlier versions ask for it."""
        return self.suggest_float(name, low, high)

    def suggest_loguniform(self, name: str, low: float, high: float) -> float:
        """Return a number on a log scale, as Optuna's earlier versions ask for it."""
        return self.suggest_float(name, low, high, log=True)

    def suggest_discrete_uniform(self, name: str, low: float, high: float, q: float) -> float:
        """Return a number in steps, as Optuna's earlier versions ask for it."""
        return self.suggest_float(name, low, high, step=q)

    def report(self, value: float, step: int) -> None:
        """Take a value and leave it aside."""
        del value, step

    def should_prune(self) -> bool:
        """Return False: trials are pruned between their epochs."""
        return False

    def set_user_attr(self, key: str, value: Any) -> None:
        """Keep a fact for the function's own use."""
        self.user_attrs[key] = value

    def set_system_attr(self, key: str, value: Any) -> None:
        """Keep a fact for the function's own use."""
        self.system_attrs[key] = value


def _require_order(name: str, low: float, high: float) -> None:
    if low > high:
        raise ValueError(f"{name}: low {low} is above high {high}.")
