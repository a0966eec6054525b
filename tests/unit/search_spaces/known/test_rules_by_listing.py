"""The rules over conditions agree with listing every configuration of a space."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from search_spaces import (
    Categorical,
    Integer,
    SearchSpace,
    SearchSpaceError,
    Value,
    known_parameters,
    known_space_complaints,
)
from search_spaces.conditions import ALWAYS, Condition

READS = tuple(known_parameters())
# Parents before children, so that any of these can be conditioned on those before it.
CHOICES: dict[str, tuple[Value, ...]] = {
    "hidden_layers": (1, 2, 3),
    "clipping": ("norm", "value"),
    "clip_norm": (0.5, 0.6),
    "optimizer": ("sgd", "adam"),
    "schedule": ("one_cycle", "cosine"),
    "momentum_low": (0.5, 0.6),
    "reused_layers": (0, 1, 2),
    "frozen_layers": (0, 1, 2),
    "activation": ("selu", "relu"),
    "dropout_rate": (0.1, 0.2),
    "dropout": ("standard", "alpha"),
}
RULED = ("clip_norm", "momentum_low", "frozen_layers", "dropout")


def random_space(generator: np.random.Generator) -> SearchSpace:
    """Return a small space with random members, conditions and constants."""
    entries: dict[str, Any] = {"batch_size": Categorical((16, 32))}
    for name, choices in CHOICES.items():
        kind = generator.random()
        if kind < 0.2:
            continue
        if kind < 0.35:
            entries[name] = choices[generator.integers(len(choices))]
            continue
        condition = random_condition(generator, entries)
        as_range = isinstance(choices[0], int) and generator.random() < 0.5
        bounds = (choices[0], choices[-1])
        entries[name] = (
            Integer(*bounds, condition=condition)  # type: ignore[arg-type]
            if as_range
            else Categorical(choices, condition=condition)
        )
    return SearchSpace(entries)


def random_condition(generator: np.random.Generator, above: dict[str, Any]) -> Condition:
    condition = ALWAYS
    for parent, entry in above.items():
        if isinstance(entry, Integer | Categorical) and generator.random() < 0.4:
            choices = CHOICES.get(parent, (16, 32))
            # The first choice is the one that children need; it is asked for more often.
            kept = [choice for choice in choices[1:] if generator.random() < 0.3]
            condition = condition.also({parent: [choices[0], *kept] if kept else choices[0]})
    return condition


def broken(values: dict[str, Value]) -> set[str]:
    """Return what is wrong in one configuration, worked out from the rules as written down."""
    found = set()
    if "clip_norm" in values and values.get("clipping", "none") != "norm":
        found.add("clip_norm")
    if "momentum_low" in values:
        both = (values.get("optimizer", "sgd"), values.get("schedule", "constant"))
        if both != ("sgd", "one_cycle"):
            found.add("momentum_low")
    if "dropout" in values:
        is_alpha = values["dropout"] == "alpha"
        if is_alpha and values.get("activation", "relu") != "selu":
            found.add("dropout")
        if "dropout_rate" not in values:
            found.add("dropout")
    frozen, reused = values.get("frozen_layers"), values.get("reused_layers")
    if isinstance(frozen, int) and isinstance(reused, int) and frozen > reused:
        found.add("frozen_layers")
    return found


def test_a_complaint_is_made_exactly_when_some_configuration_is_broken() -> None:
    generator = np.random.default_rng(5)
    verdicts: list[tuple[str, bool]] = []
    for _ in range(400):
        try:
            space = random_space(generator)
        except SearchSpaceError:
            continue  # conditions that contradict each other
        found = known_space_complaints(space, reads=READS, who="the MLP")
        said = {text.partition(":")[0].removeprefix("space.") for text in found}
        expected = set(itertools.chain(*(broken(dict(values)) for values in space.grid())))
        assert said == expected, space
        verdicts += [(name, name in said) for name in RULED if name in space.names]
    counts = [verdicts.count((name, verdict)) for name in RULED for verdict in (True, False)]
    assert min(counts) >= 10, f"too few spaces of one kind to tell: {counts}"
