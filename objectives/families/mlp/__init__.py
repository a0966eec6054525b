"""The multilayer perceptron: for any data, for classes of images, for an amount."""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from objectives.families.mlp.objective import MlpObjective
else:
    # Whoever only names a model must not wait for Keras.
    __getattr__ = loaded_on_use(__name__, {"objectives.families.mlp.objective": ("MlpObjective",)})

__all__ = ["MlpObjective"]
