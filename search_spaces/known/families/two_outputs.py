"""Two inputs and an auxiliary output with a weight, as a functional model or as a subclass."""

from search_spaces.known.families.record import FamilySpace
from search_spaces.known.families.two_inputs import TWO_INPUTS
from search_spaces.known.record import FROM_0_TO_1, KnownParameter
from search_spaces.parameters import Float

TWO_OUTPUTS = FamilySpace(
    name="two_outputs",
    entries={**TWO_INPUTS.entries, "auxiliary_weight": Float(0.0, 0.5)},
    parameters=(
        KnownParameter(
            name="auxiliary_weight",
            group="family",
            allowed=FROM_0_TO_1,
            default=0.1,
            meaning="weight of the auxiliary output's loss; the main output has the rest",
        ),
    ),
)
SUBCLASSED = FamilySpace(name="subclassed", entries=TWO_OUTPUTS.entries)
