"""A table with all that tables have, and its inputs by pandas and scikit-learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ROWS = 240
RANDOM = np.random.default_rng(0)
SIZE = RANDOM.normal(100, 30, ROWS).round(1)
SOLD = pd.Series(pd.Timestamp("2021-03-05") + pd.to_timedelta(RANDOM.integers(0, 900, ROWS), "D"))
FEE = RANDOM.uniform(100, 5000, ROWS).round(2)
SHARE = RANDOM.integers(0, 30, ROWS).astype(float)
ROOMS = np.where(RANDOM.uniform(size=ROWS) < 0.1, np.nan, RANDOM.integers(1, 7, ROWS))
TOWN = RANDOM.choice(["Bonn", "Celle", ""], ROWS)
GARDEN = RANDOM.choice(["True", "False"], ROWS)
NOTE = [
    " ".join(RANDOM.choice(["river", "station", "park", "noisy", "quiet", "old"], 6))
    for _ in range(ROWS)
]
WEIGHT = RANDOM.integers(0, 4, ROWS)
PRICE = (SIZE * 2000 + 5 * FEE + RANDOM.normal(0, 1e4, ROWS)).round(0)


def messy_table() -> pd.DataFrame:
    """Return the cells as a person has them."""
    return pd.DataFrame(
        {
            "id": range(1, ROWS + 1),
            "ref": [f"H-{row:05d}" for row in range(ROWS)],
            "ledger": [str(2**60 + row) for row in range(ROWS)],
            "size": SIZE,
            "sold": SOLD.dt.strftime("%d.%m.%Y"),
            "fee": [f"${fee:,.2f}" for fee in FEE],
            "share": [f"{share:.0f} %" for share in SHARE],
            "rooms": ["" if np.isnan(rooms) else f"{rooms:.0f}" for rooms in ROOMS],
            "town": TOWN,
            "garden": GARDEN,
            "country": "DE",
            "nothing": "",
            "note": NOTE,
            "weight": WEIGHT,
            "price": [f"€ {price:.0f}" for price in PRICE],
        }
    )


def by_hand(train: np.ndarray) -> np.ndarray:
    """Return the inputs of all rows by pandas and scikit-learn, fitted on the training rows."""
    frame = pd.DataFrame(
        {
            "size": SIZE, "fee": FEE, "share": SHARE, "rooms": ROOMS,
            "year": SOLD.dt.year, "month": SOLD.dt.month, "weekday": SOLD.dt.day_of_week,
            "elapsed": (SOLD - SOLD.iloc[train].min()).dt.days,
            "town": TOWN, "garden": GARDEN, "note": NOTE,
        }
    )  # fmt: skip
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = ColumnTransformer(
        [
            ("numbers", numbers, list(frame)[:8]),
            ("categories", OneHotEncoder(handle_unknown="ignore"), ["town", "garden"]),
            ("words", TfidfVectorizer(), "note"),
        ],
        sparse_threshold=0,
    )
    result: np.ndarray = columns.fit(frame.iloc[train]).transform(frame)
    return result
