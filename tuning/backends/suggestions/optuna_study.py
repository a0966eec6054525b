"""An Optuna study in memory that is asked for configurations and told what became of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import optuna

from objectives.measurement import mean_measurement
from objectives.metric import Direction
from objectives.seeds import proposal_seed
from tuning.backends.suggestions.samplers import make_sampler
from tuning.backends.suggestions.space import from_configuration, suggest
from tuning.records import Completed, Failed, Pruned
from tuning.specification.capabilities import sampler_of

if TYPE_CHECKING:
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A configuration and the Optuna trial that it came from."""

    configuration: Configuration
    native: optuna.trial.Trial


@final
class SuggestingStudy:
    """Optuna as a sampler.

    Each proposal's generator is seeded from the study's seed and the count of proposals, so that
    what is proposed depends on the trials told so far and not on how often the process restarted.
    """

    def __init__(
        self, spec: StudySpec, metric: Metric, *, pruner: optuna.pruners.BasePruner | None = None
    ) -> None:
        """Open an empty study; nothing is written to disk."""
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._spec = spec
        self._facts = sampler_of(spec.sampler)
        self._asked = 0
        self._given = 0
        self._has_completed = False
        # The name is fixed since Optuna's Hyperband assigns brackets by a hash of it.
        with _experimental_features():
            self._study = optuna.create_study(
                study_name="tuning",
                direction="minimize" if metric.direction is Direction.MINIMIZE else "maximize",
                sampler=self._sampler(0),
                pruner=pruner or optuna.pruners.NopPruner(),
            )

    @property
    def native(self) -> optuna.study.Study:
        """Optuna's own study."""
        return self._study

    @property
    def is_exhausted(self) -> bool:
        """Whether every point of a grid was asked; other samplers never run out."""
        sampler = self._study.sampler
        return isinstance(sampler, optuna.samplers.GridSampler) and sampler.is_exhausted(
            self._study
        )

    @property
    def may_ask_ahead(self) -> bool:
        """Whether the next proposal is the same before and after the last one's result."""
        if self._facts.follows_first_trial:
            # QMC's sequence runs over the parameters of the first trial that has not failed.
            return self._has_completed
        return not self._facts.looks_at_results or self._asked < self._facts.startup

    @property
    def may_ask_beside(self) -> bool:
        """Whether to ask for a proposal while trials are under way.

        QMC's waits for the first completed trial in any case, so that its sequence is the same
        whatever the number of workers.
        """
        return not self._facts.follows_first_trial or self._has_completed

    def ask_for(self, configuration: Configuration) -> Suggestion:
        """Have a configuration proposed, one that an earlier run began."""
        values, _ = from_configuration(configuration, self._spec.space)
        self._study.enqueue_trial(dict(values))
        return self.ask()

    def ask_for_first(self, configuration: Configuration) -> Suggestion:
        """Have a configuration proposed that a person gave; the sampler's own follow after it.

        Optuna asks its sampler also where all values are given, and a sequence that looks at no
        results would go on by one.
        """
        own = self._study.sampler
        if self._facts.is_sequence and not self._facts.looks_at_results:
            self._study.sampler = optuna.samplers.RandomSampler(seed=0)
        suggestion = self.ask_for(configuration)
        self._study.sampler = own
        self._given += 1
        return suggestion

    def ask(self) -> Suggestion:
        """Return the next configuration; it may be one that was asked before."""
        with _experimental_features():
            if not self._facts.is_sequence:
                self._study.sampler = self._sampler(self._asked - self._given)
            self._asked += 1
            native = self._study.ask()
            return Suggestion(configuration=suggest(native, self._spec.space), native=native)

    def tell(self, suggestion: Suggestion, trial: Trial) -> None:
        """Tell Optuna how a suggestion ended: a pruned trial as pruned, a failed one as failed."""
        match trial.outcome:
            case Completed(value=value):
                self._has_completed = True
                self._study.tell(suggestion.native, value)
            case Pruned():
                self._study.tell(suggestion.native, state=optuna.trial.TrialState.PRUNED)
            case Failed():
                self._study.tell(suggestion.native, state=optuna.trial.TrialState.FAIL)

    def remember(self, trial: Trial, metric: Metric) -> None:
        """Add a trial of an earlier run, as if it had been asked and told now."""
        values, distributions = from_configuration(trial.configuration, self._spec.space)
        state, value = _state_and_value(trial)
        measured = (
            mean_measurement(trial.curves, epoch, metric) for epoch in range(1, trial.epochs + 1)
        )
        key = metric.validation_key
        self._study.add_trial(
            optuna.trial.create_trial(
                state=state,
                value=value,
                params=values,
                distributions=distributions,
                intermediate_values={
                    one.epoch: one.metrics[key] for one in measured if one.is_sound(metric)
                },
            )
        )
        self._asked += 1

    def _sampler(self, asked: int) -> optuna.samplers.BaseSampler:
        spec = self._spec
        return make_sampler(spec.sampler, space=spec.space, seed=proposal_seed(spec.seed, asked))


@contextmanager
def _experimental_features() -> Iterator[None]:
    """Do without Optuna's warning that QMC may change: versions are pinned here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=optuna.exceptions.ExperimentalWarning)
        yield


def _state_and_value(trial: Trial) -> tuple[optuna.trial.TrialState, float | None]:
    match trial.outcome:
        case Completed(value=value):
            return optuna.trial.TrialState.COMPLETE, value
        case Pruned(value=value):
            return optuna.trial.TrialState.PRUNED, value
        case Failed():
            return optuna.trial.TrialState.FAIL, None
