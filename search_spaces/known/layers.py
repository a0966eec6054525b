"""The known parameters of what a model is made of: layers, initial weights, regularisation."""

from search_spaces.known.record import (
    ABOVE_0,
    FROM_0_BELOW_1,
    FROM_0_TO_1,
    TRUE_OR_FALSE,
    KnownParameter,
    OneOf,
    Range,
    needing,
    whole,
)

ACTIVATIONS = (
    *("relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "swish", "tanh"),
    *("sigmoid", "silu", "softplus", "softsign", "mish", "relu6", "celu"),
)
INITIALIZERS = (
    *("auto", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal"),
    *("lecun_uniform", "lecun_normal", "variance_scaling"),
)
_NEURONS = whole(1, 1_000_000)

ARCHITECTURE = (
    KnownParameter(
        name="hidden_layers",
        group="architecture",
        allowed=whole(0, 100),
        default=1,
        meaning="how many hidden layers",
    ),
    KnownParameter(
        name="neurons",
        group="architecture",
        allowed=_NEURONS,
        default=30,
        meaning="neurons of every hidden layer that has no number of its own",
    ),
    KnownParameter(
        name="neurons_1",
        group="architecture",
        allowed=_NEURONS,
        default=None,
        meaning="neurons of the first hidden layer; neurons_2, neurons_3, ... likewise",
    ),
    KnownParameter(
        name="taper",
        group="architecture",
        allowed=Range(low=0.01, high=1),
        default=1.0,
        meaning="each hidden layer has this many times the neurons of the one before",
    ),
    KnownParameter(
        name="activation",
        group="architecture",
        allowed=OneOf(ACTIVATIONS),
        default="relu",
        meaning="activation of the hidden layers",
    ),
    KnownParameter(
        name="negative_slope",
        group="architecture",
        allowed=FROM_0_TO_1,
        default=0.3,
        meaning="slope of leaky_relu below 0",
        needs=needing(activation="leaky_relu"),
    ),
)

INITIALIZATION = (
    KnownParameter(
        name="initializer",
        group="initialization",
        allowed=OneOf(INITIALIZERS),
        default="auto",
        meaning="initial weights of the hidden layers; auto fits them to the activation",
    ),
    KnownParameter(
        name="initializer_scale",
        group="initialization",
        allowed=Range(low=0, high=100, excludes_low=True),
        default=1.0,
        meaning="variance of the initial weights, times the fan",
        needs=needing(initializer="variance_scaling"),
    ),
    KnownParameter(
        name="initializer_mode",
        group="initialization",
        allowed=OneOf(("fan_in", "fan_out", "fan_avg")),
        default="fan_in",
        meaning="what the variance is divided by",
        needs=needing(initializer="variance_scaling"),
    ),
    KnownParameter(
        name="initializer_distribution",
        group="initialization",
        allowed=OneOf(("truncated_normal", "untruncated_normal", "uniform")),
        default="truncated_normal",
        meaning="distribution of the initial weights",
        needs=needing(initializer="variance_scaling"),
    ),
)

NORMALIZATION = (
    KnownParameter(
        name="batch_norm",
        group="normalization",
        allowed=OneOf(("none", "before_activation", "after_activation")),
        default="none",
        meaning="batch normalisation in every hidden layer",
    ),
    KnownParameter(
        name="batch_norm_momentum",
        group="normalization",
        allowed=FROM_0_BELOW_1,
        default=0.99,
        meaning="how slowly the running mean and variance follow the batches",
        needs=(
            *needing(batch_norm=("before_activation", "after_activation")),
            *needing(batch_norm_input=True),
        ),
    ),
    KnownParameter(
        name="batch_norm_input",
        group="normalization",
        allowed=TRUE_OR_FALSE,
        default=False,
        meaning="batch normalisation of the inputs",
    ),
)

REGULARIZATION = (
    KnownParameter(
        name="regularizer",
        group="regularization",
        allowed=OneOf(("none", "l1", "l2", "l1_l2")),
        default="none",
        meaning="penalty on the weights of the hidden layers",
    ),
    KnownParameter(
        name="l1",
        group="regularization",
        allowed=FROM_0_TO_1,
        default=0.01,
        meaning="factor of the penalty on absolute weights",
        needs=needing(regularizer=("l1", "l1_l2")),
    ),
    KnownParameter(
        name="l2",
        group="regularization",
        allowed=FROM_0_TO_1,
        default=0.01,
        meaning="factor of the penalty on squared weights",
        needs=needing(regularizer=("l2", "l1_l2")),
    ),
    KnownParameter(
        name="dropout_rate",
        group="regularization",
        allowed=FROM_0_BELOW_1,
        default=0.0,
        meaning="share of neurons dropped after every hidden layer",
    ),
    KnownParameter(
        name="dropout",
        group="regularization",
        allowed=OneOf(("standard", "alpha")),
        default="standard",
        meaning="kind of dropout; alpha keeps the mean and variance that selu gives",
        beside="dropout_rate",
    ),
    KnownParameter(
        name="dropout_input",
        group="regularization",
        allowed=OneOf((False, True)),
        default=False,
        meaning="dropout of the inputs too",
        beside="dropout_rate",
    ),
    KnownParameter(
        name="constraint",
        group="regularization",
        allowed=OneOf(("none", "max_norm")),
        default="none",
        meaning="constraint on the weights of the hidden layers",
    ),
    KnownParameter(
        name="max_norm",
        group="regularization",
        allowed=ABOVE_0,
        default=1.0,
        meaning="largest norm of the weights into a neuron",
        needs=needing(constraint="max_norm"),
    ),
    KnownParameter(
        name="monte_carlo_samples",
        group="regularization",
        allowed=whole(0, 1000),
        default=0,
        meaning="passes with dropout that a prediction is the mean of; 0 for one without",
        beside="dropout_rate",
    ),
)
