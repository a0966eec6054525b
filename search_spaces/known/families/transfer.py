"""Transfer learning: what is reused, frozen and thawed, and how fast.

At least one layer is reused, so that never more are frozen.
"""

from search_spaces.known.families.record import FamilySpace
from search_spaces.known.record import ABOVE_0, KnownParameter, Text, whole
from search_spaces.parameters import Categorical, Float, Integer

TRANSFER = FamilySpace(
    name="transfer",
    entries={
        "reused_layers": Integer(1, 2),
        "frozen_layers": Integer(0, 1),
        "frozen_epochs": Integer(0, 8),
        "optimizer": Categorical(("sgd", "adam")),
        "learning_rate": Float(3e-4, 1e-2, log=True),
        "thawed_learning_rate": Float(1e-4, 1e-2, log=True),
    },
    parameters=(
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
    ),
)
