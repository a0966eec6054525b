"""KerasTuner's Hyperband with brackets of our size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, final

from keras_tuner.engine.trial import TrialStatus
from keras_tuner.oracles import HyperbandOracle

from tuning.backends.keras_tuner_search.bracket_sizes import FACTOR, bracket_sizes
from tuning.backends.keras_tuner_search.in_memory import InMemory


@final
class SizedHyperbandOracle(InMemory, HyperbandOracle):
    """Hyperband that admits exactly the budget's configurations in one pass over its brackets.

    A configuration that fails leaves the rungs it was in. KerasTuner leaves it there, and since
    it promotes only once it knows more results than it will discard, one failure among the last
    three would keep the whole bracket from its full epochs.
    """

    def __init__(self, *, trials: int, epochs: int, settings: Mapping[str, Any]) -> None:
        """Size the brackets.

        Args:
            trials: Configurations that enter in all; no more than the space has.
            epochs: The most epochs of a trial.
            settings: KerasTuner's arguments that every oracle takes.
        """
        self._sizes = bracket_sizes(trials, epochs=epochs)
        self._exhausted = False
        super().__init__(max_epochs=epochs, factor=FACTOR, hyperband_iterations=1, **settings)

    def end_trial(self, trial: Any) -> None:
        """Take a trial's result; a failed one's configuration leaves its bracket."""
        super().end_trial(trial)
        if trial.status == TrialStatus.FAILED:
            self._remove(trial.trial_id)

    def decided_against(self) -> list[str]:
        """Return the trials that no longer go on: their next round is full without them."""
        lost: list[str] = []
        for bracket in self._brackets:
            sizes, rounds = self._sizes[bracket["bracket_num"]], bracket["rounds"]
            for number, following in enumerate(rounds[1:], start=1):
                if len(following) >= sizes[number]:
                    promoted = {entry["past_id"] for entry in following}
                    entries = rounds[number - 1]
                    lost.extend(e["id"] for e in entries if e["id"] not in promoted)
        return lost

    def _remove(self, trial_id: str) -> None:
        for bracket in self._brackets:
            sizes = self._sizes[bracket["bracket_num"]]
            leaving: str | None = trial_id
            # From its latest round down to the first, along the trials it was promoted from.
            for number, entries in reversed(list(enumerate(bracket["rounds"]))):
                found = next((entry for entry in entries if entry["id"] == leaving), None)
                if found is not None:
                    entries.remove(found)
                    sizes[number] -= 1
                    leaving = found["past_id"]
            _cap(sizes)

    def _random_trial(self, trial_id: str, bracket: dict[str, Any]) -> dict[str, Any]:
        if not self._exhausted:
            response: dict[str, Any] = super()._random_trial(trial_id, bracket)
            if response["status"] != TrialStatus.STOPPED:
                return response
            self._exhausted = True
        # The space has nothing new: what has entered so far goes on among itself.
        for number, sizes in enumerate(self._sizes):
            entered = [b["rounds"][0] for b in self._brackets if b["bracket_num"] == number]
            sizes[0] = len(entered[0]) if entered else 0
            _cap(sizes)
        following: dict[str, Any] = self.populate_space(trial_id)
        return following

    def _get_size(self, bracket_num: int, round_num: int) -> int:
        return self._sizes[bracket_num][round_num]

    def _get_num_brackets(self) -> int:
        return len(self._sizes)


def _cap(sizes: list[int]) -> None:
    """Let no round be larger than the one before."""
    for number in range(1, len(sizes)):
        sizes[number] = min(sizes[number], sizes[number - 1])
