"""Search spaces: which parameters a study varies, within which bounds, under which conditions."""

from search_spaces.catalog import ready_made, ready_made_names
from search_spaces.configuration import Configuration
from search_spaces.errors import SearchSpaceError, TuningError
from search_spaces.kinds import Categorical, Float, Integer, Parameter
from search_spaces.space import SearchSpace
from search_spaces.values import Value

__all__ = [
    "Categorical",
    "Configuration",
    "Float",
    "Integer",
    "Parameter",
    "SearchSpace",
    "SearchSpaceError",
    "TuningError",
    "Value",
    "ready_made",
    "ready_made_names",
]
