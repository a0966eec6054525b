from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import joblib
import pandas as pd
import pytest

from objectives.data import DataError, load_dataset
from tests.repository import REPOSITORY


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """Send downloads to a port where nobody listens, and give them an empty cache."""
    # Between the attempts of scikit-learn, of which each comes to nothing at once.
    monkeypatch.setattr("sklearn.datasets._base.time.sleep", lambda _: None)
    # What urllib opens by keeps the proxies of its first use, beyond the end of a test.
    monkeypatch.setattr("urllib.request._opener", None)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "scikit_learn_data"))


def test_an_empty_variable_names_no_folder(offline, monkeypatch):
    monkeypatch.setenv("TUNING_DATA", "")

    with pytest.raises(DataError, match="no local copy"):
        load_dataset("california_housing", data_dir=None)


def test_the_local_california_equals_scikit_learns_own(real_data, tmp_path, monkeypatch):
    raw = pd.read_csv(real_data / "california_housing.csv").dropna()
    ordered = raw[
        [
            "median_house_value",
            "median_income",
            "housing_median_age",
            "total_rooms",
            "total_bedrooms",
            "population",
            "households",
            "latitude",
            "longitude",
        ]
    ]
    joblib.dump(ordered.to_numpy(), tmp_path / "cal_housing_py3.pkz")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))

    official = load_dataset("california_housing", data_dir=None)
    local = load_dataset("california_housing", data_dir=real_data)

    assert official.source == "scikit-learn, fetch_california_housing"
    assert official.digest() == local.digest()


def test_california_without_copy_and_without_internet_names_both_ways_out(offline, tmp_path):
    with pytest.raises(DataError) as caught:
        load_dataset("california_housing", data_dir=tmp_path)

    (complaint,) = caught.value.complaints
    assert (
        "put california_housing.csv into the data folder (--data-dir or TUNING_DATA)" in complaint
    )
    assert "or get online for the official download" in complaint
    assert "'california_housing'" in complaint


KERAS_DOWNLOAD = """
import gzip, json, os, pathlib, sys
from objectives.data import DataError, load_dataset
seen = {"keras_at_import": "keras" in sys.modules}
try:
    load_dataset("fashion_mnist", data_dir=None)
except DataError as error:
    seen["offline"] = error.complaints
cache = pathlib.Path(os.environ["KERAS_HOME"]) / "datasets" / "fashion-mnist"
cache.mkdir(parents=True, exist_ok=True)
for part, rows in (("train", 4), ("t10k", 2)):
    labels = bytes(8) + bytes([3] * rows)
    images = bytes(16) + bytes([7]) * 784 * rows
    (cache / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    (cache / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(images))
dataset = load_dataset("fashion_mnist", data_dir=None)
seen["cached"] = [dataset.rows, dataset.source, dataset.targets.tolist()]
(cache / "train-labels-idx1-ubyte.gz").write_bytes(b"no gzip")
try:
    load_dataset("fashion_mnist", data_dir=None)
except DataError as error:
    seen["damaged"] = error.complaints
print("\\n" + json.dumps(seen))
"""


@pytest.fixture(scope="module")
def keras_download(tmp_path_factory) -> dict[str, Any]:
    """Return what Keras' own download gave, without internet, in a process of its own."""
    home = tmp_path_factory.mktemp("keras")
    proxies = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    environment = {key: value for key, value in os.environ.items() if key != "TUNING_DATA"}
    environment |= proxies | {
        "KERAS_BACKEND": "jax",
        "KERAS_HOME": str(home),
        "PYTHONPATH": ":".join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", KERAS_DOWNLOAD],
        env=environment,
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_importing_data_does_not_import_keras(keras_download):
    assert keras_download["keras_at_import"] is False


def test_fashion_without_copy_and_without_internet_names_both_ways_out(keras_download):
    (complaint,) = keras_download["offline"]

    assert "put fashion_mnist*.npz into the data folder (--data-dir or TUNING_DATA)" in complaint
    assert "or get online for the official download" in complaint


def test_fashion_comes_from_the_cache_of_keras(keras_download):
    assert keras_download["cached"] == [6, "Keras, keras.datasets.fashion_mnist", [3] * 6]


def test_a_damaged_cache_of_keras_is_told(keras_download):
    assert "Not a gzipped file" in keras_download["damaged"][0]
