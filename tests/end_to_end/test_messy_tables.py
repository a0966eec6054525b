"""From a table as people have it to predictions for new raw rows, by three commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from objectives.data import read_table
from objectives.data.splits.draw import split_rows
from tests.end_to_end.elsewhere import KerasAlone
from tests.end_to_end.refusals import CommandLine, Ended
from tests.integration.messy_table import by_hand, messy_table

pytestmark = pytest.mark.end_to_end

_PREDICT = """
import keras
from predict import predict

predict({asked!r}).to_csv({told!r}, index=False)
"""


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd).run


@pytest.fixture
def python(request: pytest.FixtureRequest) -> KerasAlone:
    """A Python with Keras alone, on the backend of this one."""
    found: KerasAlone = request.getfixturevalue(f"{keras.config.backend()}_alone")
    return found


def test_three_commands_lead_from_a_table_to_predictions_that_are_those_made_by_hand(
    tmp_path: Path, command: Callable[..., Ended], python: KerasAlone
) -> None:
    frame = messy_table()
    frame.to_csv("houses.csv", index=False)
    table = ("houses.csv", "--target", "price", "--weights", "weight")
    few = ("--trials", "1", "--epochs", "3", "--name", "study", "--set", "scaling=standardize")
    for one in (("search", *table, *few[:-2]), ("retrain", "study", "--seeds", "1")):
        ended = command(*one)
        assert ended.code == 0, ended.errors
    # Another order of columns, no target, one town that training never saw.
    new = frame.iloc[:30, -2::-1].assign(town=["Zwolle", *frame["town"][1:30]])
    new.to_csv("new.csv", index=False)
    assert command("predict", "study", "new.csv", "-o", "told.csv").code == 0
    told = pd.read_csv("told.csv")["prediction"]

    dataset = read_table("houses.csv", target="price", weights="weight")
    rows = split_rows(dataset, seed=42).retraining_rows()
    inputs = by_hand(rows)[:30].astype("float32")
    towns = slice(8, 8 + 3)
    inputs[0, towns] = 0.0
    folder = tmp_path / "results" / "study" / "retrained"
    model = keras.saving.load_model(folder / "model.keras", compile=False)
    expected = model.predict(inputs, verbose=0)[:, 0]
    np.testing.assert_allclose(told, expected, rtol=1e-4)

    code = _PREDICT.format(asked=str(tmp_path / "new.csv"), told=str(tmp_path / "alone.csv"))
    python.run(code, folder=folder)
    np.testing.assert_allclose(pd.read_csv("alone.csv")["prediction"], told, rtol=1e-6)


def test_the_columns_of_a_table_are_listed_before_anything_is_named(
    command: Callable[..., Ended],
) -> None:
    messy_table().to_csv("houses.csv", index=False)
    ended = command("columns", "houses.csv", "--drop", "garden,share", "--drop", "note")
    assert ended.code == 0, ended.errors
    listed = {
        words[0]: " ".join(words[1:])
        for words in map(str.split, ended.output.splitlines())
        if words
    }
    assert listed["id"] == "left out an id: a value of its own in every row"
    assert listed["sold"] == "date dates as day.month.year"
    assert listed["fee"] == "number amounts in $"
    assert listed["share"] == listed["note"] == "left out dropped, as asked"
    assert listed["nothing"] == "left out blank in every row"
    assert not Path("results").exists()
    named = command("columns", "houses.csv", "--target", "price", "--weights", "weight")
    assert re.search(r"price +target +amounts in €", named.output)
    assert re.search(r"weight +weight of the row", named.output)
    dry = command("search", "houses.csv", "--target", "price", "--dry-run")
    assert re.search(r"sold +date +dates as day\.month\.year", dry.output)
