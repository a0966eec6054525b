"""Every parameter that the model families read, by name and by group."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from search_spaces.known.families.catalog import FAMILY
from search_spaces.known.layers import ARCHITECTURE, INITIALIZATION, NORMALIZATION, REGULARIZATION
from search_spaces.known.optimizers import CLIPPING, OPTIMIZER
from search_spaces.known.record import KnownParameter
from search_spaces.known.training import DATA, SCHEDULE, TRAINING

_LAYER_WIDTH = re.compile(r"neurons_[1-9][0-9]{0,2}")
_GROUPS = {
    "architecture": ARCHITECTURE,
    "initialization": INITIALIZATION,
    "normalization": NORMALIZATION,
    "optimizer": OPTIMIZER,
    "clipping": CLIPPING,
    "schedule": SCHEDULE,
    "regularization": REGULARIZATION,
    "training": TRAINING,
    "data": DATA,
}
_KNOWN = MappingProxyType(
    {record.name: record for records in (*_GROUPS.values(), FAMILY) for record in records}
)


def group_names() -> tuple[str, ...]:
    """Return the names of the groups that can be put together into a space."""
    return tuple(_GROUPS)


def known_parameters() -> Mapping[str, KnownParameter]:
    """Return all known parameters by name, group by group, those of single families last.

    Of `neurons_1`, `neurons_2`, ... only the first is among them.
    """
    return _KNOWN


def known_parameter(name: str) -> KnownParameter | None:
    """Return what is known about a parameter, `neurons_7` included, or None when it is unknown."""
    if is_layer_width(name):
        return replace(_KNOWN["neurons_1"], name=name)
    return _KNOWN.get(name)


def is_layer_width(name: str) -> bool:
    """Tell whether a name is one of `neurons_1`, `neurons_2`, ... up to `neurons_999`."""
    return _LAYER_WIDTH.fullmatch(name) is not None
