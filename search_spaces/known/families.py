"""The known parameters that only one or two of the model families read."""

from search_spaces.known.record import ABOVE_0, FROM_0_TO_1, KnownParameter, Text, whole

# The columns are the book's split of California housing: five features beside six, four of them on
# both paths.
FAMILY = (
    KnownParameter(
        name="wide_columns",
        group="family",
        allowed=Text("0-4", or_number=True),
        default="0-4",
        meaning="input columns of the wide path",
    ),
    KnownParameter(
        name="deep_columns",
        group="family",
        allowed=Text("2-7", or_number=True),
        default="2-7",
        meaning="input columns of the deep path",
    ),
    KnownParameter(
        name="auxiliary_weight",
        group="family",
        allowed=FROM_0_TO_1,
        default=0.1,
        meaning="weight of the auxiliary output's loss; the main output has the rest",
    ),
    KnownParameter(
        name="reused_layers",
        group="family",
        allowed=whole(0, 100),
        default=None,
        meaning="how many hidden layers keep what they learned on the first task",
    ),
    KnownParameter(
        name="frozen_layers",
        group="family",
        allowed=whole(0, 100),
        default=None,
        follows="reused_layers",
        meaning="how many of the reused layers stay as they are at first",
    ),
    KnownParameter(
        name="frozen_epochs",
        group="family",
        allowed=whole(0, 10_000),
        default=4,
        meaning="epochs before the frozen layers learn too",
    ),
    KnownParameter(
        name="thawed_learning_rate",
        group="family",
        allowed=ABOVE_0,
        default=None,
        follows="learning_rate",
        meaning="learning rate once all layers learn",
    ),
    KnownParameter(
        name="base_model",
        group="family",
        allowed=Text("first_task.keras"),
        default=None,
        meaning="a .keras file with the model whose layers are reused",
    ),
)
