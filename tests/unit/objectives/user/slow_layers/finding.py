"""What is found in a model's code that a CPU trains faster on TensorFlow."""

from __future__ import annotations

from objectives.reference import ObjectiveReference
from objectives.user.slow_layers import preference_of_code


def found_in(reference: ObjectiveReference) -> str | None:
    """Return the layer that speaks for TensorFlow; None where JAX is said to be faster."""
    preference = preference_of_code(reference)
    assert preference is not None
    assert preference.name == ("jax" if preference.why is None else "tensorflow")
    return preference.why
