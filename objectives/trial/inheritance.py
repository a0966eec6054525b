"""Weights and optimizer state of one trial, for another one with a configuration of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from objectives.training.plan import TrialState

NOT_INHERITED = (
    "trained from its start: the weights that it was to take over do not fit its configuration"
)
"""The note of a trial that was to go on from another one's weights and could not."""


def inherited(state: TrialState) -> TrialState:
    """Return how a trial stands as what another one goes on from.

    Weights, momenta, the count of steps and what callbacks remember are taken over. A constant
    learning rate is not, though Keras keeps it among the optimizer's variables: it is the one of
    the configuration that goes on. A schedule over the steps goes on at the step it was at.
    """
    return {
        fold: replace(saved, snapshot=replace(saved.snapshot, keeps_rate=True))
        for fold, saved in state.items()
    }
