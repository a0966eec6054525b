"""Ready-made search spaces."""

from search_spaces.errors import SearchSpaceError
from search_spaces.kinds import Categorical, Float, Integer, Parameter
from search_spaces.space import SearchSpace
from search_spaces.suggestions import closest
from search_spaces.values import Value, shown


def ready_made_names() -> tuple[str, ...]:
    """Return the names that `ready_made` knows."""
    return ("mlp", "mlp_per_layer", "book_mlp")


def ready_made(name: str) -> SearchSpace:
    """Return the space with this name.

    Raises:
        SearchSpaceError: When no ready-made space has this name.
    """
    match name:
        case "mlp":
            return mlp()
        case "mlp_per_layer":
            return mlp(per_layer=True)
        case "book_mlp":
            return book_mlp()
        case _:
            known = ", ".join(ready_made_names())
            nearest = closest(name, ready_made_names())
            raise SearchSpaceError(
                f"space: no ready-made space is called {shown(name)}; write one of {known}{nearest}"
            )


def mlp(*, max_hidden_layers: int = 3, per_layer: bool = False) -> SearchSpace:
    """Return a space for a fully connected network: its shape, optimizer and regularisation.

    Args:
        max_hidden_layers: The most hidden layers, 1 or more.
        per_layer: Give each layer a width of its own, `neurons_1`, `neurons_2`, ..., instead of
            one `neurons` for all.

    Raises:
        SearchSpaceError: When `max_hidden_layers` is below 1.
    """
    if max_hidden_layers < 1:
        raise SearchSpaceError(f"mlp: max_hidden_layers is {max_hidden_layers}; write 1 or more")
    one_depth = max_hidden_layers == 1
    entries: dict[str, Parameter | Value] = {
        "hidden_layers": 1 if one_depth else Integer(1, max_hidden_layers),
        **(_widths(max_hidden_layers) if per_layer else {"neurons": _width()}),
        "learning_rate": Float(3e-4, 3e-2, log=True),
        "optimizer": Categorical(("sgd", "rmsprop", "adam", "nadam")),
        "momentum": Float(0.0, 0.99).when(optimizer=("sgd", "rmsprop")),
        "dropout_rate": Float(0.0, 0.4, step=0.1),
        "batch_size": Categorical((32, 64, 128)),
        "activation": "relu",
    }
    return SearchSpace(entries)


def book_mlp() -> SearchSpace:
    """Return the space of the textbook example: depth, width and learning rate of an MLP.

    Source: A. Géron, Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow, chapter
    10, "Fine-Tuning Neural Network Hyperparameters".
    """
    return SearchSpace(
        {
            "hidden_layers": Integer(0, 3),
            "neurons": Integer(1, 100),
            "learning_rate": Float(3e-4, 3e-2, log=True),
            "optimizer": "sgd",
        }
    )


def _width() -> Integer:
    return Integer(16, 256, log=True)


def _widths(layers: int) -> dict[str, Parameter]:
    """Return a width for each layer, active only when there are that many layers."""
    deeper = {
        f"neurons_{layer}": _width().when(hidden_layers=range(layer, layers + 1))
        for layer in range(2, layers + 1)
    }
    return {"neurons_1": _width(), **deeper}
