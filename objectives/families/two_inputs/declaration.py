"""What a person may ask for: the network with two inputs."""

from __future__ import annotations

from objectives.families.record import SHARED_PARAMETERS, Family
from objectives.families.two_inputs import make

TWO_INPUTS = Family(
    name="two_inputs",
    who="the network with two inputs",
    meaning="wide and deep, each with columns of its own",
    data="california_housing",
    space="two_inputs",
    reads=SHARED_PARAMETERS | {"wide_columns", "deep_columns"},
    make=make,
)
