"""Ready-made groups of parameters, to be put together into a space in one line each.

`SearchSpace({**architecture(), **optimization(), **schedule()})` is a valid space, and so is every
other choice of groups. A parameter is active only where the model reads it. Ranges are wide enough
for a first search; a later entry of the same name replaces an earlier one.
"""

from collections.abc import Sequence
from typing import TypeAlias

from search_spaces.errors import SearchSpaceError
from search_spaces.known.layers import INITIALIZERS
from search_spaces.known.optimizers import OPTIMIZERS
from search_spaces.known.training import SCHEDULES
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import Value

Group: TypeAlias = dict[str, Parameter | Value]

_ACTIVATIONS = ("relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "swish", "tanh")
_BOOLEAN = Categorical((False, True))


def architecture(
    *,
    max_hidden_layers: int = 3,
    per_layer: bool = False,
    taper: bool = False,
    activations: Sequence[str] = _ACTIVATIONS,
) -> Group:
    """Return the hidden layers: how many, how wide, with which activation.

    Args:
        max_hidden_layers: The most hidden layers, 1 or more.
        per_layer: Give each layer a width of its own, `neurons_1`, `neurons_2`, ...
        taper: Let each layer have fewer neurons than the one before; not together with `per_layer`.
        activations: The activations to choose from, at least one.

    Raises:
        SearchSpaceError: When `max_hidden_layers` is below 1, there is no activation, or
            `per_layer` and `taper` are asked for together.
    """
    _refuse_architecture(max_hidden_layers, activations, both=per_layer and taper)
    one_depth = max_hidden_layers == 1
    entries: Group = {"hidden_layers": 1 if one_depth else Integer(1, max_hidden_layers)}
    entries |= layer_widths(max_hidden_layers) if per_layer else {"neurons": _width()}
    if taper:
        entries["taper"] = Float(0.3, 1.0)
    slope = Float(0.01, 0.3, log=True)
    if len(activations) > 1:
        entries["activation"] = Categorical(tuple(activations))
        slope = slope.when(activation="leaky_relu")
    else:
        entries["activation"] = activations[0]
    if "leaky_relu" in activations:
        entries["negative_slope"] = slope
    return entries


def layer_widths(layers: int) -> Group:
    """Return a width for each hidden layer, active only when there are that many layers."""
    deeper = {
        f"neurons_{layer}": _width().when(hidden_layers=range(layer, layers + 1))
        for layer in range(2, layers + 1)
    }
    return {"neurons_1": _width(), **deeper}


def initialization() -> Group:
    """Return the initial weights: Glorot, He, LeCun or variance scaling with its own settings."""
    scaled: Group = {
        "initializer_scale": Float(0.5, 4.0, log=True),
        "initializer_mode": Categorical(("fan_in", "fan_out", "fan_avg")),
        "initializer_distribution": Categorical(
            ("truncated_normal", "untruncated_normal", "uniform")
        ),
    }
    return {
        "initializer": Categorical(INITIALIZERS),
        **_active(scaled, initializer="variance_scaling"),
    }


def normalization() -> Group:
    """Return batch normalisation: where it stands in a layer, its momentum, and on the inputs."""
    placed = ("before_activation", "after_activation")
    return {
        "batch_norm": Categorical(("none", *placed)),
        "batch_norm_momentum": Float(0.9, 0.999).when(batch_norm=placed),
        "batch_norm_input": _BOOLEAN,
    }


def optimization(*, optimizers: Sequence[str] = OPTIMIZERS) -> Group:
    """Return the optimizer, its learning rate and what only some of the optimizers have.

    Args:
        optimizers: The optimizers to choose from, at least two.
    """
    own: list[tuple[str, Parameter, tuple[str, ...]]] = [
        ("momentum", Float(0.0, 0.99), ("sgd",)),
        ("nesterov", _BOOLEAN, ("sgd",)),
        ("rho", Float(0.8, 0.99), ("rmsprop",)),
        ("beta_1", Float(0.8, 0.99), ("adam", "adamax", "nadam", "adamw")),
        ("beta_2", Float(0.9, 0.9999), ("adam", "adamax", "nadam", "adamw")),
        ("weight_decay", Float(1e-5, 1e-1, log=True), ("adamw",)),
    ]
    entries: Group = {
        "optimizer": Categorical(tuple(optimizers)),
        "learning_rate": Float(3e-4, 3e-2, log=True),
    }
    for name, parameter, readers in own:
        offered = tuple(reader for reader in readers if reader in optimizers)
        if offered:
            entries[name] = parameter.when(optimizer=offered)
    return entries


def clipping() -> Group:
    """Return the clipping of gradients: by value, by the norm of each, or by the norm of all."""
    return {
        "clipping": Categorical(("none", "value", "norm", "global_norm")),
        "clip_value": Float(0.1, 10.0, log=True).when(clipping="value"),
        "clip_norm": Float(0.1, 10.0, log=True).when(clipping=("norm", "global_norm")),
    }


def schedule(*, cycled_momentum: bool = False) -> Group:
    """Return the learning-rate schedule and the settings of each kind.

    Args:
        cycled_momentum: Vary also how low the momentum of sgd goes with one_cycle; the space must
            then have an `optimizer` to choose.
    """
    entries: Group = {
        "schedule": Categorical(SCHEDULES),
        "decay_share": Float(0.05, 1.0, log=True).when(schedule=("power", "exponential")),
        "decay_power": Float(0.5, 2.0).when(schedule="power"),
        "decay_rate": Float(0.1, 0.9).when(schedule="exponential"),
        "drops": Integer(1, 4).when(schedule="piecewise"),
        "drop_factor": Float(0.05, 0.5, log=True).when(schedule="piecewise"),
        "plateau_factor": Float(0.1, 0.7).when(schedule="performance"),
        "plateau_patience": Integer(2, 10).when(schedule="performance"),
        "start_factor": Float(0.04, 0.2, log=True).when(schedule="one_cycle"),
        "anneal_share": Float(0.0, 0.3).when(schedule="one_cycle"),
        "final_factor": Float(1e-4, 1e-1, log=True).when(schedule=("one_cycle", "cosine")),
        "warmup_share": Float(0.0, 0.3).when(schedule="cosine"),
    }
    if cycled_momentum:
        entries["momentum_low"] = Float(0.7, 0.9).when(schedule="one_cycle", optimizer="sgd")
    return entries


def regularization(*, alpha_dropout: bool = False, monte_carlo_samples: int = 0) -> Group:
    """Return penalties on the weights, dropout and the max-norm constraint.

    Args:
        alpha_dropout: Choose between standard and alpha dropout with selu; the space must then
            have an `activation` to choose, selu among its choices.
        monte_carlo_samples: How many passes with dropout a prediction is the mean of; 0 for none.
    """
    entries: Group = {
        "regularizer": Categorical(("none", "l1", "l2", "l1_l2")),
        "l1": Float(1e-6, 1e-2, log=True).when(regularizer=("l1", "l1_l2")),
        "l2": Float(1e-6, 1e-2, log=True).when(regularizer=("l2", "l1_l2")),
        "dropout_rate": Float(0.0, 0.5, step=0.1),
        "dropout_input": Categorical((False, True)),
        "constraint": Categorical(("none", "max_norm")),
        "max_norm": Float(0.5, 5.0, log=True).when(constraint="max_norm"),
    }
    if alpha_dropout:
        entries["dropout"] = Categorical(("standard", "alpha")).when(activation="selu")
    if monte_carlo_samples:
        entries["monte_carlo_samples"] = monte_carlo_samples
    return entries


def training(*, max_epochs: int | None = None, loss: bool = False) -> Group:
    """Return the batch size and the patience of early stopping.

    Args:
        max_epochs: Vary also the epochs of a trial, up to this many, which should not be more than
            the study's; None leaves them to the study.
        loss: Choose also what a regression minimizes.
    """
    entries: Group = {
        "batch_size": Categorical((32, 64, 128)),
        "early_stopping_patience": Integer(3, 10),
    }
    if max_epochs is not None:
        entries["training_epochs"] = Integer(1, max_epochs)
    if loss:
        entries["loss"] = Categorical(("mean_squared_error", "mean_absolute_error", "huber"))
    return entries


def data(*, targets: bool = False) -> Group:
    """Return the scaling of the inputs.

    Args:
        targets: Choose also between codes and one-hot targets; for several classes only.
    """
    entries: Group = {"scaling": Categorical(("standardize", "min_max", "none"))}
    if targets:
        entries["targets"] = Categorical(("codes", "one_hot"))
    return entries


def _refuse_architecture(max_hidden_layers: int, activations: Sequence[str], *, both: bool) -> None:
    complaints = []
    if max_hidden_layers < 1:
        complaints.append(f"max_hidden_layers is {max_hidden_layers}; write 1 or more")
    if isinstance(activations, str) or not activations:
        complaints.append("activations is no list of names; write one such as ('relu', 'selu')")
    if both:
        complaints.append("per_layer and taper both set the widths; ask for one of them")
    if complaints:
        raise SearchSpaceError(*(f"architecture: {text}" for text in complaints))


def _width() -> Integer:
    return Integer(16, 256, log=True)


def _active(entries: Group, **parents: str) -> Group:
    return {
        name: entry.when(**parents) if isinstance(entry, Integer | Float | Categorical) else entry
        for name, entry in entries.items()
    }
