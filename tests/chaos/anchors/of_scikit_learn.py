"""scikit-learn's RandomizedSearchCV with joblib, which keeps nothing before its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.model_selection import ParameterSampler, RandomizedSearchCV

from tests.chaos import toy
from tests.chaos.anchors.anchor import Anchor, Law, Tell, teller


class Trained(BaseEstimator):
    """An estimator whose score is the toy's value, by a negative number."""

    def __init__(self, rate=0.01, layers=0, number=0, oddly="", folder=""):
        self.rate, self.layers, self.number = rate, layers, number
        self.oddly, self.folder = oddly, folder

    def fit(self, x: Any, y: Any) -> Trained:
        self.value_ = Law(self.oddly)(self.number, self.rate, self.layers)
        teller(Path(self.folder))(self.number, self.value_)
        return self

    def score(self, x: Any, y: Any) -> float:
        return -self.value_


class OfScikitLearn(Anchor):
    """A search on two processes; whoever wants to keep it writes its results in the end."""

    name = "scikit-learn, joblib"

    def load(self) -> None:
        """It is loaded above: joblib finds the estimator in this module."""

    def search(self, folder: Path, law: Law, tell: Tell, *, changed: bool = False) -> None:
        sampler = ParameterSampler(
            {
                "rate": np.geomspace(toy.LOWEST_RATE, toy.HIGHEST_RATE, 1000),
                "layers": range(toy.MOST_LAYERS + 1),
            },
            toy.TRIALS,
            random_state=7,
        )
        given = [
            {name: [value] for name, value in {**one, "number": number}.items()}
            for number, one in enumerate(sampler)
        ]
        search = RandomizedSearchCV(
            Trained(oddly=law.oddly, folder=str(folder)),
            given,
            n_iter=toy.TRIALS,
            cv=[(np.arange(4), np.arange(4, 6))],
            refit=False,
            n_jobs=2,
        )
        search.fit(np.zeros((6, 1)), np.zeros(6))
        results = search.cv_results_
        numbers, scores = results["param_number"], results["mean_test_score"]
        kept = {int(one): -float(score) for one, score in zip(numbers, scores, strict=True)}
        (folder / "results.json").write_text(json.dumps(kept))

    def kept(self, folder: Path) -> dict[int, float]:
        path = folder / "results.json"
        return {int(n): v for n, v in json.loads(path.read_text()).items()} if path.exists() else {}

    def files(self, folder: Path) -> list[Path]:
        return []
