"""Wide and deep: hidden layers with the raw input beside them."""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from objectives.families.wide_and_deep.objective import WideAndDeepObjective
else:
    # Whoever only names a model must not wait for Keras.
    __getattr__ = loaded_on_use(
        __name__, {"objectives.families.wide_and_deep.objective": ("WideAndDeepObjective",)}
    )

__all__ = ["WideAndDeepObjective"]
