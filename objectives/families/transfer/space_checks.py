"""Whether the layers that a space asks for are there to be reused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.families.transfer.base_file import read_base_file
from objectives.families.transfer.base_network import HIDDEN_WIDTHS
from objectives.families.transfer.layer_reuse import count_hidden_layers
from search_spaces.combinations import combinations, space_values

if TYPE_CHECKING:
    from search_spaces import SearchSpace

BASE_MODEL, REUSED, FROZEN = "base_model", "reused_layers", "frozen_layers"
INPUT_SHAPE = (28, 28)
"""Of the images that a network A takes."""


def base_complaints(space: SearchSpace) -> list[str]:
    """Return a sentence for each file that cannot be used as network A."""
    complaints = []
    for path in space_values(space, BASE_MODEL):
        try:
            read_base_file(str(path), shape=INPUT_SHAPE)
        except ValueError as error:
            complaints.append(f"space.{error}")
    return complaints


def depth_complaints(space: SearchSpace) -> list[str]:
    """Return a sentence for each network with fewer layers than a configuration asks of it."""
    complaints = []
    for name, verb in ((REUSED, "reuse"), (FROZEN, "freeze")):
        for base, most in _most_layers(space, name).items():
            network = read_base_file(base, shape=INPUT_SHAPE) if base else None
            hidden = len(HIDDEN_WIDTHS) if network is None else count_hidden_layers(network)
            if most > hidden:
                whose = f"base_model {base!r}" if base else "the network of the other classes"
                complaints.append(
                    f"space.{name}: {most} is more than the {hidden} hidden layers of {whose};"
                    f" {verb} {hidden} at most"
                )
    return complaints


def _most_layers(space: SearchSpace, name: str) -> dict[str, int]:
    """Return the highest value of a parameter for each file, and for none under an empty name."""
    most: dict[str, int] = {}
    for values in combinations(space, [name, BASE_MODEL], active=name):
        base = str(values[BASE_MODEL]) if BASE_MODEL in values else ""
        most[base] = max(most.get(base, 0), int(values[name]))
    return most
