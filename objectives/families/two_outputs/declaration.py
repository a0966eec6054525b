"""What a person may ask for: the network with two outputs, functional or subclassed."""

from __future__ import annotations

from objectives.families import two_outputs
from objectives.families.record import SHARED_PARAMETERS, Family

_READ = SHARED_PARAMETERS | {"wide_columns", "deep_columns", "auxiliary_weight"}

TWO_OUTPUTS = Family(
    name="two_outputs",
    who="the network with two outputs",
    meaning="two inputs, a main and an auxiliary output",
    data="california_housing",
    space="two_outputs",
    reads=_READ,
    objective=lambda: two_outputs.TwoOutputsObjective,
)
SUBCLASSED = Family(
    name="subclassed",
    who="the subclassed network",
    meaning="the same as a keras.Model subclass",
    data="california_housing",
    space="subclassed",
    reads=_READ,
    objective=lambda: two_outputs.TwoOutputsObjective,
)
