"""Which known parameters do not go together, beyond what each needs by itself."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from search_spaces.combinations import combinations
from search_spaces.known_needs import need_complaint
from search_spaces.known_parameters import is_layer_width
from search_spaces.known_record import needing
from search_spaces.space import SearchSpace

Rule: TypeAlias = Callable[[SearchSpace], str | None]
"""Says what is wrong in some configuration of a space, or returns None."""


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


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "dropout": alpha_dropout_goes_with_selu,
        "taper": widths_come_from_one_place,
        "frozen_layers": no_more_layers_frozen_than_reused,
    }
)
"""Rules by the parameter that they speak of."""
