"""What is searched: a formula whose best is known, the same in every tool; imports none of ours."""

from __future__ import annotations

import math
import time

import numpy as np

OPTIMUM = {"rate": 0.01, "layers": 2}
LOWEST_RATE, HIGHEST_RATE, MOST_LAYERS = 1e-3, 1e-1, 3
TRIALS, EPOCHS = 20, 4

SPACE = f"""\
  rate: {{type: float, low: {LOWEST_RATE}, high: {HIGHEST_RATE}, log: true}}
  layers: {{type: integer, low: 0, high: {MOST_LAYERS}}}
"""


def loss(rate: float, layers: int, epoch: int) -> float:
    """Return the loss after an epoch, from 1 on: least at the optimum, and falling."""
    away = np.array([math.log10(rate) + 2.0, layers - 2.0])
    return float(away @ away + np.exp2(-epoch))


def trained_loss(rate: float, layers: int, epoch: int, *, pace: float) -> float:
    """Return the same after a while, so that there is something to interrupt."""
    if pace:
        time.sleep(pace)
    return loss(rate, layers, epoch)
