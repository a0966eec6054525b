"""What a person may ask for: the wide-and-deep network."""

from __future__ import annotations

from objectives.families import wide_and_deep
from objectives.families.record import SHARED_PARAMETERS, Family

WIDE_AND_DEEP = Family(
    name="wide_and_deep",
    who="the wide-and-deep network",
    meaning="a deep path beside the raw input",
    data="california_housing",
    space="wide_and_deep",
    reads=SHARED_PARAMETERS,
    objective=lambda: wide_and_deep.WideAndDeepObjective,
)
