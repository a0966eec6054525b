"""The model whose programs serve all models that are like it but for widths and constants."""

from __future__ import annotations

import json
import warnings
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, final

import jax
import keras
import numpy as np

from objectives.machine.without_tensorflow import without_tensorflow
from objectives.training.compiled_jax.on_cpu.random_bits import draws_by_place
from objectives.training.compiled_jax.sharing.constants import (
    ELEMENTWISE_OPTIMIZERS,
    Place,
    given,
    marked,
    numbers,
    pairs,
    places,
)
from objectives.training.compiled_jax.sharing.narrow_dropout import NarrowDropout
from objectives.training.compiled_jax.sharing.widths import Widening, shared_width, widening
from objectives.training.compiled_jax.state import State, read_state
from objectives.training.compiled_jax.traced_key import batch_of
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.random_states import random_states_kept
from objectives.training.keras_state.variables import build_variables
from objectives.training.structure import described, unsaid_settings
from objectives.training.target_unit import measure_in_unit

if TYPE_CHECKING:
    from objectives.training.task import TrainingTask

_MARK = 0.5  # any number that each of the arguments may be
# As many as there are programs. Larger models train for longer than they compile, and a model
# more of each would take memory: so many take 72 MB at most, with two moments twice as much more.
_MOST_TEMPLATES = 36
_MOST_WEIGHTS = 500_000
# Of these variables further numbers are one, so that nothing is divided by zero.
_ONES = frozenset({"gamma", "moving_variance"})

_templates: OrderedDict[str, Template | None] = OrderedDict()


@final
class Template:
    """A model of shared widths, traced with arguments in the place of its constants.

    Its state is that of any Keras model, with one array more at the end of the non-trainable
    ones: the arguments, float32, shape (arguments, 2).
    """

    def __init__(self, model: keras.Model, where: Sequence[Place], key: str) -> None:
        """Take a built model and where its arguments belong."""
        self.key = key
        self._model = model
        self._places = where
        self._state = jax.tree.map(
            lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), read_state(model)
        )
        self._fills = [
            [1.0 if variable.name in _ONES else 0.0 for variable in variables]
            for variables in (model.trainable_variables, model.non_trainable_variables)
        ]

    @property
    def weights(self) -> int:
        """How many it has."""
        return int(self._model.count_params())

    @property
    def metrics_variables(self) -> list[keras.Variable]:
        """Those of the model."""
        return list(self._model.metrics_variables)

    def get_metrics_result(self) -> dict[str, Any]:
        """Return what the model does."""
        return dict(self._model.get_metrics_result())

    def train_step(self, state: State, data: Any) -> tuple[dict[str, Any], State]:
        """Return what a step logs, and the state after it."""
        *others, arguments = state[1]
        with given(self._model, self._places, arguments):
            logs, after = self._model.train_step((state[0], others, *state[2:]), data)
        return logs, (after[0], [*after[1], arguments], *after[2:])

    def test_step(
        self, state: tuple[list[Any], list[Any], list[Any]], data: Any
    ) -> tuple[dict[str, Any], tuple[list[Any], list[Any], list[Any]]]:
        """Return what measuring a batch logs, and the state after it."""
        *others, arguments = state[1]
        with given(self._model, self._places, arguments):
            logs, after = self._model.test_step((state[0], others, state[2]), data)
        return logs, (after[0], [*after[1], arguments], after[2])

    def fits(self, state: State) -> bool:
        """Tell whether a state is one that this model has room for."""
        if [len(kind) for kind in state] != [len(kind) for kind in self._state]:
            return False
        pairs_of_arrays = zip(_flat(state), _flat(self._state), strict=True)
        return all(
            len(narrow.shape) == len(wide.shape)
            and narrow.dtype == wide.dtype
            and all(a <= b for a, b in zip(narrow.shape, wide.shape, strict=True))
            for narrow, wide in pairs_of_arrays
        )

    def widened(self, state: State, arguments: Sequence[float]) -> State:
        """Return a model's state as one of this model."""
        trainable, others = (
            [_filled(*each) for each in zip(kind, self._state[at], self._fills[at], strict=True)]
            for at, kind in enumerate(state[:2])
        )
        rest = [
            [_filled(*each, 0.0) for each in zip(kind, self._state[at + 2], strict=True)]
            for at, kind in enumerate(state[2:])
        ]
        return trainable, [*others, jax.device_put(pairs(arguments))], rest[0], rest[1]


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
    is_single = keras.config.dtype_policy().name == "float32"
    if not is_single or not draws_by_place() or model.count_params() > _MOST_WEIGHTS:
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
    layers = _wide(layers, wider)
    _forget_rate(compilation)
    key = json.dumps(
        {
            "model": layers,
            "compiled": compilation,
            "arguments": [[p.layer, p.part, p.attribute] for p in (*where, *narrow)],
            "rows": [
                (one.shape[1:], str(one.dtype)) for one in keras.tree.flatten(task.train.data)
            ],
            "beside": [settings for _, settings in unsaid],
            "in unit": repr(task.unit is None or task.unit.is_target),
        },
        sort_keys=True,
        default=repr,
    )
    if key not in _templates:
        _templates[key] = _built(task, layers, compilation, where=(*where, *narrow), key=key)
        if len(_templates) > _MOST_TEMPLATES:
            _templates.popitem(last=False)
    _templates.move_to_end(key)
    template = _templates[key]
    if template is None or not template.fits(state):
        return None
    return Sharing(template, [*numbers(model, where), *wider.dropouts.values()], state)


def _built(
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
            template = Template(model, where, key)
            if where:
                # Whether every place takes an argument is seen in the tracing alone.
                batch = batch_of(task.train, batch_size=task.batch_size)
                state = template.widened(read_state(model), [_MARK] * len(where))
                jax.eval_shape(template.train_step, state, batch)
            return template
    except Exception:  # noqa: BLE001 - whatever it is, the model then has programs of its own
        return None


def _works_by_number(optimizer: keras.Optimizer) -> bool:
    """Tell whether an optimizer leaves zeros without a gradient alone."""
    return (
        type(optimizer).__name__ in ELEMENTWISE_OPTIMIZERS
        and not optimizer.use_ema
        and not optimizer.gradient_accumulation_steps
    )


def _wide(described_layers: Mapping[str, Any], wider: Widening) -> dict[str, Any]:
    """Return a description with wide layers, and without the shapes that follow from them."""
    wide: dict[str, Any] = deepcopy(dict(described_layers))
    wide.pop("build_input_shape", None)
    for layer in wide["layers"]:
        layer.pop("build_config", None)
        name = layer["config"]["name"]
        if name in wider.units:
            layer["config"]["units"] = shared_width(wider.units[name])
        if name in wider.dropouts:
            layer["module"] = None
            layer["class_name"] = layer["registered_name"] = "NarrowDropout"
        for node in layer.get("inbound_nodes", ()):
            _forget_shapes(node)
    return wide


def _forget_rate(compilation: Mapping[str, Any]) -> None:
    """Leave out a constant learning rate, which is in a variable."""
    optimizer = compilation["optimizer"]["config"]
    if isinstance(optimizer.get("learning_rate"), float):
        optimizer["learning_rate"] = 0.001


def _forget_shapes(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            node["config"]["shape"] = []
        node = list(node.values())
    if isinstance(node, list | tuple):
        for one in node:
            _forget_shapes(one)


def _flat(state: State) -> list[Any]:
    return [array for kind in state for array in kind]


def _filled(narrow: Any, wide: Any, value: float) -> Any:
    if narrow.shape == wide.shape:
        return narrow
    array = np.full(wide.shape, value, wide.dtype)
    array[tuple(slice(size) for size in narrow.shape)] = np.asarray(narrow)
    return jax.device_put(array)


def _cut(array: Any, shape: tuple[int, ...]) -> Any:
    if array.shape == shape:
        return array
    return np.ascontiguousarray(np.asarray(array)[tuple(slice(size) for size in shape)])
