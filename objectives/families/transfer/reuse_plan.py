"""How the layers of a trained network are reused: how many, how many frozen, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from search_spaces.known.values import known_float, known_int

if TYPE_CHECKING:
    from search_spaces import Configuration


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReusePlan:
    """How the hidden layers of a trained network are reused.

    Attributes:
        reused: The first so many carry what they learned; the others start anew.
        frozen: The first so many do not learn in the first stage.
        first_rate: The learning rate of the first stage.
        frozen_epochs: How many epochs the first stage lasts; 0 when it is the only one.
        thawed_rate: The learning rate of the second stage, in which all layers learn.
    """

    reused: int
    frozen: int
    first_rate: float
    frozen_epochs: int
    thawed_rate: float


def reuse_plan(configuration: Configuration, *, hidden: int) -> ReusePlan:
    """Return how a configuration reuses a network with so many hidden layers.

    Reads ``reused_layers`` (0 to ``hidden``, which it is by default), ``frozen_layers`` (by default
    those reused), ``frozen_epochs`` (0 or more), ``learning_rate`` and ``thawed_learning_rate`` (by
    default the same, as in the chapter). With 0 frozen epochs all layers learn from the start, at
    the thawed rate where one is given.

    Raises:
        ValueError: If more layers are reused than there are, or more frozen than reused.
    """
    reused = known_int(configuration, "reused_layers", otherwise=hidden)
    frozen = known_int(configuration, "frozen_layers", otherwise=reused)
    if reused > hidden:
        raise ValueError(
            f"reused_layers {reused} is more than the {hidden} hidden layers of the base network;"
            f" reuse {hidden} at most"
        )
    if frozen > reused:
        raise ValueError(
            f"frozen_layers {frozen} is more than the {reused} reused layers; freeze {reused} at"
            " most"
        )
    first_rate = known_float(configuration, "learning_rate")
    frozen_epochs = known_int(configuration, "frozen_epochs")
    thawed_rate = known_float(configuration, "thawed_learning_rate")
    if frozen_epochs == 0:
        return _one_stage(reused, rate=thawed_rate)
    if not frozen and "thawed_learning_rate" not in configuration:
        return _one_stage(reused, rate=first_rate)
    return ReusePlan(
        reused=reused,
        frozen=frozen,
        first_rate=first_rate,
        frozen_epochs=frozen_epochs,
        thawed_rate=thawed_rate,
    )


def _one_stage(reused: int, *, rate: float) -> ReusePlan:
    return ReusePlan(reused=reused, frozen=0, first_rate=rate, frozen_epochs=0, thawed_rate=rate)
