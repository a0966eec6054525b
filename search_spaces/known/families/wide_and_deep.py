"""A wide and a deep path over the same input: the deep path and learning."""

from search_spaces.known.families.entries import HIDDEN_LAYERS, LEARNING
from search_spaces.known.families.record import FamilySpace
from search_spaces.parameters import Categorical

WIDE_AND_DEEP = FamilySpace(
    name="wide_and_deep",
    entries={**HIDDEN_LAYERS, "activation": Categorical(("relu", "elu", "selu")), **LEARNING},
)
