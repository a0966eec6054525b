"""The files of a retrained model."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from objectives.measurement import LearningCurve
from search_spaces import Configuration
from tests.unit.tuning.study_examples import MSE, make_header, write_study
from tuning.errors import JournalError
from tuning.results import retrained as retrained_module
from tuning.results.journal import replace_file
from tuning.results.retrained import Retrained, card, metrics_document, write_retrained
from tuning.results.store import open_store
from tuning.retraining import test_openings as openings_of_test_set

FILES = {"model.keras", "metrics.json", "history.csv", "preprocessing.json", "card.md"}


@pytest.fixture
def retrained(tmp_path: Path) -> Retrained:
    return Retrained(
        baselines={},
        facts={},
        prediction_spread=None,
        folder=tmp_path / "retrained",
        study="houses",
        objective="houses.csv",
        trial=3,
        configuration=Configuration({"neurons": 30, "activation": "a|b"}),
        metric=MSE,
        search_value=0.25,
        search_spread=None,
        best_epoch=7,
        trials=20,
        epochs=6,
        train_rows=1600,
        test_rows=400,
        seeds=(11, 12, 13),
        tests=tuple({"loss": value, MSE.name: value} for value in (0.3, 0.1, 0.2)),
        kept=2,
        test_openings=1,
        history=LearningCurve({"loss": (2.0, 0.1 + 0.2), MSE.name: (2.0, 1e-17)}),
        model=b"PK model",
        preprocessing={"preprocessing": "standardize", "columns": []},
        classes=("no", "yes"),
    )


def test_the_folder_holds_the_model_and_all_that_belongs_to_it(retrained: Retrained) -> None:
    write_retrained(retrained)
    assert {path.name for path in retrained.folder.iterdir()} == FILES
    assert (retrained.folder / "model.keras").read_bytes() == b"PK model"
    assert json.loads((retrained.folder / "preprocessing.json").read_text()) == (
        retrained.preprocessing
    )
    assert {path.name for path in retrained.folder.parent.iterdir()} == {"retrained"}


def test_the_figures_hold_every_run_and_mark_the_kept_one(retrained: Retrained) -> None:
    write_retrained(retrained)
    figures = json.loads((retrained.folder / "metrics.json").read_text())
    assert figures == metrics_document(retrained)
    assert figures["test"]["mean"] == pytest.approx(0.2)
    assert figures["test"]["spread"] == pytest.approx(0.1)
    assert figures["test"]["runs"] == [
        {"seed": 11, "kept": False, "loss": 0.3, "mean_squared_error": 0.3},
        {"seed": 12, "kept": False, "loss": 0.1, "mean_squared_error": 0.1},
        {"seed": 13, "kept": True, "loss": 0.2, "mean_squared_error": 0.2},
    ]
    assert figures["search"] == {"value": 0.25, "spread": None}
    assert figures["configuration"] == {"neurons": 30, "activation": "a|b"}


def test_one_run_has_no_spread(retrained: Retrained) -> None:
    single = replace(retrained, seeds=(11,), tests=retrained.tests[:1], kept=0)
    assert (single.mean, single.spread) == (0.3, None)
    assert "(400 rows, 1 run with a fresh seed) | **0.3** |" in card(single)


def test_the_history_keeps_every_digit(retrained: Retrained) -> None:
    write_retrained(retrained)
    with (retrained.folder / "history.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["epoch", "loss", "mean_squared_error"],
            ["1", "2.0", "2.0"],
            ["2", "0.30000000000000004", "1e-17"],
        ]


def test_the_card_says_how_good_the_model_is_and_what_to_beware_of(retrained: Retrained) -> None:
    text = card(retrained)
    assert "| **test set** (400 rows, 3 runs with fresh seeds) | **0.2 ± 0.1** |" in text
    assert "optimistic, the best of 20 trials) | 0.25 |" in text
    assert "Test results of the single runs: 0.3, 0.1, 0.2." in text
    assert "has been opened once, this one included" in text
    assert "Classes in the order of the outputs: no, yes." in text
    assert "| activation | a\\|b |" in text


@pytest.mark.parametrize(("openings", "said"), [(2, "opened twice"), (5, "opened 5 times")])
def test_the_card_counts_how_often_the_test_set_was_seen(
    retrained: Retrained, openings: int, said: str
) -> None:
    assert said in card(replace(retrained, test_openings=openings))


def test_openings_of_the_same_data_are_counted_over_all_studies(tmp_path: Path) -> None:
    other_data = make_header()["identity"] | {"data": "others"}
    for name, changes in {"a": {}, "b": {}, "c": {"identity": other_data}, "broken": {}}.items():
        write_study(tmp_path, name=name, **changes)
        with open_store(tmp_path, name) as (store, _):
            store.record_test_opened(trial=0)
    (tmp_path / "broken" / "journal.jsonl").write_text("")
    assert openings_of_test_set(tmp_path, "d") == 2
    assert openings_of_test_set(tmp_path, "others") == 1
    assert openings_of_test_set(tmp_path, "unseen") == 0


def test_a_second_model_replaces_the_first(retrained: Retrained) -> None:
    write_retrained(retrained)
    write_retrained(replace(retrained, model=b"another"))
    assert (retrained.folder / "model.keras").read_bytes() == b"another"
    assert {path.name for path in retrained.folder.parent.iterdir()} == {"retrained"}


def test_an_earlier_model_stays_when_the_new_one_cannot_be_written(
    retrained: Retrained, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_retrained(retrained)

    def fill_up(path: Path, data: bytes | str) -> None:
        if path.name == "history.csv":
            raise JournalError("full")
        replace_file(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(retrained_module, "replace_file", fill_up)
        with pytest.raises(JournalError):
            write_retrained(replace(retrained, model=b"another"))
    assert {path.name for path in retrained.folder.iterdir()} == FILES
    assert (retrained.folder / "model.keras").read_bytes() == b"PK model"


def test_an_earlier_model_is_found_again_when_a_process_died_between_the_renames(
    retrained: Retrained, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_retrained(retrained)
    retrained.folder.rename(retrained.folder.with_name(".retrained.old"))

    def die(path: Path, data: bytes | str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(retrained_module, "replace_file", die)
        with pytest.raises(KeyboardInterrupt):
            write_retrained(retrained)
    assert {path.name for path in retrained.folder.iterdir()} == FILES
