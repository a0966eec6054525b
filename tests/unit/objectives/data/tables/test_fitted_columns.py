"""Dates, words and written numbers become the inputs that scikit-learn and pandas make by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler

from objectives.data import describe_preprocessing, prepare, read_table

ROWS = 80
FIT, OTHER = np.arange(50), np.arange(50, ROWS)


def read(folder: Path, columns: dict[str, Any], **options: Any) -> Any:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(columns | {"price": random.normal(size=ROWS)})
    frame.to_csv(folder / "h.csv", index=False)
    return read_table(folder / "h.csv", target="price", **options)


def inputs(dataset: Any) -> tuple[np.ndarray, np.ndarray]:
    data = prepare(dataset, fit_rows=FIT, other_rows=OTHER)
    return data.x_train, data.x_validation


def by_hand(parts: pd.DataFrame) -> np.ndarray:
    """Fill with the medians of the fitted rows, then standardise by them."""
    filled = parts.fillna(parts.iloc[FIT].median())
    return StandardScaler().fit(filled.iloc[FIT].to_numpy()).transform(filled.to_numpy())


def test_a_date_is_year_month_weekday_hour_and_days_elapsed(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    times = pd.Series(
        pd.Timestamp("2020-03-01") + pd.to_timedelta(random.uniform(0, 900, ROWS), "D")
    )
    times = times.dt.floor("s")
    texts = times.dt.strftime("%d.%m.%Y %H:%M:%S").where(random.uniform(size=ROWS) > 0.1, "")
    dataset = read(tmp_path, {"when": texts})
    known = times.where(texts != "")
    since = known.iloc[FIT].min()
    parts = pd.DataFrame(
        {
            "year": known.dt.year,
            "month": known.dt.month,
            "weekday": known.dt.day_of_week,
            "hour": known.dt.hour,
            "elapsed": (known - since).dt.total_seconds() / 86400,
        }
    )
    train, other = inputs(dataset)
    expected = by_hand(parts)
    np.testing.assert_allclose(train, expected[FIT], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(other, expected[OTHER], rtol=1e-5, atol=1e-5)


def test_a_day_without_hours_has_four_parts(tmp_path: Path) -> None:
    days = pd.date_range("2021-01-01", periods=ROWS, freq="9D").strftime("%Y-%m-%d")
    train, _ = inputs(read(tmp_path, {"day": days}))
    assert train.shape == (50, 4)


def test_free_text_is_the_bag_of_words_of_the_training_rows(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    words = np.array([f"word{at}" for at in range(40)] + ["Rare", "the"])
    texts = [" ".join(random.choice(words, 8)) for _ in range(ROWS)]
    texts[3], texts[60] = "", "never seen before"
    dataset = read(tmp_path, {"review": texts}, read_as={"review": "text"})
    expected = TfidfVectorizer(max_features=300).fit([texts[row] for row in FIT])
    train, other = inputs(dataset)
    np.testing.assert_allclose(train, expected.transform(texts[:50]).toarray(), rtol=1e-6)
    np.testing.assert_allclose(other, expected.transform(texts[50:]).toarray(), rtol=1e-6)


def test_words_have_a_most(tmp_path: Path) -> None:
    texts = [" ".join(f"w{row * 9 + at}x" for at in range(9)) for row in range(ROWS)]
    train, _ = inputs(read(tmp_path, {"review": texts}))
    assert train.shape == (50, 300)


def test_texts_without_a_word_have_no_inputs(tmp_path: Path) -> None:
    texts = ["! ?" if row < 50 else "so many good words" for row in range(ROWS)]
    number = [str(row % 7) for row in range(ROWS)]
    dataset = read(tmp_path, {"review": texts, "n": number}, read_as={"review": "text"})
    assert [part.shape[1] for part in inputs(dataset)] == [1, 1]


@pytest.mark.parametrize("scaling", ["standardize", "min_max", "quantile", "none"])
def test_nothing_is_measured_on_other_rows(tmp_path: Path, scaling: str) -> None:
    def table(stranger: bool) -> Any:
        def cells(strange: str, usual: Any) -> list[str]:
            return [strange if stranger and row >= 50 else usual(row) for row in range(ROWS)]

        return read(
            tmp_path,
            {
                "cost": cells("$900,000", "${}".format),
                "share": cells("99%", "{}%".format),
                "day": cells("1901-01-01", lambda row: f"2024-01-{1 + row % 28:02d}"),
                "town": cells("Z", lambda row: "ABC"[row % 3]),
                "note": cells("strange strange words come here", "plain words of row {}".format),
            },
            read_as={"note": "text"},
        )

    here, there = (
        prepare(table(stranger), fit_rows=FIT, other_rows=OTHER, scaling=scaling)
        for stranger in (False, True)
    )
    assert np.array_equal(here.x_train, there.x_train)
    assert not np.array_equal(here.x_validation, there.x_validation)


def test_the_description_says_how_cells_become_inputs(tmp_path: Path) -> None:
    times = pd.date_range("2021-01-01", periods=ROWS, freq="31h")
    dataset = read(
        tmp_path,
        {
            "cost": [f"${row}" for row in range(ROWS)],
            "when": times.strftime("%d/%m/%Y %H:%M"),
            "review": [f"{'good' if row % 2 else 'bad'} house number {row}" for row in range(ROWS)],
        },
        read_as={"review": "text"},
    )
    described = describe_preprocessing(dataset, fit_rows=FIT)
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    cost, when, review = described["columns"]
    assert cost["written"] == "money"
    assert (cost["kind"], cost["median"]) == ("number", 24.5)
    assert (when["kind"], when["format"], when["since"]) == (
        "date", "%d/%m/%Y %H:%M", "2021-01-01T00:00:00",
    )  # fmt: skip
    assert [part["part"] for part in when["parts"]] == [
        "year", "month", "weekday", "hour", "elapsed_days",
    ]  # fmt: skip
    assert review["kind"] == "words"
    assert {"bad", "good", "house"} <= set(review["words"])
    assert len(review["idf"]) == len(review["words"])


def test_weights_go_with_the_training_rows(tmp_path: Path) -> None:
    weights = [str(row / 4) for row in range(ROWS)]
    numbers = [str(row % 7) for row in range(ROWS)]
    dataset = read(tmp_path, {"n": numbers, "w": weights}, weights="w")
    data = prepare(dataset, fit_rows=FIT[::2], other_rows=OTHER)
    assert data.training_weights is not None
    assert data.training_weights.tolist() == [row / 4 for row in FIT[::2]]
