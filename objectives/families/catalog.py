"""The ready-made models by name, without loading Keras."""

from __future__ import annotations

from objectives.families.mlp.declaration import IMAGE_CLASSIFIER, PLAIN, REGRESSOR
from objectives.families.record import Family
from objectives.families.transfer.declaration import TRANSFER
from objectives.families.two_inputs.declaration import TWO_INPUTS
from objectives.families.two_outputs.declaration import SUBCLASSED, TWO_OUTPUTS
from objectives.families.wide_and_deep.declaration import WIDE_AND_DEEP

__all__ = ["FAMILIES", "IMAGES", "PLAIN", "family_names", "family_of"]

FAMILIES = (
    IMAGE_CLASSIFIER,
    REGRESSOR,
    WIDE_AND_DEEP,
    TWO_INPUTS,
    TWO_OUTPUTS,
    SUBCLASSED,
    TRANSFER,
)

IMAGES = frozenset({"digits", "fashion_mnist"})
"""The data sets whose rows are pixels, all scaled alike."""


def family_names() -> tuple[str, ...]:
    """Return the names of the ready-made models."""
    return tuple(family.name for family in FAMILIES)


def family_of(name: str) -> Family | None:
    """Return the ready-made model with this name, or None."""
    return next((family for family in FAMILIES if family.name == name), None)
