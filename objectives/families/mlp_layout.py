"""What an MLP looks like for a configuration: plain data, so that code and model agree.

``mlp.py`` turns a layout into a Keras model and ``mlp_source.py`` into Python code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.data.task import Task
from search_spaces import Categorical, Float, Integer
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration, SearchSpace

OPTIMIZERS = ("sgd", "rmsprop", "adam", "nadam")
_READ = frozenset(
    {
        "hidden_layers",
        "neurons",
        "activation",
        "learning_rate",
        "optimizer",
        "momentum",
        "dropout_rate",
        "batch_size",
    }
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class MlpLayout:
    """The layers of an MLP, its loss and its metrics, by their Keras names."""

    input_shape: tuple[int, ...]
    hidden: tuple[int, ...]
    activation: str
    dropout_rate: float
    outputs: int
    output_activation: str | None
    loss: str
    metrics: tuple[str, ...]


def mlp_layout(configuration: Configuration, signature: Signature) -> MlpLayout:
    """Return the layout of the MLP that a configuration asks for.

    Reads ``hidden_layers`` (0 or more, default 1), ``neurons`` or ``neurons_1``, ``neurons_2``, ...
    (1 or more, default 30), ``activation`` (a Keras name, default ``relu``) and ``dropout_rate``
    (0 to below 1, default 0, after every hidden layer). The output and the loss follow the task,
    as in the chapters' own networks: one linear unit and squared error, one sigmoid, or a softmax.
    """
    layers = int(configuration.get("hidden_layers", 1))
    shared = configuration.get("neurons", 30)
    outputs, output_activation, loss, metrics = _head(signature)
    return MlpLayout(
        input_shape=signature.input_shape,
        hidden=tuple(int(configuration.get(f"neurons_{i}", shared)) for i in range(1, layers + 1)),
        activation=str(configuration.get("activation", "relu")),
        dropout_rate=float(configuration.get("dropout_rate", 0.0)),
        outputs=outputs,
        output_activation=output_activation,
        loss=loss,
        metrics=metrics,
    )


def default_space_name(dataset: str) -> str:
    """Return the ready-made space for a data set: the book's own search for the book's own data."""
    return "book_mlp" if dataset == "california_housing" else "mlp"


def mlp_space_complaints(space: SearchSpace) -> list[str]:
    """Return a sentence for each parameter that an MLP does not read or could not use."""
    complaints = [
        f"space.{name}: the MLP does not read it{closest(name, _READ)}; it reads"
        f" {', '.join(sorted(_READ))} and neurons_1, neurons_2, ...; remove it or rename it"
        for name in space.names
        if name not in _READ and not _is_layer_name(name)
    ]
    for name, (low, high, allowed) in _ranges(space).items():
        complaints.extend(_range_complaints(space, name, low=low, high=high, allowed=allowed))
    optimizers = space_values(space, "optimizer")
    complaints.extend(
        f"space.optimizer: {value!r} is not an optimizer here; use {', '.join(OPTIMIZERS)}"
        for value in optimizers
        if value not in OPTIMIZERS
    )
    return complaints


def _head(signature: Signature) -> tuple[int, str | None, str, tuple[str, ...]]:
    match signature.task:
        case Task.REGRESSION:
            return 1, None, "mean_squared_error", ("mean_squared_error", "mean_absolute_error")
        case Task.BINARY:
            return 1, "sigmoid", "binary_crossentropy", ("accuracy",)
        case Task.MULTICLASS:
            classes = len(signature.classes)
            return classes, "softmax", "sparse_categorical_crossentropy", ("accuracy",)


def _is_layer_name(name: str) -> bool:
    stem, _, number = name.rpartition("_")
    return stem == "neurons" and number.isdigit() and int(number) >= 1


def _ranges(space: SearchSpace) -> dict[str, tuple[float, float, str]]:
    ranges = {
        "hidden_layers": (0, 100, "0 to 100"),
        "learning_rate": (1e-12, 1e6, "above 0"),
        "momentum": (0.0, 1 - 1e-9, "0 to below 1"),
        "dropout_rate": (0.0, 1 - 1e-9, "0 to below 1"),
        "batch_size": (1, 2**31, "1 or more"),
    }
    layers = [name for name in space.names if name == "neurons" or _is_layer_name(name)]
    return ranges | dict.fromkeys(layers, (1, 1000000, "1 to 1,000,000"))


def _range_complaints(
    space: SearchSpace, name: str, *, low: float, high: float, allowed: str
) -> list[str]:
    whole = name in ("hidden_layers", "batch_size", "neurons") or _is_layer_name(name)
    for value in space_values(space, name):
        if not isinstance(value, int | float) or isinstance(value, bool):
            return [f"space.{name}: {value!r} is not a number; allowed is {allowed}"]
        if whole and isinstance(value, float):
            return [f"space.{name}: {value!r} is not a whole number; write type: integer"]
        if not low <= value <= high:
            return [f"space.{name}: {value} is outside what an MLP can use; allowed is {allowed}"]
    return []


def space_values(space: SearchSpace, name: str) -> tuple[object, ...]:
    """Return the values that decide whether a parameter is usable: its bounds or its choices."""
    if name in space.constants:
        return (space.constants[name],)
    match space.parameters.get(name):
        case Integer(low, high) | Float(low, high):
            return (low, high)
        case Categorical(choices):
            return choices
        case None:
            return ()
