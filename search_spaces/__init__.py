"""Search spaces: which parameters a study varies, within which bounds, under which conditions."""

from search_spaces.configuration import Configuration
from search_spaces.errors import SearchSpaceError, TuningError
from search_spaces.known.checks import known_space_complaints
from search_spaces.known.parameters import group_names, known_parameter, known_parameters
from search_spaces.known.record import KnownParameter
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.ready_made.catalog import ready_made, ready_made_first, ready_made_names
from search_spaces.ready_made.composition import compose, group
from search_spaces.ready_made.groups import (
    architecture,
    clipping,
    data,
    initialization,
    normalization,
    optimization,
    regularization,
    schedule,
    training,
)
from search_spaces.space import SearchSpace
from search_spaces.values import Value

__all__ = [
    "Categorical",
    "Configuration",
    "Float",
    "Integer",
    "KnownParameter",
    "Parameter",
    "SearchSpace",
    "SearchSpaceError",
    "TuningError",
    "Value",
    "architecture",
    "clipping",
    "compose",
    "data",
    "group",
    "group_names",
    "initialization",
    "known_parameter",
    "known_parameters",
    "known_space_complaints",
    "normalization",
    "optimization",
    "ready_made",
    "ready_made_first",
    "ready_made_names",
    "regularization",
    "schedule",
    "training",
]
