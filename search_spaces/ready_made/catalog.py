"""Ready-made search spaces by name, and spaces of groups."""

from collections.abc import Mapping
from types import MappingProxyType

from search_spaces.errors import SearchSpaceError
from search_spaces.known.families.catalog import family_space, family_space_names
from search_spaces.known.parameters import group_names
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.ready_made.composition import compose, unknown_group
from search_spaces.ready_made.groups import (
    architecture,
    clipping,
    data,
    initialization,
    layer_widths,
    normalization,
    optimization,
    regularization,
    schedule,
    training,
)
from search_spaces.space import SearchSpace
from search_spaces.suggestions import closest
from search_spaces.values import Value, shown

_MLP_FIRST: Mapping[str, Value] = MappingProxyType(
    {
        "hidden_layers": 3,
        "neurons": 128,
        "activation": "swish",
        "dropout_rate": 0.0,
        "learning_rate": 2e-3,
        "batch_size": 64,
    }
)


def ready_made_names() -> tuple[str, ...]:
    """Return the names of the ready-made spaces; `ready_made` also knows the names of groups."""
    return ("mlp", "mlp_per_layer", "book_mlp", *family_space_names(), "everything")


def ready_made(name: str, *, has_columns: bool = True) -> SearchSpace:
    """Return the space with this name, or one of groups, such as `architecture+optimizer`.

    Args:
        name: The name.
        has_columns: Whether the rows are columns that are scaled one by one, and not images or
            arrays that stay as they are. Only then has `mlp` a choice of scaling.

    Raises:
        SearchSpaceError: When no ready-made space has this name, with every part that names no
            group when it is made of several.
    """
    match name:
        case "mlp":
            return mlp(has_columns=has_columns)
        case "mlp_per_layer":
            return mlp(per_layer=True, has_columns=has_columns)
        case "book_mlp":
            return book_mlp()
        case "everything":
            return everything()
        case _ if name in family_space_names():
            return family_space(name)
        case _ if "+" in name or name in group_names():
            return _of_groups(name.split("+"))
        case _:
            raise SearchSpaceError(f"space: {_unknown(name)}")


def ready_made_first(name: str, *, has_columns: bool = True) -> Mapping[str, Value]:
    """Return what a search of a ready-made space begins with; empty where that is its middle."""
    shared = {**_MLP_FIRST, **({"scaling": "standardize"} if has_columns else {})}
    match name:
        case "mlp":
            return shared
        case "mlp_per_layer":
            width = shared.pop("neurons")
            return {**shared, "neurons_1": width, "neurons_2": width, "neurons_3": width}
        case _:
            return {}


def mlp(
    *, max_hidden_layers: int = 3, per_layer: bool = False, has_columns: bool = True
) -> SearchSpace:
    """Return a space for a fully connected network: its shape, regularisation and learning.

    Parameters, ranges and what is tried first were chosen by ``benchmarks/defaults``.

    Args:
        max_hidden_layers: The most hidden layers, 1 or more.
        per_layer: Give each layer a width of its own, `neurons_1`, `neurons_2`, ..., instead of
            one `neurons` for all.
        has_columns: Choose also how columns are scaled, which images do not have.

    Raises:
        SearchSpaceError: When `max_hidden_layers` is below 1.
    """
    if max_hidden_layers < 1:
        raise SearchSpaceError(f"mlp: max_hidden_layers is {max_hidden_layers}; write 1 or more")
    one_depth = max_hidden_layers == 1
    width = Integer(32, 256, log=True)
    entries: dict[str, Parameter | Value] = {
        "hidden_layers": 1 if one_depth else Integer(1, max_hidden_layers),
        **(layer_widths(max_hidden_layers) if per_layer else {"neurons": width}),
        "activation": Categorical(("swish", "relu")),
        "dropout_rate": Float(0.0, 0.3, step=0.1),
        "learning_rate": Float(5e-4, 1e-2, log=True),
        "batch_size": Categorical((32, 64, 128)),
        "schedule": "cosine",
        "optimizer": "adam",
    }
    if has_columns:
        entries["scaling"] = Categorical(("standardize", "quantile"))
    return SearchSpace(entries)


def book_mlp() -> SearchSpace:
    """Return the space of the textbook example: depth, width and learning rate of an MLP.

    Its initial weights are Keras's own, as in the book.

    Source: A. Géron, Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow, chapter
    10, "Fine-Tuning Neural Network Hyperparameters".
    """
    return SearchSpace(
        {
            "hidden_layers": Integer(0, 3),
            "neurons": Integer(1, 100),
            "learning_rate": Float(3e-4, 3e-2, log=True),
            "optimizer": "sgd",
            "initializer": "glorot_uniform",
        }
    )


def everything() -> SearchSpace:
    """Return all groups together: every parameter that is not a single family's own.

    Left out are the epochs of a trial, which depend on the study's, one-hot targets, which only
    several classes have, and the widths of single layers, which do not go with a taper.
    """
    return SearchSpace(
        {
            **architecture(taper=True),
            **initialization(),
            **normalization(),
            **optimization(),
            **clipping(),
            **schedule(cycled_momentum=True),
            **regularization(alpha_dropout=True, monte_carlo_samples=10),
            **training(),
            **data(),
        }
    )


def _of_groups(parts: list[str]) -> SearchSpace:
    names = [part.strip() for part in parts]
    unknown = [f"space: {unknown_group(name)}" for name in names if name not in group_names()]
    if unknown:
        raise SearchSpaceError(*unknown)
    entries: dict[str, Parameter | Value] = compose(names, {})
    return SearchSpace(entries)


def _unknown(name: str) -> str:
    names, groups = ready_made_names(), group_names()
    return (
        f"no ready-made space is called {shown(name)}{closest(name, (*names, *groups))}; write one"
        f" of {', '.join(names)}, or join groups by +, of {', '.join(groups)}"
    )
