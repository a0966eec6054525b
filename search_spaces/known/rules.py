"""Which known parameters do not go together, beyond what each needs by itself."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from search_spaces.combinations import combinations
from search_spaces.known.needs import need_complaint
from search_spaces.known.parameters import is_layer_width
from search_spaces.known.record import needing
from search_spaces.known.values import known_value
from search_spaces.space import SearchSpace

Rule: TypeAlias = Callable[[SearchSpace], str | None]
"""Says what is wrong in some configuration of a space, or returns None."""


def rule_complaint(space: SearchSpace, name: str) -> str | None:
    """Say what is wrong with a parameter by the rule that speaks of it, if there is one."""
    if is_layer_width(name):
        return widths_have_their_layers(space, name)
    return RULES[name](space) if name in RULES else None


def alpha_dropout_goes_with_selu(space: SearchSpace) -> str | None:
    """Refuse alpha dropout behind another activation.

    It keeps the mean and variance that SELU gives (Klambauer et al., Self-Normalizing Neural
    Networks, 2017), and takes them apart behind any other.
    """
    return need_complaint(space, "dropout", needing(activation="selu"), value="alpha")


def widths_come_from_one_place(space: SearchSpace) -> str | None:
    """Refuse a taper where a layer has neurons of its own."""
    widths = [name for name in space.names if is_layer_width(name)]
    for width in widths:
        for combination in combinations(space, ("taper", width), active="taper"):
            if width in combination:
                return (
                    f"space.taper: {width} sets the neurons of a layer too; keep taper with"
                    f" neurons, or remove taper and keep {width}"
                )
    return None


def no_more_layers_frozen_than_reused(space: SearchSpace) -> str | None:
    """Refuse to freeze layers that have learned nothing yet."""
    if "reused_layers" not in space.names:
        return None
    names = ("frozen_layers", "reused_layers")
    for combination in combinations(space, names, active="frozen_layers"):
        frozen, reused = (combination.get(name) for name in names)
        if isinstance(frozen, int) and isinstance(reused, int) and frozen > reused:
            return (
                f"space.frozen_layers: {frozen} frozen layers may meet {reused} reused ones, and"
                f" only reused layers can be frozen; write frozen_layers up to {reused},"
                f" or reused_layers from {frozen}"
            )
    return None


def widths_have_their_layers(space: SearchSpace, name: str) -> str | None:
    """Refuse the neurons of a layer that no configuration has."""
    layer = int(name.removeprefix("neurons_"))
    depths = [
        depth
        for combination in combinations(space, (name, "hidden_layers"), active=name)
        if isinstance(depth := known_value(combination, "hidden_layers"), int)
    ]
    # A depth that is no whole number has a complaint of its own.
    if not depths or max(depths) >= layer:
        return None
    most = max(depths)
    layers = f"{most} hidden layer{'' if most == 1 else 's'}"
    found = f"has {layers} at most" if "hidden_layers" in space.names else f"has {layers}"
    return (
        f"space.{name}: nothing reads it, since the network {found};"
        f" write hidden_layers up to {layer}, or remove {name}"
    )


def cycled_momentum_can_fall(space: SearchSpace) -> str | None:
    """Refuse a low momentum that is above every momentum: one_cycle would never go down to it."""
    names = ("momentum_low", "momentum")
    lows, highs = [], []
    for combination in combinations(space, names, active="momentum_low"):
        # Where momentum_low is read there is one_cycle, with a momentum of its own by default.
        cycled = {**combination, "schedule": "one_cycle"}
        low, high = combination["momentum_low"], known_value(cycled, "momentum")
        if not isinstance(low, int | float) or not isinstance(high, int | float) or low <= high:
            return None
        lows.append(low)
        highs.append(high)
    if not lows:
        return None
    most = max(highs)
    return (
        f"space.momentum_low: {min(lows)} is above momentum, which is {most} at most, so the"
        f" momentum never falls to it; write momentum_low below {most}, or a higher momentum"
    )


def passes_differ_by_dropout(space: SearchSpace) -> str | None:
    """Refuse the mean of several passes where nothing can be dropped."""
    asked = [
        combination
        for combination in combinations(
            space, ("monte_carlo_samples", "dropout_rate"), active="monte_carlo_samples"
        )
        if combination["monte_carlo_samples"] != 0
    ]
    if not asked or any(combination.get("dropout_rate") != 0 for combination in asked):
        return None
    return (
        f"space.monte_carlo_samples: {asked[0]['monte_carlo_samples']} passes are all alike, since"
        " dropout_rate is always 0; give dropout_rate more than 0, or write monte_carlo_samples: 0"
    )


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "dropout": alpha_dropout_goes_with_selu,
        "taper": widths_come_from_one_place,
        "momentum_low": cycled_momentum_can_fall,
        "monte_carlo_samples": passes_differ_by_dropout,
        "frozen_layers": no_more_layers_frozen_than_reused,
    }
)
"""Rules by the parameter that they speak of."""
