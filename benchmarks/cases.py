"""What is measured: networks, numbers of trials and epochs, and the drawn configurations."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

SEED = 42
TRIALS_ENDED = "ended.txt"
"""The file, in its working folder, to which a search by hand adds a line a trial."""


@dataclass(frozen=True)
class Case:
    """One search: a network, how many configurations of it, and the epochs of each."""

    name: str
    network: str
    trials: int
    epochs: int

    def describe(self) -> str:
        """Return the case in words."""
        return f"{_WORDS[self.network]}; {self.trials} trials x {self.epochs} epochs"


_WORDS = {
    "mlp": "California housing, 0-3 hidden layers of 1-100 neurons, SGD",
    "classifier": "784-300-100-10 classifier of 20,000 images, SGD, one structure",
    "dense": "784-(160 to 320)-100-10 classifier of 4,000 images, Adam",
    "conv1d": "two Conv1D with 16 to 32 and twice as many filters, 4,000 x 128 x 3, Adam",
    "lstm": "LSTM of 32 to 64 units, 4,000 x 30 x 4, Adam",
    "gru": "GRU and bidirectional GRU of 16 to 32 units, 4,000 x 30 x 4, Adam",
    "attention": "a block of attention, 4,000 x 30 x 4, Adam",
    "conv2d": "two Conv2D with 16 to 32 and twice as many filters, 4,000 images, Adam",
    "augmented": "the same behind RandomTranslation and RandomRotation",
    "dropout-bn": (
        "California housing, 1-3 hidden layers of 10-100 neurons with batch normalisation and"
        " dropout, Adam"
    ),
}

# Networks of every kind, from which of these ten classes examples are.
ARCHITECTURES = ("conv2d", "augmented", "conv1d", "dense", "lstm", "gru", "attention")
# The steps and the values a step of those that read sequences.
SEQUENCES = {"conv1d": (128, 3), "lstm": (30, 4), "gru": (30, 4), "attention": (30, 4)}
EXAMPLES = 4_000
CLASSIFIERS = ("classifier", *ARCHITECTURES)

CASES = {
    case.name: case
    for case in (
        Case("10x10", "mlp", trials=10, epochs=10),
        Case("10x100", "mlp", trials=10, epochs=100),
        Case("100x10", "mlp", trials=100, epochs=10),
        Case("classifier", "classifier", trials=5, epochs=5),
        Case("dropout-bn", "dropout-bn", trials=10, epochs=20),
        *(Case(network, network, trials=3, epochs=4) for network in ARCHITECTURES),
        *(Case(f"{network}-10x10", network, trials=10, epochs=10) for network in ARCHITECTURES),
    )
}


def draw_configurations(case: Case) -> list[dict[str, Any]]:
    """Draw a case's configurations, the same ones every time."""
    generator = np.random.default_rng(SEED)
    return [_draw(case.network, generator) for _ in range(case.trials)]


def _draw(network: str, generator: np.random.Generator) -> dict[str, Any]:
    exponent = generator.uniform(math.log(3e-4), math.log(3e-2))
    rate = {"learning_rate": math.exp(exponent)}
    if network == "classifier":
        return rate
    if network in ARCHITECTURES:
        return {"units": int(generator.choice([16, 20, 24, 28, 32])), **rate}
    fewest_layers, fewest_neurons = {"mlp": (0, 1), "dropout-bn": (1, 10)}[network]
    return {
        "hidden_layers": int(generator.integers(fewest_layers, 3, endpoint=True)),
        "neurons": int(generator.integers(fewest_neurons, 100, endpoint=True)),
        **rate,
    }
