"""An input for each path, on the textbook's columns."""

from search_spaces.known.families.entries import HIDDEN_LAYERS, LEARNING
from search_spaces.known.families.record import FamilySpace
from search_spaces.known.record import KnownParameter, Text

# The book's split of California housing: five features beside six, four of them on both paths.
_WIDE, _DEEP = "0-4", "2-7"

TWO_INPUTS = FamilySpace(
    name="two_inputs",
    entries={
        "wide_columns": _WIDE,
        "deep_columns": _DEEP,
        **HIDDEN_LAYERS,
        "activation": "relu",
        **LEARNING,
    },
    parameters=(
        KnownParameter(
            name="wide_columns",
            group="family",
            allowed=Text(_WIDE, or_number=True),
            default=_WIDE,
            meaning="input columns of the wide path",
        ),
        KnownParameter(
            name="deep_columns",
            group="family",
            allowed=Text(_DEEP, or_number=True),
            default=_DEEP,
            meaning="input columns of the deep path",
        ),
    ),
)
