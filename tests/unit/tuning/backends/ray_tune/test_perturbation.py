"""Moving a configuration a little, as population-based training does."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_spaces import Categorical, Float, Integer, SearchSpace, Value
from tuning.backends.ray_tune.perturbation import perturbed, perturbed_parameters

SPACE = SearchSpace(
    {
        "rate": Float(1e-4, 1e-1, log=True),
        "dropout": Float(0.0, 0.5),
        "drop": Float(0.0, 0.3, step=0.1),
        "units": Integer(1, 64),
        "kind": Categorical(["a", "b"]),
        "share": Float(0.0, 1.0).when(kind="a"),
        "mode": Float(0.0, 1.0, step=0.5),
        "more": Float(0.0, 1.0).when(mode=0.5),
        "fixed": 3,
    }
)


def test_only_floats_that_nothing_depends_on_may_change() -> None:
    assert perturbed_parameters(SPACE) == ("rate", "dropout", "drop", "share", "more")


@given(st.integers(0, 2**32 - 1), st.sampled_from("ab"), st.sampled_from([0.0, 0.5]))
def test_a_moved_configuration_is_of_the_space_and_alike_but_for_its_floats(
    seed: int, kind: str, mode: float
) -> None:
    values: dict[str, Value] = {
        "rate": 1e-3,
        "dropout": 0.0,
        "drop": 0.3,
        "units": 8,
        "kind": kind,
        "mode": mode,
        "fixed": 3,
        **({"share": 1.0} if kind == "a" else {}),
        **({"more": 0.5} if mode else {}),
    }
    before = SPACE.activate(values)
    after = perturbed(before, SPACE, generator=random.Random(seed))
    assert SPACE.complaints_about(after) == []
    assert set(after) == set(before)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == set(perturbed_parameters(SPACE)) & set(before)
    assert after["rate"] in (pytest.approx(8e-4), pytest.approx(1.2e-3))
    # At an end there is one way only, and a step is never halved.
    assert after["dropout"] == pytest.approx(0.05)
    assert after["drop"] == pytest.approx(0.2)
