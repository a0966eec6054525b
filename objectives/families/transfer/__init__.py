"""The model family that reuses the layers of a trained network."""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from objectives.families.transfer.objective import TransferObjective
else:
    # Whoever only names a model must not wait for Keras.
    __getattr__ = loaded_on_use(
        __name__, {"objectives.families.transfer.objective": ("TransferObjective",)}
    )

__all__ = ["TransferObjective"]
