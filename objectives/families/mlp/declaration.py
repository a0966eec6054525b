"""What a person may ask for: an MLP for any data, for classes of images, for an amount."""

from __future__ import annotations

from objectives.data.task import Task
from objectives.families import mlp
from objectives.families.record import SHARED_PARAMETERS, Family

_MLP = "the MLP"

IMAGE_CLASSIFIER = Family(
    name="image_classifier",
    who=_MLP,
    meaning="MLP on flattened images",
    data="fashion_mnist",
    space="image_classifier",
    reads=SHARED_PARAMETERS,
    objective=lambda: mlp.MlpObjective,
    tasks=(Task.BINARY, Task.MULTICLASS),
)
REGRESSOR = Family(
    name="regressor",
    who=_MLP,
    meaning="MLP for an amount",
    data="california_housing",
    space="regressor",
    reads=SHARED_PARAMETERS,
    objective=lambda: mlp.MlpObjective,
    tasks=(Task.REGRESSION,),
)
PLAIN = Family(
    name="",
    who=_MLP,
    meaning="MLP",
    data="",
    space="mlp",
    reads=SHARED_PARAMETERS,
    objective=lambda: mlp.MlpObjective,
    # The book's own search for its own data.
    space_by_data={"california_housing": "book_mlp"},
)
"""What a data set or a table gets when no model is named."""
