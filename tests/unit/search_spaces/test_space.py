"""A valid space draws, activates, judges, counts, lists and compares configurations."""

import copy
import itertools
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from search_spaces import (
    Categorical,
    Configuration,
    Float,
    Integer,
    SearchSpace,
    SearchSpaceError,
    Value,
    ready_made,
    ready_made_names,
)
from search_spaces.ready_made.catalog import mlp


def nested() -> SearchSpace:
    return SearchSpace(
        {
            "nesterov": Categorical((True, False)).when(momentum=(0.5, 1.0)),
            "momentum": Float(0.0, 1.0, step=0.5).when(optimizer="sgd"),
            "optimizer": Categorical(("sgd", "adam")),
            "width_2": Integer(1, 4).when(layers=(3, 2)),
            "layers": Integer(1, 3),
            "width_3": Integer(1, 4).when(layers=3, optimizer="adam"),
            "activation": "relu",
        }
    )


def test_parents_come_before_children_and_otherwise_the_order_stays() -> None:
    space = nested()
    names = ["optimizer", "momentum", "nesterov", "layers", "width_2", "width_3"]
    assert list(space.parameters) == names
    assert dict(space.constants) == {"activation": "relu"}
    assert space.names[0] == "nesterov"
    assert set(space.names) == {*names, "activation"}


def test_nested_conditions_switch_whole_branches() -> None:
    space = nested()
    everything: dict[str, Value] = {
        "nesterov": True,
        "momentum": 0.5,
        "optimizer": "adam",
        "width_2": 1,
        "layers": 3,
        "width_3": 2,
    }
    assert dict(space.activate(everything)) == {
        "optimizer": "adam",
        "width_2": 1,
        "layers": 3,
        "width_3": 2,
        "activation": "relu",
    }
    shallow = space.activate({**everything, "optimizer": "sgd", "layers": 1})
    assert set(shallow) == {"nesterov", "momentum", "optimizer", "layers", "activation"}
    plain = space.activate({**everything, "optimizer": "sgd", "layers": 1, "momentum": 0})
    assert "nesterov" not in plain


def test_activation_names_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(SearchSpaceError) as caught:
        nested().activate(
            {"optimzer": "sgd", "layers": 7, "optimizer": "sgd", "activation": "elu", "x\n": 1}
        )
    assert caught.value.complaints == (
        "space: 'optimzer' is not in the space, did you mean 'optimizer'?",
        "space: 'x\\n' is not in the space; remove it",
        "space.activation: 'elu' is given for a constant; write 'relu', or leave it out",
        "space.momentum: is missing (active when optimizer is 'sgd'); "
        "write a number from 0.0 to 1.0 in steps of 0.5",
        "space.layers: 7 is out of range; write a whole number from 1 to 3",
    )


def test_an_inactive_value_is_dropped_by_activation_but_named_in_a_configuration() -> None:
    values: dict[str, Value] = {"optimizer": "adam", "layers": 1, "momentum": 0.5}
    assert "momentum" not in nested().activate(values)
    assert nested().complaints_about(values) == [
        "space.momentum: is given, but it is active only when optimizer is 'sgd'; remove it"
    ]


def test_size_is_exact_with_nested_conditions() -> None:
    optimizers = 1 + (1 + 2 + 2)  # adam; sgd with momentum 0.0, or 0.5 or 1.0 with nesterov
    deep = 4 * (optimizers - 1) + 4 * 4
    assert nested().size() == optimizers + 4 * optimizers + deep
    assert nested().size() == len(set(nested().grid()))


def test_size_of_large_spaces_needs_no_listing() -> None:
    assert SearchSpace({f"x{i}": Integer(1, 10) for i in range(9)}).size() == 10**9
    layers: dict[str, Any] = {"layers": Integer(1, 40)}
    for index in range(1, 41):
        active = range(index, 41)
        layers[f"kind_{index}"] = Categorical(("dense", "conv")).when(layers=active)
        layers[f"filters_{index}"] = Integer(1, 2**40).when(**{f"kind_{index}": "conv"})
    assert SearchSpace(layers).size() == sum((1 + 2**40) ** depth for depth in range(1, 41))


def test_a_continuous_float_makes_the_size_unknown_but_the_grid_is_counted() -> None:
    space = ready_made("mlp")
    assert space.size() is None
    assert space.grid_size(2) == 3 * 225 * 2 * 4 * 2 * 3 * 2


def test_the_grid_is_lazy_and_its_last_parameter_changes_fastest() -> None:
    space = SearchSpace({"a": Integer(1, 2**50), "b": Categorical(("x", "y"))})
    first = list(itertools.islice(space.grid(), 3))
    assert [tuple(found.values()) for found in first] == [(1, "x"), (1, "y"), (2, "x")]


def test_a_sample_takes_one_number_for_each_active_parameter() -> None:
    space = nested()
    generator, twin = np.random.default_rng(3), np.random.default_rng(3)
    sample = space.sample(generator)
    twin.random(len(sample) - len(space.constants))
    assert generator.random() == twin.random()


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (Float(1e-3, 0.03), Float(1e-3, 0.1), ["x: high was 0.03, is now 0.1"]),
        (Float(1.0, 2.0), Integer(1, 2), ["x: type was float, is now integer",
                                          "x: low was 1.0, is now 1",
                                          "x: high was 2.0, is now 2"]),
        (Float(1.0, 2.0, log=True), Float(1.0, 2.0), ["x: log was true, is now false"]),
        (Integer(1, 3), Integer(1, 3, step=2), ["x: step was none, is now 2"]),
        (Categorical(("a", "b", "c")), Categorical(("c", "b", "d")),
         ["x: choice 'a' removed", "x: choice 'd' added",
          "x: choices were in the order 'b', 'c', are now 'c', 'b'"]),
        (Categorical((0, 1)), Categorical((False, True)),
         ["x: choice 0 removed", "x: choice 1 removed",
          "x: choice false added", "x: choice true added"]),
        (Float(1.0, 2.0), Float(1.0, 2.0).when(y=(2, 1)),
         ["x: condition was always active, is now y is 1 or 2"]),
        (Float(1.0, 2.0), 3, ["x: type was float, is now the constant 3"]),
        ("relu", Float(1.0, 2.0), ["x: was the constant 'relu', type is now float"]),
        (1, True, ["x: constant was 1, is now true"]),
    ],
)  # fmt: skip
def test_a_difference_is_one_plain_line_a_change(old: Any, new: Any, lines: list[str]) -> None:
    before = SearchSpace({"y": Integer(1, 3), "x": old})
    after = SearchSpace({"y": Integer(1, 3), "x": new})
    assert before.difference(after) == lines
    assert before != after
    assert before.fingerprint() != after.fingerprint()


def test_additions_removals_and_order_are_differences() -> None:
    a, b = Integer(1, 2), Integer(3, 4)
    assert SearchSpace({"a": a}).difference(SearchSpace({"b": b})) == ["a: removed", "b: added"]
    turned = SearchSpace({"a": a, "b": b}).difference(SearchSpace({"b": b, "a": a}))
    assert turned == ["order was a, b, is now b, a"]


def test_equal_spaces_may_be_written_differently() -> None:
    left = SearchSpace({"y": Float(0, 1, step=0.5), "x": Integer(1, 2).when(y=(1, 0))})
    right = SearchSpace({"y": Float(0.0, 1.0, step=0.5), "x": Integer(1, 2).when(y=[0.0, 1.0])})
    assert left == right
    assert hash(left) == hash(right)
    assert left.fingerprint() == right.fingerprint()


def test_conditions_on_several_parents_add_up() -> None:
    both = Integer(1, 2).when(a=1).when(b="x")
    assert both == Integer(1, 2).when(b="x", a=[1])
    assert Integer(1, 2).when(a=(1, 2)).when(a=range(2, 4)) == Integer(1, 2).when(a=2)
    assert str(both.condition) == "a is 1 and b is 'x'"


def test_a_numpy_number_becomes_a_plain_one() -> None:
    space = SearchSpace({"x": Float(np.float64(0.5), 1.0), "c": np.float64(2.0)})
    assert type(space.constants["c"]) is float
    assert type(Configuration({"a": np.float64(1.0)})["a"]) is float
    with pytest.raises(SearchSpaceError, match=r"configuration\.a: an int64 is not a plain value"):
        Configuration({"a": np.int64(1)})  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, [1], 2**60])
def test_a_configuration_refuses_what_cannot_be_written_exactly(value: Any) -> None:
    with pytest.raises(SearchSpaceError, match=r"configuration\.a: "):
        Configuration({"a": value})


def test_a_configuration_keeps_its_order_but_compares_by_content() -> None:
    left, right = Configuration({"b": 1, "a": 0.1}), Configuration({"a": 0.1, "b": 1})
    assert list(left) == ["b", "a"]
    assert left == right
    assert len({left, right}) == 1
    assert left.canonical() == '{"a":0.1,"b":1}'
    assert Configuration({"a": -0.0}) == Configuration({"a": 0.0})
    assert left != {"a": 0.1, "b": 1}
    assert copy.deepcopy(left) == left


def test_spaces_and_configurations_travel_between_processes() -> None:
    space = nested()
    assert pickle.loads(pickle.dumps(space)) == copy.deepcopy(space) == space


@pytest.mark.parametrize("name", ready_made_names())
def test_every_ready_made_space_gives_configurations(name: str) -> None:
    space = ready_made(name)
    sample = space.sample(np.random.default_rng(0))
    assert space.complaints_about(sample) == []


def test_the_width_of_a_layer_is_active_only_when_the_layer_is_there() -> None:
    space = mlp(max_hidden_layers=3, per_layer=True)
    widths: dict[str, Value] = {f"neurons_{layer}": 16 for layer in (1, 2, 3)}
    rest: dict[str, Value] = {"learning_rate": 0.01, "optimizer": "adam"}
    rest |= {"dropout_rate": 0.1, "batch_size": 32, "activation": "relu"}
    rest |= {"scaling": "quantile"}
    two = space.activate({"hidden_layers": 2, **widths, **rest})
    assert [name for name in two if name.startswith("neurons")] == ["neurons_1", "neurons_2"]
    assert mlp(max_hidden_layers=1).constants["hidden_layers"] == 1


def test_an_unknown_ready_made_space_names_the_nearest() -> None:
    with pytest.raises(SearchSpaceError, match="did you mean 'book_mlp'"):
        ready_made("book-mlp")
    with pytest.raises(SearchSpaceError, match="max_hidden_layers is 0; write 1 or more"):
        mlp(max_hidden_layers=0)


def test_importing_the_package_loads_no_heavy_library() -> None:
    program = (
        "import sys, search_spaces;"
        "print([m for m in ('numpy', 'scipy', 'ruamel.yaml') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
