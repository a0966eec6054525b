"""A training's part in the programs that it shares with trainings of models like its own."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

from objectives.training.compiled_jax.on_cpu.random_bits import draws_by_place
from objectives.training.compiled_jax.sharing.build import build_template
from objectives.training.compiled_jax.sharing.constants import (
    ELEMENTWISE_OPTIMIZERS,
    Place,
    marked,
    numbers,
    places,
)
from objectives.training.compiled_jax.sharing.wide_description import forget_rate, wide_layers
from objectives.training.compiled_jax.sharing.widths import LEAST_EPSILON, Widening, widening
from objectives.training.structure import described, unsaid_settings
from objectives.training.target_unit import measured_outputs

if TYPE_CHECKING:
    from objectives.training.compiled_jax.sharing.template import Template
    from objectives.training.compiled_jax.state import State
    from objectives.training.task import TrainingTask

# As many as there are programs. Larger models train for longer than they compile, and a model
# more of each would take memory: so many take 72 MB at most, with two moments twice as much more.
_MOST_TEMPLATES = 36
_MOST_WEIGHTS = 500_000

_templates: OrderedDict[str, Template | None] = OrderedDict()


@final
class Sharing:
    """One training's part in a template."""

    def __init__(self, template: Template, arguments: Sequence[float], state: State) -> None:
        """Take the template, the values of its arguments, and the model's own state."""
        self.template = template
        self._arguments = arguments
        self._shapes = [[array.shape for array in kind] for kind in state]

    def widened(self, state: State) -> State:
        """Return a state of the model as one of the template."""
        return self.template.widened(state, self._arguments)

    def narrowed(self, state: State) -> State:
        """Return a state of the template as one of the model."""
        kinds = (state[0], state[1][:-1], state[2], state[3])
        trainable, others, optimizer, metrics = (
            [_cut(array, shape) for array, shape in zip(kind, shapes, strict=True)]
            for kind, shapes in zip(kinds, self._shapes, strict=True)
        )
        return trainable, others, optimizer, metrics


def sharing(task: TrainingTask, state: State, *, most_units: int) -> Sharing | None:
    """Return how a training shares the programs of models like its own; None where it does not.

    In single precision alone: what is done to states is known to change nothing but the last
    digits there.

    Args:
        task: The training of a model that has all its variables, and a structure key.
        state: The model's.
        most_units: The units of the widest layers that are made wider.
    """
    model = task.model
    if (
        not _is_single_precision(model)
        or not draws_by_place()
        or model.count_params() > _MOST_WEIGHTS
    ):
        return None
    unsaid = unsaid_settings(model)
    if any(isinstance(part, keras.metrics.Metric) for part, _ in unsaid):
        return None
    where = places(model)
    with marked(model, where):
        layers, compilation = described(model)
    wider = Widening(units={}, dropouts={})
    if _works_by_number(model.optimizer):
        wider = widening(layers, most_units=most_units)
    if not where and not wider.units:
        return None
    numbered = {layer.name: at for at, layer in enumerate(model._flatten_layers())}
    narrow = [Place(numbered[name], "", "units") for name in wider.dropouts]
    layers = wide_layers(layers, wider)
    forget_rate(compilation)
    key = json.dumps(
        {
            "model": layers,
            "compiled": compilation,
            "arguments": [[p.layer, p.part, p.attribute] for p in (*where, *narrow)],
            "rows": [
                (one.shape[1:], str(one.dtype)) for one in keras.tree.flatten(task.train.data)
            ],
            "beside": [settings for _, settings in unsaid],
            "in unit": measured_outputs(model),
        },
        sort_keys=True,
        default=repr,
    )
    if key not in _templates:
        _templates[key] = build_template(
            task, layers, compilation, where=(*where, *narrow), key=key
        )
        if len(_templates) > _MOST_TEMPLATES:
            _templates.popitem(last=False)
    _templates.move_to_end(key)
    template = _templates[key]
    if template is None or not template.fits(model, state):
        return None
    return Sharing(template, [*numbers(model, where), *wider.dropouts.values()], state)


def _is_single_precision(model: keras.Model) -> bool:
    """Tell whether no layer computes in another precision, whatever is the rule elsewhere."""
    policies = [keras.config.dtype_policy(), *(one.dtype_policy for one in model._flatten_layers())]
    return all(policy.name == "float32" for policy in policies)


def _works_by_number(optimizer: keras.Optimizer) -> bool:
    """Tell whether an optimizer leaves zeros without a gradient alone."""
    return (
        type(optimizer).__name__ in ELEMENTWISE_OPTIMIZERS
        and getattr(optimizer, "epsilon", LEAST_EPSILON) >= LEAST_EPSILON
        and not optimizer.use_ema
        and not optimizer.gradient_accumulation_steps
    )


def _cut(array: Any, shape: tuple[int, ...]) -> Any:
    if array.shape == shape:
        return array
    return np.ascontiguousarray(np.asarray(array)[tuple(slice(size) for size in shape)])
