"""Whether whole numbers are classes or amounts, told by the model that is to learn them."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

from objectives.data.task import Task
from objectives.data.whole_numbers import as_amounts, as_classes, as_places, whole_numbers
from objectives.errors import ObjectiveError
from objectives.training.keras_state.initial_weights import numpy_initial_weights

if TYPE_CHECKING:
    from objectives.data import Dataset
    from objectives.loaded import LoadedObjective
    from objectives.objective import Signature
    from search_spaces import Configuration

_OF_AMOUNTS = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
        "poisson",
    }
)
_OF_CLASSES = frozenset(
    {
        "binary_crossentropy",
        "binary_focal_crossentropy",
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
        "sparse_categorical_crossentropy",
        "crossentropy",
        "ce",
        "hinge",
        "squared_hinge",
        "categorical_hinge",
    }
)


class Learns(Enum):
    """What a model is compiled to learn."""

    AMOUNTS = auto()
    CLASSES = auto()


def settled_task(loaded: LoadedObjective, configuration: Configuration) -> Dataset:
    """Return the data set with its target read as the objective's own model learns it.

    Only where the task is a guess, which it is for whole numbers: five doses look like five
    classes. The model's loss decides, or a softmax at its end.

    Args:
        loaded: An objective whose model is a user's own, with its data.
        configuration: Any of the space.

    Raises:
        ObjectiveError: If neither the model nor the numbers tell; says what settles it.
    """
    dataset = loaded.dataset
    if not dataset.is_guess:
        return dataset
    try:
        train, _ = loaded.rows(0, configuration)
        data = loaded.prepared(0, configuration)
        watched = _WatchedSignature(loaded.signature(data, epochs=1, train=train))
        with numpy_initial_weights():
            model = loaded.objective.build_model(configuration, watched)  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - a check says it, or it fails the trials and is recorded
        return dataset
    learned = learns(model)
    if learned is Learns.CLASSES and not watched.was_asked and _has_a_place_each(model, dataset):
        outputs = model.output_shape[-1]
        reason = f"the model's loss is {_loss_text(model)}, with {outputs:,} outputs"
        return as_places(dataset, outputs=outputs, reason=reason)
    match learned:
        case Learns.AMOUNTS if dataset.task is not Task.REGRESSION:
            return as_amounts(dataset, reason=f"the model's loss is {_loss_text(model)}")
        case Learns.CLASSES if dataset.task is Task.REGRESSION:
            return as_classes(dataset, reason=f"the model's loss is {_loss_text(model)}")
        case None if not watched.was_asked and _is_in_doubt(model, dataset):
            raise ObjectiveError(
                f"{loaded.objective.name}: {dataset.task_reason}, which may be classes or amounts,"
                f" and the model's loss {_loss_text(model)} does not say which; write"
                ' `task = "regression"`, "binary" or "multiclass" in the class'
            )
        case _:
            return dataset


def learns(model: Any) -> Learns | None:
    """Return what a compiled model learns, None where its loss and its output do not tell."""
    losses = keras.tree.flatten(getattr(model, "loss", None))
    if len(losses) != 1:
        return None
    names = _names(losses[0])
    if names & _OF_AMOUNTS:
        return Learns.AMOUNTS
    if names & _OF_CLASSES or last_activation(model) == "softmax":
        return Learns.CLASSES
    return None


def _names(loss: Any) -> set[str]:
    """Return what a loss is called: its own name and those of the classes that it is one of."""
    if isinstance(loss, str):
        try:
            return {loss.lower(), *_names(keras.losses.get(loss))}
        except ValueError:
            return {loss.lower()}
    kinds = (kind.__name__ for kind in type(loss).__mro__)
    snake = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower() for kind in kinds}
    return {str(getattr(loss, "__name__", "")), *snake}


def _loss_text(model: Any) -> str:
    loss = keras.tree.flatten(model.loss)[0]
    named = getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__)
    return loss if isinstance(loss, str) else str(named)


def last_activation(model: Any) -> str:
    """Return the name of the activation of a model's last layer, empty where it has none."""
    layers = getattr(model, "layers", None) or [None]
    return str(getattr(getattr(layers[-1], "activation", None), "__name__", ""))


def _has_a_place_each(model: Any, dataset: Dataset) -> bool:
    """Tell whether each number is the place of an output, though codes would be others.

    A loss of sparse codes takes a number as it is, such as an id of a vocabulary: with an output
    for each up to the largest, and more than there are classes, codes would be of other outputs.
    """
    names, shape = _names(keras.tree.flatten(model.loss)[0]), getattr(model, "output_shape", None)
    if "sparse_categorical_crossentropy" not in names or not dataset.as_given:
        return False
    if not isinstance(shape, tuple) or not shape or not isinstance(shape[-1], int):
        return False
    numbers = whole_numbers(dataset)
    found = np.unique(numbers)
    return bool(found[0] >= 0 and len(found) <= found[-1] < shape[-1])


def _is_in_doubt(model: Any, dataset: Dataset) -> bool:
    """Tell whether another reading of the numbers would be another target.

    One unit cannot tell several classes apart, and two codes are not the numbers that they stand
    for; with 0 and 1 both readings are the same.
    """
    shape = getattr(model, "output_shape", None)
    units = shape[-1] if isinstance(shape, tuple) and shape else None
    match dataset.task:
        case Task.REGRESSION:
            return False
        case Task.BINARY:
            return dataset.classes != ("0", "1")
        case _:
            return units == 1


@final
class _WatchedSignature:
    """A signature that remembers whether the model asked what is predicted."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self.was_asked = False

    def __getattr__(self, name: str) -> Any:
        if name in ("task", "classes"):
            self.was_asked = True
        return getattr(self._signature, name)
