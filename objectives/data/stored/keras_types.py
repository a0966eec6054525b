"""The types in which arrays reach Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from objectives.data.stored.array import StoredArray
from objectives.data.stored.unread import Unread


def in_keras_types(values: Any) -> Any:
    """Return fractions as float32 and texts as objects: Keras knows no texts of a fixed length.

    A ``StoredArray`` stays one: it hands fractions over as float32 by itself.
    """
    if isinstance(values, StoredArray | Unread):
        return values
    match values.dtype.kind:
        case "f":
            return values.astype(np.float32)
        case "U" | "S":
            return values.astype(object)
        case _:
            return values
