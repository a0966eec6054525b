"""A KerasTuner oracle that is asked for configurations and told what became of them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from keras_tuner.engine.trial import TrialStatus
from keras_tuner.src.engine.oracle import LOCKS, THREADS

from tuning.backends.keras_tuner_search.oracles import OBJECTIVE, make_oracle
from tuning.backends.keras_tuner_search.space import from_keras_tuner, to_values
from tuning.specification.capabilities import sampler_of

if TYPE_CHECKING:
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.specification.study_spec import StudySpec

# The Gaussian process squares values; beyond this it would compute with infinities.
_LARGEST_VALUE = 1e100


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What KerasTuner wants tried.

    Attributes:
        configuration: What to train.
        trial_id: KerasTuner's name for it; Hyperband names every rung of a configuration anew.
        epochs: The epoch to train up to, None for the whole budget.
        promoted_from: The name on the rung before, None for a configuration that enters.
    """

    configuration: Configuration
    trial_id: str
    epochs: int | None
    promoted_from: str | None


@final
class OracleStudy:
    """KerasTuner as a sampler, one proposal at a time.

    What it proposes depends on the study's seed and on what it was told, so that running a study
    again from its start proposes the same.
    """

    def __init__(self, oracle: Any, spec: StudySpec) -> None:
        """Take an oracle that was asked nothing yet; ``open_study`` makes one."""
        self._oracle = oracle
        self._spec = spec
        self._facts = sampler_of(spec.sampler)
        self._asked = 0

    @property
    def may_ask_ahead(self) -> bool:
        """Whether the next proposal is the same before and after the last one's result."""
        return self._facts.is_independent

    def ask(self) -> Proposal | None:
        """Return what to try next, None once there is nothing left."""
        # An oracle gives each tuner one trial at a time: every proposal goes to a tuner of its own.
        self._asked += 1
        with _silenced():
            native = self._oracle.create_trial(f"tuner-{self._asked}")
        if native.status != TrialStatus.RUNNING:
            return None
        values = native.hyperparameters.values
        return Proposal(
            configuration=from_keras_tuner(values, self._spec.space, grid=self._facts.is_grid),
            trial_id=native.trial_id,
            epochs=values.get("tuner/epochs"),
            promoted_from=values.get("tuner/trial_id"),
        )

    def ask_for(self, configuration: Configuration) -> Proposal | None:
        """Have a configuration proposed, one that an earlier run began."""
        self._oracle.adopt(to_values(configuration, self._spec.space))
        return self.ask()

    def tell(self, proposal: Proposal, value: float | None) -> None:
        """Tell KerasTuner what a proposal is worth, None or not finite where it failed."""
        native = self._oracle.get_trial(proposal.trial_id)
        with _silenced():
            if value is None or not math.isfinite(value):
                native.status = TrialStatus.FAILED
            else:
                bounded = min(max(value, -_LARGEST_VALUE), _LARGEST_VALUE)
                self._oracle.update_trial(proposal.trial_id, {OBJECTIVE: bounded})
                native.status = TrialStatus.COMPLETED
            self._oracle.end_trial(native)

    def decided_against(self) -> list[str]:
        """Return the names of the proposals that Hyperband no longer promotes."""
        lost: list[str] = self._oracle.decided_against()
        return lost


@contextmanager
def open_study(spec: StudySpec, metric: Metric) -> Iterator[OracleStudy]:
    """Open an oracle with nothing told yet, and let go of it in the end."""
    oracle = make_oracle(spec, metric)
    try:
        yield OracleStudy(oracle, spec)
    finally:
        # KerasTuner keeps every oracle for good in the tables of its locks.
        LOCKS.pop(oracle, None)
        THREADS.pop(oracle, None)


@contextmanager
def _silenced() -> Iterator[None]:
    # KerasTuner asks for its thread by deprecated names, and the Gaussian process warns whenever
    # it has too few or too equal values to fit: neither is anything that a person could mend.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
