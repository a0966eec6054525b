"""Two inputs and two outputs, as a functional model or as a subclass."""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from objectives.families.two_outputs.objective import TwoOutputsObjective
else:
    # Whoever only names a model must not wait for Keras.
    __getattr__ = loaded_on_use(
        __name__, {"objectives.families.two_outputs.objective": ("TwoOutputsObjective",)}
    )

__all__ = ["TwoOutputsObjective"]
