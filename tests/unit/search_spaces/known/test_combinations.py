"""What does not go together in some configuration of a space is said before the first trial."""

from __future__ import annotations

from typing import Any

import pytest

from search_spaces import (
    Categorical,
    Float,
    Integer,
    SearchSpace,
    known_parameters,
    known_space_complaints,
)
from search_spaces.known.record import OneOf

READS = tuple(known_parameters())
VARIES = Integer(16, 64)
OPTIMIZER = Categorical(("sgd", "adam"))
ACTIVATION = Categorical(("relu", "selu"))
SCHEDULE = Categorical(("constant", "one_cycle", "cosine"))
RATE = Float(0.1, 0.5)
KIND = Categorical(("standard", "alpha"))


def complaints(entries: dict[str, Any]) -> list[str]:
    space = SearchSpace({"batch_size": VARIES} | entries)
    return known_space_complaints(space, reads=READS, who="the MLP")


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (
            {"optimizer": OPTIMIZER, "momentum": Float(0.0, 0.9)},
            "space.momentum: only sgd reads it, but optimizer may be adam;"
            " write when: {optimizer: sgd}",
        ),
        (
            {"optimizer": "adam", "momentum": Float(0.0, 0.9)},
            "space.momentum: only sgd reads it, but optimizer is adam;"
            " write optimizer: sgd, or remove momentum",
        ),
        (
            {"optimizer": OPTIMIZER, "momentum": 0.9},
            "space.momentum: only sgd reads it, but optimizer may be adam; a constant is always"
            " there, so give it a range with when: {optimizer: sgd}, or remove it",
        ),
        (
            {"optimizer": Categorical(("adam", "nadam")), "rho": RATE},
            "space.rho: only rmsprop reads it, but optimizer may be adam;"
            " give optimizer the choice rmsprop too, or remove rho",
        ),
        (
            {"rho": RATE},
            "space.rho: only rmsprop reads it, but optimizer is sgd in a space without it;"
            " write optimizer: rmsprop, or remove rho",
        ),
        (
            {"optimizer": Categorical(("adam", "sgd")), "beta_1": RATE.when(optimizer="sgd")},
            "space.beta_1: only adam, adamax, nadam or adamw reads it, but optimizer may be sgd;"
            " write when: {optimizer: adam}",
        ),
        (
            {"schedule": Categorical(("one_cycle", "performance")), "plateau_patience": 3},
            "space.plateau_patience: only performance reads it, but schedule may be one_cycle; ",
        ),
        (
            {"schedule": "cosine", "plateau_factor": RATE},
            "space.plateau_factor: only performance reads it, but schedule is cosine; write"
            " schedule: performance, or remove plateau_factor",
        ),
        (
            {"schedule": SCHEDULE, "final_factor": RATE},
            "space.final_factor: only one_cycle or cosine reads it, but schedule may be constant;"
            " write when: {schedule: [one_cycle, cosine]}",
        ),
        (
            {
                "schedule": SCHEDULE,
                "optimizer": OPTIMIZER,
                "momentum_low": RATE.when(schedule="one_cycle"),
            },
            "space.momentum_low: only sgd with one_cycle reads it, but optimizer may be adam;"
            " write when: {optimizer: sgd, schedule: one_cycle}",
        ),
        (
            {"schedule": SCHEDULE, "momentum_low": RATE},
            "space.momentum_low: only sgd with one_cycle reads it, but schedule may be constant;"
            " write when: {schedule: one_cycle}",
        ),
        (
            {"batch_norm_input": Categorical((False, True)), "batch_norm_momentum": RATE},
            "space.batch_norm_momentum: only batch_norm before_activation or after_activation or"
            " batch_norm_input true reads it, but batch_norm is none in a space without it;"
            " write when: {batch_norm_input: true}",
        ),
        # The parent is inactive in some configurations, and then it has its default.
        (
            {
                "hidden_layers": Integer(1, 3),
                "regularizer": Categorical(("l1", "l1_l2")).when(hidden_layers=(2, 3)),
                "l1": RATE,
            },
            "space.l1: only l1 or l1_l2 reads it, but regularizer may be inactive, which means"
            " none; write when: {regularizer: [l1, l1_l2]}",
        ),
        # Two steps up: clipping itself is active only with adam.
        (
            {
                "optimizer": OPTIMIZER,
                "clipping": Categorical(("value", "norm")).when(optimizer="adam"),
                "clip_norm": RATE.when(optimizer="adam"),
            },
            "space.clip_norm: only norm or global_norm reads it, but clipping may be value;"
            " write when: {clipping: norm}",
        ),
        (
            {"activation": ACTIVATION, "dropout_rate": RATE, "dropout": KIND},
            "space.dropout: only selu goes with alpha, but activation may be relu;"
            " write when: {activation: selu}",
        ),
        (
            {"dropout_rate": RATE, "dropout": "alpha"},
            "space.dropout: only selu goes with alpha, but activation is relu in a space without"
            " it; write activation: selu, or remove dropout",
        ),
        (
            {"activation": "selu", "dropout": KIND},
            "space.dropout: does nothing without dropout_rate; add dropout_rate, or remove dropout",
        ),
        (
            {"monte_carlo_samples": 10},
            "space.monte_carlo_samples: does nothing without dropout_rate; add dropout_rate, or",
        ),
        (
            {
                "activation": ACTIVATION,
                "dropout_rate": RATE.when(activation="relu"),
                "monte_carlo_samples": 10,
            },
            "space.monte_carlo_samples: does nothing while dropout_rate is inactive; let it, too,"
            " be active only when activation is 'relu'",
        ),
        (
            {"nesterov": Categorical((False, True))},
            "space.nesterov: does nothing without momentum; add momentum, or remove nesterov",
        ),
        (
            {"taper": RATE, "neurons_1": VARIES},
            "space.taper: neurons_1 sets the neurons of a layer too; keep taper with neurons, or",
        ),
        (
            {"reused_layers": Integer(1, 3), "frozen_layers": Integer(0, 2)},
            "space.frozen_layers: 2 frozen layers may meet 1 reused ones, and only reused layers"
            " can be frozen; write frozen_layers up to 1, or reused_layers from 2",
        ),
        (
            {"reused_layers": 1, "frozen_layers": 2},
            "space.frozen_layers: 2 frozen layers may meet 1 reused ones",
        ),
        (
            {"reused_layers": Integer(0, 2), "frozen_layers": Integer(0, 2).when(reused_layers=1)},
            "space.frozen_layers: 2 frozen layers may meet 1 reused ones",
        ),
    ],
)
def test_what_does_not_go_together_is_said(entries: dict[str, Any], complaint: str) -> None:
    found = complaints(entries)
    assert len(found) == 1
    assert found[0].startswith(complaint)


@pytest.mark.parametrize(
    "entries",
    [
        {"momentum": RATE},
        {"optimizer": "sgd", "momentum": 0.9, "nesterov": True},
        {"optimizer": OPTIMIZER, "momentum": RATE.when(optimizer="sgd")},
        {"optimizer": Categorical(("adam", "nadam")), "beta_1": 0.9, "beta_2": RATE},
        {"schedule": "performance", "plateau_factor": RATE, "plateau_patience": 3},
        {"schedule": "one_cycle", "momentum": 0.85, "momentum_low": 0.85},
        {"schedule": SCHEDULE, "momentum_low": RATE.when(schedule="one_cycle")},
        {"batch_norm": "after_activation", "batch_norm_momentum": RATE},
        {"batch_norm_input": True, "batch_norm_momentum": RATE},
        {"activation": "selu", "dropout_rate": RATE, "dropout": "alpha"},
        {"dropout_rate": RATE, "dropout": "standard", "monte_carlo_samples": 10},
        {"activation": ACTIVATION, "dropout_rate": 0.1, "dropout": KIND.when(activation="selu")},
        {
            "activation": ACTIVATION,
            "dropout_rate": RATE.when(activation="selu"),
            "dropout": KIND.when(activation="selu"),
        },
        {
            "hidden_layers": Integer(1, 3),
            "taper": RATE.when(hidden_layers=3),
            "neurons_1": VARIES.when(hidden_layers=(1, 2)),
        },
        {"taper": RATE, "neurons": VARIES},
        {"reused_layers": Integer(2, 3), "frozen_layers": Integer(0, 2)},
        {"reused_layers": Integer(0, 2), "frozen_layers": Integer(0, 2).when(reused_layers=2)},
        {
            "reused_layers": Categorical((0, 2)),
            "frozen_layers": Integer(1, 2).when(reused_layers=2),
        },
        {"frozen_layers": 3},
        # All choices allowed, and a parent two steps up that is active whenever the child is.
        {"clipping": Categorical(("norm", "global_norm")), "clip_norm": RATE},
        {
            "optimizer": OPTIMIZER,
            "clipping": Categorical(("none", "norm")).when(optimizer="adam"),
            "clip_norm": RATE.when(clipping="norm"),
        },
    ],
)
def test_what_goes_together_is_accepted(entries: dict[str, Any]) -> None:
    assert complaints(entries) == []


@pytest.mark.parametrize(
    "name", [known.name for known in known_parameters().values() if known.needs]
)
def test_every_need_is_asked_for(name: str) -> None:
    known = known_parameters()[name]
    for need in known.needs:
        met = {parent: values[0] for parent, values in need.clauses}
        value = {"initializer_mode": "fan_in", "initializer_distribution": "uniform"}.get(name)
        beside = {} if known.beside is None else {known.beside: 0.5}
        entry: Any = True if name == "nesterov" else value or (1 if name == "drops" else 0.5)
        entry = 3 if name == "plateau_patience" else entry
        assert complaints(met | beside | {name: entry}) == []
        (found,) = complaints({"neurons": VARIES, name: entry} | _unmet(known.needs))
        assert found.startswith(f"space.{name}: only ")


def _unmet(needs: Any) -> dict[str, Any]:
    """Return values of the parents with which no need is met."""
    taken = {parent: values for need in needs for parent, values in need.clauses}
    unmet = {}
    for parent, values in taken.items():
        allowed = known_parameters()[parent].allowed
        assert isinstance(allowed, OneOf)
        unmet[parent] = next(choice for choice in allowed.choices if choice not in values)
    return unmet


def test_many_parents_do_not_make_the_check_slow() -> None:
    parents = {f"neurons_{index}": Integer(1, 9) for index in range(1, 41)}
    when: Any = dict.fromkeys(parents, (1, 2, 3))
    entries = parents | {"optimizer": OPTIMIZER, "momentum": RATE.when(**when)}
    entries |= {"hidden_layers": 40}
    (found,) = complaints(entries)
    assert found.endswith("write when: {optimizer: sgd}")
