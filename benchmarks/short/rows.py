"""The rows of the table: which search of ours is held to which others, and by what."""

from dataclasses import dataclass
from typing import Literal

from benchmarks.cases import ARCHITECTURES
from benchmarks.contenders import KERAS_BY_HAND, OURS, SIDE_BY_SIDE

Measured = Literal["whole", "first trial"]


@dataclass(frozen=True)
class Row:
    """One ratio: the seconds of ours divided by those of the fastest of some others.

    Attributes:
        name: As in the table.
        case: The search, by its name.
        against: The contenders of which the fastest counts.
        at_most: What the ratio should not be above; None where nothing is asked.
        ours: The contender that is held to them.
        measured: The whole process, or from its start to the end of its first trial.
    """

    name: str
    case: str
    against: tuple[str, ...]
    at_most: float | None
    ours: str = OURS
    measured: Measured = "whole"

    @property
    def contenders(self) -> tuple[str, ...]:
        """All that have to run for it."""
        return (self.ours, *self.against)


_PLAIN_JAX = ("hand-jax",)
_SHORT = (
    *(Row(network, network, KERAS_BY_HAND, 1.0) for network in ARCHITECTURES),
    Row("10x10", "10x10", _PLAIN_JAX, 1.3),
    Row("10x100", "10x100", _PLAIN_JAX, 1.2),
    Row("100x10", "100x10", _PLAIN_JAX, 0.7),
    Row("classifier", "classifier", _PLAIN_JAX, 1.4),
    Row("dropout-bn", "dropout-bn", _PLAIN_JAX, 1.2),
    Row("10x10, random-search", "10x10", (OURS,), 1.3, ours="ours-random-search"),
    Row("10x10, keras-tuner", "10x10", (OURS,), 1.3, ours="ours-keras-tuner"),
    Row("10x10, ray-tune", "10x10", (OURS,), 2.0, ours="ours-ray-tune"),
    Row("conv2d, --workers 2", "conv2d", (OURS,), 1.0, ours=SIDE_BY_SIDE),
    *(
        Row(f"first trial of dense, {peer}", "dense", (peer,), 1.0, measured="first trial")
        for peer in KERAS_BY_HAND
    ),
    Row("first trial of 10x10, hand-jax", "10x10", _PLAIN_JAX, None, measured="first trial"),
)
_LONG = tuple(
    Row(f"{network}-10x10", f"{network}-10x10", KERAS_BY_HAND, 0.8) for network in ARCHITECTURES
)

ROWS = {row.name: row for row in (*_SHORT, *_LONG)}
"""All rows by name."""

SHORT = tuple(row.name for row in _SHORT)
"""Those that fit in the usual time."""
