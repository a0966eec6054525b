"""The table and the images that every contender reads, prepared before anything is timed."""

import csv
from pathlib import Path

import numpy as np

from benchmarks.cases import SEED

ROOT = Path(__file__).resolve().parent.parent
_SOURCE = ROOT.parent / "shared" / "data" / "california_housing.csv"
_TARGET = "median_house_value"
_FEATURES = (
    "longitude",
    "latitude",
    "housing_median_age",
    "total_rooms",
    "total_bedrooms",
    "population",
    "households",
    "median_income",
)
_ROWS = 20_640
_IMAGES = 20_000


def write_houses(path: Path, *, rows: int | None = None) -> str:
    """Write the table, its target in 100,000 dollars, and say in words what it is.

    Args:
        path: The CSV file to write.
        rows: How many rows to keep; None for all.
    """
    if _SOURCE.is_file():
        table, words = _california_housing(), "California housing, rows without blanks"
    else:
        table, words = _generated_houses(), "generated in the shape of California housing"
    table = table[:rows]
    names = ",".join([*_FEATURES, _TARGET])
    np.savetxt(path, table, fmt="%.6g", delimiter=",", header=names, comments="")
    return f"{words}: {len(table):,} x {len(_FEATURES)}"


def write_sequences(path: Path, *, steps: int, values: int, rows: int) -> str:
    """Write sequences of ten classes, each with a wave of its own, and say what they are."""
    generator = np.random.default_rng(SEED)
    y = generator.integers(0, 10, rows)
    phase = generator.uniform(0, 2 * np.pi, (rows, 1, 1))
    rate = (1 + y[:, None, None]) * np.linspace(0.5, 1.0, values)
    x = np.sin(phase + rate * np.linspace(0, 6, steps)[None, :, None])
    x += generator.normal(0, 0.6, x.shape)
    np.savez(path, x=x.astype(np.float32), y=y.astype(np.uint8))
    return f"generated sequences: {rows:,} x {steps} x {values}"


def write_images(path: Path, *, rows: int | None = None) -> str:
    """Write images of ten classes at the shape of Fashion-MNIST, and say in words what they are.

    Each class is a smooth pattern; an image mixes some of another class's pattern into its own
    and adds noise.
    """
    count = rows or _IMAGES
    generator = np.random.default_rng(SEED)
    coarse = generator.uniform(0, 1, (10, 7, 7))
    patterns = np.kron(coarse, np.ones((4, 4)))
    y = generator.integers(0, 10, count)
    other = generator.integers(0, 10, count)
    share = generator.uniform(0, 0.55, (count, 1, 1))
    x = (1 - share) * patterns[y] + share * patterns[other]
    x += generator.normal(0, 0.35, x.shape)
    np.savez(path, x=(255 * x.clip(0, 1)).astype(np.uint8), y=y.astype(np.uint8))
    return f"generated images: {count:,} x 28 x 28"


def _california_housing() -> np.ndarray:
    with _SOURCE.open(newline="") as file:
        rows = [[row[name] for name in (*_FEATURES, _TARGET)] for row in csv.DictReader(file)]
    table = np.array([row for row in rows if all(row)], dtype=np.float64)
    table[:, -1] /= 100_000
    # The file is sorted by place.
    return np.random.default_rng(SEED).permutation(table)


def _generated_houses() -> np.ndarray:
    generator = np.random.default_rng(SEED)
    x = generator.normal(size=(_ROWS, len(_FEATURES)))
    waves = np.sin(x @ generator.normal(size=(len(_FEATURES), 4)))
    y = 2 + 0.5 * x[:, 0] - 0.3 * x[:, 1] * x[:, 2] + waves @ np.array([0.4, 0.3, 0.2, 0.1])
    return np.column_stack([x, y + generator.normal(scale=0.4, size=_ROWS)])
