"""The known parameters of how a model learns: the optimizer and the clipping of gradients."""

from search_spaces.known.record import (
    ABOVE_0,
    FROM_0_BELOW_1,
    FROM_0_TO_1,
    TRUE_OR_FALSE,
    KnownParameter,
    OneOf,
    needing,
    where,
)

OPTIMIZERS = ("sgd", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw")
_ADAMS = ("adam", "adamax", "nadam", "adamw")

OPTIMIZER = (
    KnownParameter(
        name="optimizer",
        group="optimizer",
        allowed=OneOf(OPTIMIZERS),
        default="sgd",
        meaning="the optimizer",
    ),
    KnownParameter(
        name="learning_rate",
        group="optimizer",
        allowed=ABOVE_0,
        default=0.01,
        meaning="learning rate; the highest one of a schedule",
    ),
    KnownParameter(
        name="momentum",
        group="optimizer",
        allowed=FROM_0_BELOW_1,
        default=0.0,
        default_where=(where(0.95, schedule="one_cycle"),),
        meaning="momentum of sgd; 0.95 with one_cycle unless given",
        needs=needing(optimizer="sgd"),
    ),
    KnownParameter(
        name="nesterov",
        group="optimizer",
        allowed=TRUE_OR_FALSE,
        default=False,
        meaning="look ahead along the momentum",
        needs=needing(optimizer="sgd"),
        beside="momentum",
    ),
    KnownParameter(
        name="rho",
        group="optimizer",
        allowed=FROM_0_BELOW_1,
        default=0.9,
        meaning="decay of rmsprop's mean of squared gradients",
        needs=needing(optimizer="rmsprop"),
    ),
    KnownParameter(
        name="beta_1",
        group="optimizer",
        allowed=FROM_0_BELOW_1,
        default=0.9,
        meaning="decay of the mean of gradients",
        needs=needing(optimizer=_ADAMS),
    ),
    KnownParameter(
        name="beta_2",
        group="optimizer",
        allowed=FROM_0_BELOW_1,
        default=0.999,
        meaning="decay of the mean of squared gradients",
        needs=needing(optimizer=_ADAMS),
    ),
    KnownParameter(
        name="weight_decay",
        group="optimizer",
        allowed=FROM_0_TO_1,
        default=0.004,
        meaning="share of a weight that adamw takes off, times the rate",
        needs=needing(optimizer="adamw"),
    ),
)

CLIPPING = (
    KnownParameter(
        name="clipping",
        group="clipping",
        allowed=OneOf(("none", "value", "norm", "global_norm")),
        default="none",
        meaning="how gradients are clipped",
    ),
    KnownParameter(
        name="clip_value",
        group="clipping",
        allowed=ABOVE_0,
        default=1.0,
        meaning="largest absolute value of a gradient",
        needs=needing(clipping="value"),
    ),
    KnownParameter(
        name="clip_norm",
        group="clipping",
        allowed=ABOVE_0,
        default=1.0,
        meaning="largest norm of one gradient, or of all together",
        needs=needing(clipping=("norm", "global_norm")),
    ),
)
