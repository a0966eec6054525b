"""The order of a stream's rows, which has to be the same when a study goes on."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.data.streams.source import Batch
from objectives.data.structures import leaves


def is_shuffled(stream: Any) -> bool:
    """Tell whether a `tf.data.Dataset` gives its rows in another order each time."""
    inputs = getattr(stream, "_inputs", None)
    is_here = "Shuffle" in type(stream).__name__
    return is_here or (callable(inputs) and any(is_shuffled(one) for one in inputs()))


def order_of_its_own(parts: Batch) -> NDArray[np.int64]:
    """Return an order of rows that follows from what they hold alone.

    So that a study that goes on later finds the rows where they were.
    """
    arrays = [leaf for part in parts for _, leaf in leaves(part)]
    digests = [
        hashlib.sha256(b"".join(np.asarray(leaf[row]).tobytes() for leaf in arrays)).digest()
        for row in range(len(arrays[0]))
    ]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__), dtype=np.int64)
