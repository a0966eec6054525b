"""Wide and deep with an input of its own for each path."""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from objectives.families.two_inputs.objective import TwoInputsObjective
else:
    # Whoever only names a model must not wait for Keras.
    __getattr__ = loaded_on_use(
        __name__, {"objectives.families.two_inputs.objective": ("TwoInputsObjective",)}
    )

__all__ = ["TwoInputsObjective"]
