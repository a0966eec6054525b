"""The smallest backend that keeps the contract: it samples from the space itself."""

from __future__ import annotations

import numpy as np

from tuning.specification.study_spec import StudySpec
from tuning.trials.evaluator import Evaluator


class FakeBackend:
    """Draws configurations by ``SearchSpace.sample``; prunes the worse half after an epoch."""

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        generator = np.random.default_rng(spec.seed)
        first_values: list[float] = []
        repeated = 0
        given = list(spec.first)
        while evaluator.has_budget and repeated < 200:
            configuration = given.pop(0) if given else spec.space.sample(generator)
            repeated = repeated + 1 if evaluator.known(configuration) else 0
            run = evaluator.begin(configuration)
            first = run.advance()
            if first is not None:
                value = first.metrics[evaluator.metric.validation_key]
                first_values.append(value)
                median = float(np.median(first_values))
                if spec.pruner == "median" and evaluator.metric.is_better(median, value):
                    run.prune()
                    continue
            while run.advance() is not None:
                pass
            run.complete()
