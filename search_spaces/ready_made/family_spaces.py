"""A ready-made space for each model family, small enough to be searched in some 20 trials."""

from search_spaces.errors import SearchSpaceError
from search_spaces.parameters import Categorical, Float, Integer
from search_spaces.ready_made.groups import Group
from search_spaces.space import SearchSpace
from search_spaces.values import shown


def family_space_names() -> tuple[str, ...]:
    """Return the names of the spaces, each that of its family."""
    return (
        *("image_classifier", "regressor", "wide_and_deep"),
        *("two_inputs", "two_outputs", "subclassed", "transfer"),
    )


def family_space(name: str) -> SearchSpace:
    """Return the space of a family.

    Raises:
        SearchSpaceError: When no family has this name.
    """
    match name:
        case "image_classifier":
            return image_classifier()
        case "regressor":
            return regressor()
        case "wide_and_deep":
            return wide_and_deep()
        case "two_inputs":
            return two_inputs()
        case "two_outputs" | "subclassed":
            return two_outputs()
        case "transfer":
            return transfer()
        case _:
            known = ", ".join(family_space_names())
            raise SearchSpaceError(
                f"space: no model family is called {shown(name)}; write one of {known}"
            )


def image_classifier() -> SearchSpace:
    """Return the space of an MLP on images, around the textbook's 300 and 100 neurons.

    Source: A. Géron, Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow, chapter
    10, "Building an Image Classifier Using the Sequential API".
    """
    return SearchSpace(
        {
            "hidden_layers": 2,
            "neurons_1": Integer(100, 400, log=True),
            "neurons_2": Integer(50, 200, log=True),
            "activation": Categorical(("relu", "elu", "gelu")),
            "initializer": "auto",
            "batch_norm": Categorical(("none", "before_activation")),
            "dropout_rate": Float(0.0, 0.4, step=0.1),
            **_learning(),
            "schedule": Categorical(("constant", "exponential", "one_cycle")),
        }
    )


def regressor() -> SearchSpace:
    """Return the space of an MLP for an amount: its depth, width, activation and learning."""
    return SearchSpace(
        {
            **_hidden(),
            "activation": Categorical(("relu", "elu", "selu")),
            **_learning(),
            "schedule": Categorical(("constant", "one_cycle", "cosine")),
            "batch_size": Categorical((32, 64)),
        }
    )


def wide_and_deep() -> SearchSpace:
    """Return the space of a network with a wide and a deep path: the deep path and learning."""
    return SearchSpace(
        {**_hidden(), "activation": Categorical(("relu", "elu", "selu")), **_learning()}
    )


def two_inputs() -> SearchSpace:
    """Return the space of a network with an input for each path, on the textbook's columns."""
    return SearchSpace(_two_inputs())


def two_outputs() -> SearchSpace:
    """Return the space of two inputs with the auxiliary output's weight, subclassed or not."""
    return SearchSpace({**_two_inputs(), "auxiliary_weight": Float(0.0, 0.5)})


def transfer() -> SearchSpace:
    """Return the space of transfer learning: what is reused, frozen and thawed, and how fast.

    At least one layer is reused, so that never more are frozen.
    """
    return SearchSpace(
        {
            "reused_layers": Integer(1, 2),
            "frozen_layers": Integer(0, 1),
            "frozen_epochs": Integer(0, 8),
            "optimizer": Categorical(("sgd", "adam")),
            "learning_rate": Float(3e-4, 1e-2, log=True),
            "thawed_learning_rate": Float(1e-4, 1e-2, log=True),
        }
    )


def _hidden() -> Group:
    return {"hidden_layers": Integer(1, 3), "neurons": Integer(16, 128, log=True)}


def _learning() -> Group:
    return {
        "optimizer": Categorical(("sgd", "adam", "nadam")),
        "learning_rate": Float(3e-4, 3e-2, log=True),
        "momentum": Float(0.0, 0.95).when(optimizer="sgd"),
    }


def _two_inputs() -> Group:
    return {
        "wide_columns": "0-4",
        "deep_columns": "2-7",
        **_hidden(),
        "activation": "relu",
        **_learning(),
    }
