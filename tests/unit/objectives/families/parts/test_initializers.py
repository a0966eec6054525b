"""How hidden weights begin."""

from __future__ import annotations

import keras
import pytest

from objectives.families.parts.initializers import make_initializer
from search_spaces import Configuration


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        *(
            (name, keras.initializers.HeNormal)
            for name in ("relu", "leaky_relu", "prelu", "elu", "gelu", "swish", "silu", "mish")
        ),
        ("relu6", keras.initializers.HeNormal),
        ("celu", keras.initializers.HeNormal),
        ("selu", keras.initializers.LecunNormal),
        ("tanh", keras.initializers.GlorotUniform),
        ("sigmoid", keras.initializers.GlorotUniform),
        ("softplus", keras.initializers.GlorotUniform),
        ("softsign", keras.initializers.GlorotUniform),
    ],
)
def test_the_default_fits_the_activation(activation: str, expected: type) -> None:
    assert type(make_initializer(Configuration({"activation": activation}))) is expected


def test_what_is_asked_for_goes_before_the_activation() -> None:
    asked = Configuration({"activation": "selu", "initializer": "glorot_normal"})
    assert type(make_initializer(asked)) is keras.initializers.GlorotNormal


def test_variance_scaling_takes_its_scale_mode_and_distribution() -> None:
    made = make_initializer(
        Configuration(
            {
                "initializer": "variance_scaling",
                "initializer_scale": 2.0,
                "initializer_mode": "fan_avg",
                "initializer_distribution": "untruncated_normal",
            }
        )
    )
    assert (made.scale, made.mode, made.distribution) == (2.0, "fan_avg", "untruncated_normal")


def test_each_layer_draws_other_weights_and_the_global_seed_decides_them() -> None:
    def drawn() -> list[float]:
        keras.utils.set_random_seed(4)
        two = (make_initializer(Configuration({})) for _ in range(2))
        return [float(keras.ops.sum(one((3, 3)))) for one in two]

    first, second = drawn()
    assert first != second
    assert drawn() == [first, second]
