"""What a person may ask for: the network with two inputs."""

from __future__ import annotations

from objectives.families import two_inputs
from objectives.families.record import SHARED_PARAMETERS, Family

TWO_INPUTS = Family(
    name="two_inputs",
    who="the network with two inputs",
    meaning="wide and deep, each with columns of its own",
    data="california_housing",
    space="two_inputs",
    reads=SHARED_PARAMETERS | {"wide_columns", "deep_columns"},
    objective=lambda: two_inputs.TwoInputsObjective,
)
