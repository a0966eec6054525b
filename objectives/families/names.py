"""The ready-made models by name: what a person may ask for, without loading Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from objectives.data.task import Task


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A ready-made model.

    Attributes:
        name: What a person types; as an objective, it stands for the model on its own data.
        data: The data set that it is tuned on when no other is named.
        space: The ready-made space that it is tuned over when no other is named.
        meaning: What it is, in a few words.
        tasks: What it can predict.
    """

    name: str
    data: str
    space: str
    meaning: str
    tasks: tuple[Task, ...] = tuple(Task)


_HOUSING = "california_housing"
FAMILIES = (
    Family(
        name="image_classifier",
        data="fashion_mnist",
        space="image_classifier",
        meaning="MLP on flattened images",
        tasks=(Task.BINARY, Task.MULTICLASS),
    ),
    Family(
        name="regressor",
        data=_HOUSING,
        space="regressor",
        meaning="MLP for an amount",
        tasks=(Task.REGRESSION,),
    ),
    Family(
        name="wide_and_deep",
        data=_HOUSING,
        space="wide_and_deep",
        meaning="a deep path beside the raw input",
    ),
    Family(
        name="two_inputs",
        data=_HOUSING,
        space="two_inputs",
        meaning="wide and deep, each with columns of its own",
    ),
    Family(
        name="two_outputs",
        data=_HOUSING,
        space="two_outputs",
        meaning="two inputs, a main and an auxiliary output",
    ),
    Family(
        name="subclassed",
        data=_HOUSING,
        space="subclassed",
        meaning="the same as a keras.Model subclass",
    ),
    Family(
        name="transfer",
        data="fashion_mnist",
        space="transfer",
        meaning="layers of a trained network reused, frozen, thawed",
        tasks=(Task.BINARY,),
    ),
)
# What a data set or a table gets when no model is named.
PLAIN = Family(name="mlp", data="", space="mlp", meaning="MLP")


def family_names() -> tuple[str, ...]:
    """Return the names of the ready-made models."""
    return tuple(family.name for family in FAMILIES)


def family_of(name: str) -> Family | None:
    """Return the ready-made model with this name, or None."""
    return next((family for family in FAMILIES if family.name == name), None)


def default_space_name(*, data: str, family: Family | None) -> str:
    """Return the ready-made space of a model; of none, the book's own search for its own data."""
    if family is not None:
        return family.space
    return "book_mlp" if data == _HOUSING else PLAIN.space
