"""Building the template of a description."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import jax
import keras

from objectives.machine.without_tensorflow import without_tensorflow
from objectives.training.compiled_jax.sharing.constants import ANY_NUMBER
from objectives.training.compiled_jax.sharing.narrow_dropout import NarrowDropout
from objectives.training.compiled_jax.sharing.template import Template
from objectives.training.compiled_jax.state import read_state
from objectives.training.compiled_jax.traced_key import batch_of
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.random_states import random_states_kept
from objectives.training.keras_state.variables import build_variables
from objectives.training.target_unit import measure_in_unit

if TYPE_CHECKING:
    from objectives.training.compiled_jax.sharing.constants import Place
    from objectives.training.task import TrainingTask


def build_template(
    task: TrainingTask,
    layers: Mapping[str, Any],
    compilation: Mapping[str, Any],
    *,
    where: Sequence[Place],
    key: str,
) -> Template | None:
    """Return the template of a description; None where Keras does not build it again."""
    try:
        with random_states_kept(), numpy_initial_weights(), without_tensorflow():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model = type(task.model).from_config(
                    deepcopy(layers), custom_objects={"NarrowDropout": NarrowDropout}
                )
                settings = keras.saving.deserialize_keras_object(deepcopy(compilation))
                # Its very losses, which keep nothing: not every one says all of itself.
                model.compile(**settings | {"loss": task.model.loss})
            measure_in_unit(model, task.unit)
            build_variables(model, task.train, batch_size=task.batch_size)
            if _names_of_layers(model) != _names_of_layers(task.model):
                return None
            template = Template(model, where, key)
            if where:
                # Whether every place takes an argument is seen in the tracing alone.
                batch = batch_of(task.train, batch_size=task.batch_size)
                state = template.widened(read_state(model), [ANY_NUMBER] * len(where))
                jax.eval_shape(template.train_step, state, batch)
            return template
    except Exception:  # noqa: BLE001 - whatever it is, the model then has programs of its own
        return None


def _names_of_layers(model: keras.Model) -> list[str]:
    """Return the names of all layers; places count them.

    A layer that stands in two models within a model is built again as two.
    """
    return [layer.name for layer in model._flatten_layers()]
