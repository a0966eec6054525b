"""Parameters that act together are found, and where none do, none are."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search_spaces import Categorical, Float, SearchSpace
from tests.study_examples import completed, make_trial, write_study
from tests.unit.tuning.pictures.pictured_studies import raced_study
from tuning.pictures.interactions import FEWEST_TRIALS, Interactions, interactions_of

SPACE = SearchSpace(
    {
        "rate": Float(1e-4, 1e-1, log=True),
        "share": Float(0.0, 1.0),
        "width": Float(0.0, 1.0),
        "kind": Categorical(["a", "b"]),
        "extra": Float(0.0, 1.0).when(kind="a"),
    }
)


def found_in(
    folder: Path, worth: Callable[[dict[str, Any], random.Random], float], *, count: int = 100
) -> Interactions:
    draw = random.Random(3)
    trials = []
    for number in range(count):
        values: dict[str, Any] = {
            "rate": 10 ** draw.uniform(-4, -1),
            "share": draw.random(),
            "width": draw.random(),
            "kind": draw.choice("ab"),
        }
        if values["kind"] == "a":
            values["extra"] = draw.random()
        trials.append(make_trial(number, completed(worth(values, draw)), **values))
    return interactions_of(write_study(folder, *trials, space=SPACE, trials=count))


def test_what_acts_together_comes_first(tmp_path: Path) -> None:
    def worth(values: dict[str, Any], draw: random.Random) -> float:
        best = {"a": -3.5, "b": -1.5}[values["kind"]]
        return float(1 + abs(math.log10(values["rate"]) - best) + 0.05 * draw.random())

    found = found_in(tmp_path, worth)
    (pair, share), *rest = found.pairs
    assert pair == ("rate", "kind")
    assert 0.3 < share <= 1.0
    assert all(other < 0.1 for _, other in rest)
    assert found.explained > 0.5


@pytest.mark.parametrize("count", [30, 60, 200])
def test_what_acts_by_itself_makes_no_pair(tmp_path: Path, count: int) -> None:
    def worth(values: dict[str, Any], draw: random.Random) -> float:
        return float(1 + values["share"] + 3 * values["width"] + 0.05 * draw.random())

    found = found_in(tmp_path, worth, count=count)
    assert found.pairs == ()
    assert found.reason == "each parameter decides by itself; no two of them do so together"


@pytest.mark.parametrize("count", [30, 60, 200])
def test_chance_makes_no_pair(tmp_path: Path, count: int) -> None:
    found = found_in(tmp_path, lambda _, draw: draw.gauss(10, 1), count=count)
    assert found.pairs == ()
    assert "too little to tell what decides together" in found.reason


def test_a_parameter_makes_no_pair_with_what_it_hangs_on(tmp_path: Path) -> None:
    def worth(values: dict[str, Any], draw: random.Random) -> float:
        return float(1 + values.get("extra", 0.5) + values["share"] + 0.02 * draw.random())

    assert ("kind", "extra") not in [pair for pair, _ in found_in(tmp_path, worth).pairs]


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    study = raced_study(tmp_path)
    assert interactions_of(study) == interactions_of(study)
    assert interactions_of(study).of_logarithms


@pytest.mark.parametrize(
    ("count", "value", "said"),
    [
        (FEWEST_TRIALS - 1, None, "29 trials completed; what decides together can be said from 30"),
        (FEWEST_TRIALS, 0.5, "all 30 completed trials have the same value"),
    ],
    ids=["few", "equal"],
)
def test_what_cannot_be_told_is_said(
    tmp_path: Path, count: int, value: float | None, said: str
) -> None:
    found = found_in(tmp_path, lambda values, _: value or values["rate"], count=count)
    assert found.reason.startswith(said)
