"""Normal scores of ranks: the quantiles that they are, and which numbers count as equal."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from scipy.special import ndtri

from objectives.data.scaling.normal_quantiles import normal_quantiles
from objectives.data.scaling.normal_scores import landmarks, normal_scores


def test_the_quantiles_are_those_of_scipy_and_of_python() -> None:
    shares = np.concatenate([np.geomspace(1e-10, 0.5, 2_000), 1 - np.geomspace(1e-10, 0.4, 2_000)])
    found = normal_quantiles(shares)

    assert found == pytest.approx(ndtri(shares), rel=1e-13, abs=1e-15)
    assert found[::100] == pytest.approx([NormalDist().inv_cdf(one) for one in shares[::100]])


PRICES = np.repeat([0.99, 4.3, 9.99, 19.9, 0.1], [50, 400, 300, 200, 50])


@pytest.mark.parametrize("rows", [1_000, 5_000])
def test_a_number_scores_alike_whether_an_array_or_a_text_holds_it(rows: int) -> None:
    prices = np.resize(PRICES, rows)
    short = prices.astype(np.float32).astype(np.float64)
    assert not np.isin(short, prices).any()

    expected = normal_scores(prices, landmarks(prices), rows=rows)
    # Trained on numbers of texts, asked for those of arrays, and the other way.
    assert np.array_equal(normal_scores(short, landmarks(prices), rows=rows), expected)
    assert np.array_equal(normal_scores(prices, landmarks(short), rows=rows), expected)


def test_what_float32_cannot_tell_apart_keeps_its_order() -> None:
    seconds = 1.7e9 + np.arange(0.0, 2_000.0, 10.0)
    assert len(np.unique(seconds.astype(np.float32))) < 20

    scores = normal_scores(seconds, landmarks(seconds), rows=200)
    assert (np.diff(scores) > 0).all()


def test_numbers_beyond_float32_score_as_the_ends_do() -> None:
    numbers = np.arange(10.0)
    scores = normal_scores(np.array([-1e300, 1e300]), landmarks(numbers), rows=10)
    assert scores == pytest.approx(ndtri([0.05, 0.95]))
