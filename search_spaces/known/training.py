"""The known parameters of how a model learns: the learning-rate schedule, the epochs, the data."""

from search_spaces.known.record import (
    ABOVE_0_BELOW_1,
    ABOVE_0_TO_1,
    FROM_0_BELOW_1,
    FROM_0_TO_1,
    KnownParameter,
    OneOf,
    Range,
    needing,
    where,
    whole,
)

SCHEDULES = (
    *("constant", "power", "exponential", "piecewise", "performance", "one_cycle", "cosine"),
)

SCHEDULE = (
    KnownParameter(
        name="schedule",
        group="schedule",
        allowed=OneOf(SCHEDULES),
        default="constant",
        meaning="how the learning rate changes while a model learns",
    ),
    KnownParameter(
        name="decay_share",
        group="schedule",
        allowed=ABOVE_0_TO_1,
        default=0.5,
        meaning="share of all steps that one unit of decay takes",
        needs=needing(schedule=("power", "exponential")),
    ),
    KnownParameter(
        name="decay_power",
        group="schedule",
        allowed=Range(low=0, high=10, excludes_low=True),
        default=1.0,
        meaning="exponent of the power schedule",
        needs=needing(schedule="power"),
    ),
    KnownParameter(
        name="decay_rate",
        group="schedule",
        allowed=ABOVE_0_BELOW_1,
        default=0.1,
        meaning="factor of the rate for each unit of decay",
        needs=needing(schedule="exponential"),
    ),
    KnownParameter(
        name="drops",
        group="schedule",
        allowed=whole(1, 10),
        default=2,
        meaning="how often the rate drops, evenly spaced",
        needs=needing(schedule="piecewise"),
    ),
    KnownParameter(
        name="drop_factor",
        group="schedule",
        allowed=ABOVE_0_BELOW_1,
        default=0.1,
        meaning="factor of the rate at each drop",
        needs=needing(schedule="piecewise"),
    ),
    KnownParameter(
        name="plateau_factor",
        group="schedule",
        allowed=ABOVE_0_BELOW_1,
        default=0.5,
        meaning="factor of the rate when the loss stops falling",
        needs=needing(schedule="performance"),
    ),
    KnownParameter(
        name="plateau_patience",
        group="schedule",
        allowed=whole(1, 1000),
        default=5,
        meaning="epochs without a lower loss before the rate drops",
        needs=needing(schedule="performance"),
    ),
    KnownParameter(
        name="start_factor",
        group="schedule",
        allowed=ABOVE_0_TO_1,
        default=0.1,
        meaning="first rate of one_cycle, as a share of the highest",
        needs=needing(schedule="one_cycle"),
    ),
    KnownParameter(
        name="anneal_share",
        group="schedule",
        allowed=Range(low=0, high=0.5),
        default=0.1,
        meaning="share of all steps in which one_cycle ends low",
        needs=needing(schedule="one_cycle"),
    ),
    KnownParameter(
        name="final_factor",
        group="schedule",
        allowed=FROM_0_TO_1,
        default=None,
        default_where=(where(0.001, schedule="one_cycle"), where(0.0, schedule="cosine")),
        meaning="last rate, as a share of one_cycle's first or of cosine's highest",
        needs=needing(schedule=("one_cycle", "cosine")),
    ),
    KnownParameter(
        name="momentum_low",
        group="schedule",
        allowed=FROM_0_BELOW_1,
        default=0.85,
        meaning="momentum of one_cycle where the rate is highest",
        needs=needing(schedule="one_cycle", optimizer="sgd"),
    ),
    KnownParameter(
        name="warmup_share",
        group="schedule",
        allowed=Range(low=0, high=0.9),
        default=0.1,
        meaning="share of all steps in which cosine warms up",
        needs=needing(schedule="cosine"),
    ),
)

TRAINING = (
    KnownParameter(
        name="batch_size",
        group="training",
        allowed=whole(1, 2**31),
        default=32,
        meaning="rows of one training step",
    ),
    KnownParameter(
        name="training_epochs",
        group="training",
        allowed=whole(1, 100_000),
        default=None,
        meaning="epochs of a trial, fewer than the study's",
    ),
    KnownParameter(
        name="early_stopping_patience",
        group="training",
        allowed=whole(1, 100_000),
        default=None,
        meaning="epochs without a better value before a trial ends",
    ),
    KnownParameter(
        name="loss",
        group="training",
        allowed=OneOf(("mean_squared_error", "mean_absolute_error", "huber")),
        default="mean_squared_error",
        meaning="what a regression minimizes; the metrics stay the same",
    ),
)

DATA = (
    KnownParameter(
        name="scaling",
        group="data",
        allowed=OneOf(("standardize", "min_max", "quantile", "none")),
        default=None,
        meaning="how the inputs are scaled; the data set says unless given, and of images always"
        " where it is quantile",
    ),
    KnownParameter(
        name="targets",
        group="data",
        allowed=OneOf(("codes", "one_hot")),
        default="codes",
        meaning="how several classes are written, which decides the loss",
    ),
)
