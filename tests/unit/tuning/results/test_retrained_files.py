"""The files of a retrained model."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from objectives.measurement import LearningCurve
from objectives.prediction.wholeness import sealed
from objectives.retraining.examples import Example
from objectives.source.saved_model import LoadingNeeds
from search_spaces import Configuration
from tests.study_examples import MSE, make_header, write_study
from tuning.cli.models.retrained import print_retrained
from tuning.errors import JournalError
from tuning.results.journal import replace_file
from tuning.results.retrained import folder as folder_module
from tuning.results.retrained.card import card
from tuning.results.retrained.figures import metrics_document
from tuning.results.retrained.folder import (
    retrained_folder,
    retrained_result,
    retrained_trial,
    write_retrained,
)
from tuning.results.retrained.folder import (
    test_result as told_result,
)
from tuning.results.retrained.record import Retrained
from tuning.results.store import open_store
from tuning.retraining.kept import test_openings as openings_of_test_set
from tuning.retraining.model import RetrainedModel


def saved(*parts: dict[str, str]) -> bytes:
    """Return a model's file, as far as it says what the model is made of."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("config.json", json.dumps({"config": {"layers": list(parts)}}))
    return buffer.getvalue()


MODEL = saved()
ANOTHER = saved({"module": "keras.layers", "class_name": "Dense"})
NOTHING = LoadingNeeds()
FILES = {
    *("model.keras", "metrics.json", "history.csv", "preprocessing.json"),
    *("predict.py", "card.md"),
}


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
        model=MODEL,
        preprocessing={"preprocessing": "standardize", "columns": []},
        classes=("no", "yes"),
    )


def test_the_folder_holds_the_model_and_all_that_belongs_to_it(retrained: Retrained) -> None:
    write_retrained(retrained)
    assert {path.name for path in retrained.folder.iterdir()} == FILES
    assert (retrained.folder / "model.keras").read_bytes() == MODEL
    told = json.loads((retrained.folder / "preprocessing.json").read_text())
    models = {"model.keras": hashlib.sha256(MODEL).hexdigest()}
    assert told == sealed({**retrained.preprocessing, "foreign": [], "models": models})
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


def test_the_models_of_other_seeds_lie_beside_and_are_replaced_with_it(
    retrained: Retrained,
) -> None:
    write_retrained(replace(retrained, seed_models={11: ANOTHER, 12: MODEL}))
    seeds = retrained.folder / "seeds"
    assert {path.name for path in seeds.iterdir()} == {"11.keras", "12.keras"}
    assert (seeds / "11.keras").read_bytes() == ANOTHER
    write_retrained(retrained)
    assert not seeds.exists()


def test_another_trials_folder_stays_when_the_best_is_written_anew(retrained: Retrained) -> None:
    other = retrained_folder(retrained.folder.parent, 7, is_best=False)
    write_retrained(replace(retrained, folder=other, trial=7, model=ANOTHER))
    assert (other.relative_to(retrained.folder), retrained_trial(retrained.folder)) == (
        Path("trial-0007"), None
    )  # fmt: skip
    for _ in range(2):
        write_retrained(retrained)
        assert (other / "model.keras").read_bytes() == ANOTHER
        assert (retrained_trial(retrained.folder), retrained_trial(other)) == (3, 7)
    # A process died before it had moved the other trials' folders.
    retrained.folder.rename(retrained.folder.with_name(".retrained.old"))
    write_retrained(retrained)
    assert (other / "model.keras").read_bytes() == ANOTHER
    assert {path.name for path in retrained.folder.parent.iterdir()} == {"retrained"}


def test_one_run_has_no_spread(retrained: Retrained) -> None:
    single = replace(retrained, seeds=(11,), tests=retrained.tests[:1], kept=0)
    assert (single.mean, single.spread) == (0.3, None)
    assert "(400 rows, 1 run with a fresh seed) | **0.3** |" in card(single, NOTHING)


def test_a_result_is_told_with_the_spread_and_the_rows_that_there_are(
    retrained: Retrained,
) -> None:
    assert told_result(retrained.folder) == ""
    write_retrained(retrained)
    assert told_result(retrained.folder) == "0.2 ± 0.1"
    single = replace(retrained, seeds=(11,), tests=retrained.tests[:1], kept=0)
    write_retrained(single)
    assert told_result(retrained.folder) == "0.3"
    write_retrained(replace(single, has_test=False))
    assert retrained_result(retrained.folder) == ("0.3", "validation")
    assert told_result(retrained.folder) == "0.3 on validation rows"


def test_the_history_keeps_every_digit(retrained: Retrained) -> None:
    write_retrained(retrained)
    with (retrained.folder / "history.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["epoch", "loss", "mean_squared_error"],
            ["1", "2.0", "2.0"],
            ["2", "0.30000000000000004", "1e-17"],
        ]


def test_lists_of_numbers_have_a_line_each_and_texts_are_as_they_were(
    retrained: Retrained,
) -> None:
    column = {"name": "[1,  2]\n[\n3]", "quantiles": [0.1, -2e-05, 3.0], "categories": ["[", "4"]}
    preprocessing = {**retrained.preprocessing, "columns": [column], "shape": [3]}
    write_retrained(replace(retrained, preprocessing=preprocessing))
    text = (retrained.folder / "preprocessing.json").read_text()
    assert '"quantiles": [0.1, -2e-05, 3.0]' in text
    assert json.loads(text)["columns"] == [column]


def test_the_card_says_how_good_the_model_is_and_what_to_beware_of(retrained: Retrained) -> None:
    text = card(retrained, NOTHING)
    assert "| **test set** (400 rows, 3 runs with fresh seeds) | **0.2 ± 0.1** |" in text
    assert "optimistic, the best of 20 trials) | 0.25 |" in text
    assert "trained again" not in text
    again = card(replace(retrained, again="0.3 ± 0.1, over 3 fresh seeds"), NOTHING)
    assert "0.25 |\n| trained again by the search | 0.3 ± 0.1, over 3 fresh seeds |\n" in again
    assert "more of them.\n- Objective" in text
    fell = card(replace(retrained, schedule_words="The learning rate falls."), NOTHING)
    assert "more of them.\n  The learning rate falls.\n- Objective" in fell
    # Going on at its last rate would learn nothing.
    assert "learning_rate = " not in text
    assert "\nmodel.optimizer.learning_rate = constant\n```" in fell
    assert "Results of the single runs: 0.3, 0.1, 0.2." in text
    assert "has been opened once, this one included" in text
    assert "Classes in the order of the outputs: no, yes." in text
    assert "| activation | a\\|b |" in text


@pytest.mark.parametrize(("openings", "said"), [(2, "opened twice"), (5, "opened 5 times")])
def test_the_card_counts_how_often_the_test_set_was_seen(
    retrained: Retrained, openings: int, said: str
) -> None:
    assert said in card(replace(retrained, test_openings=openings), NOTHING)


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
    write_retrained(replace(retrained, model=ANOTHER))
    assert (retrained.folder / "model.keras").read_bytes() == ANOTHER
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
        patch.setattr(folder_module, "replace_file", fill_up)
        with pytest.raises(JournalError):
            write_retrained(replace(retrained, model=ANOTHER))
    assert {path.name for path in retrained.folder.iterdir()} == FILES
    assert (retrained.folder / "model.keras").read_bytes() == MODEL


def test_an_earlier_model_is_found_again_when_a_process_died_between_the_renames(
    retrained: Retrained, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_retrained(retrained)
    retrained.folder.rename(retrained.folder.with_name(".retrained.old"))

    def die(path: Path, data: bytes | str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "replace_file", die)
        with pytest.raises(KeyboardInterrupt):
            write_retrained(retrained)
    assert {path.name for path in retrained.folder.iterdir()} == FILES


def test_classes_of_this_projects_go_beside_the_model(retrained: Retrained) -> None:
    passes = {
        "module": "objectives.families.monte_carlo",
        "class_name": "MonteCarloDropout",
        "registered_name": "keras_tuning>MonteCarloDropout",
    }
    write_retrained(replace(retrained, model=saved(passes)))
    text = (retrained.folder / "model.py").read_text()
    assert "class MonteCarloDropout(keras.layers.Dropout):" in text
    assert "def load_model(" in text
    assert "objectives" not in text
    assert "from model import load_model\n" in (retrained.folder / "card.md").read_text()
    # A later model that Keras loads alone leaves none behind.
    write_retrained(retrained)
    assert {path.name for path in retrained.folder.iterdir()} == FILES


def test_the_card_names_what_only_the_users_file_defines(retrained: Retrained) -> None:
    own = {"module": "mine", "class_name": "Scale", "registered_name": "mine>Scale"}
    write_retrained(replace(retrained, model=saved(own), objective="mine.py:Mine"))
    text = (retrained.folder / "card.md").read_text()
    assert "First import what defines `mine>Scale`: it is part of mine.py:Mine." in text


def test_the_card_names_the_modules_to_import_where_there_is_no_text(retrained: Retrained) -> None:
    text = card(retrained, LoadingNeeds(modules=("objectives.families.monte_carlo",)))
    assert "import objectives.families.monte_carlo  # layers of the model\nimport keras\n" in text


def printed(retrained: Retrained, *examples: Example) -> list[str]:
    """Return the lines about example predictions that a person sees."""
    console = Console(file=io.StringIO(), width=200)
    print_retrained(
        RetrainedModel(
            folder=retrained.folder,
            trial=0,
            metric="loss",
            search_value=None,
            test_values=(0.5,),
            kept=0,
            test_openings=1,
            baselines={},
            facts={},
            spread=None,
            examples=examples,
        ),
        console,
    )
    lines = cast(io.StringIO, console.file).getvalue().splitlines()
    return [line for line in lines if line.startswith("  row")]


def test_predicted_numbers_stand_to_the_right(retrained: Retrained) -> None:
    assert printed(
        retrained,
        Example(row=7, predicted="1.734", probability=None, actual="3.521"),
        Example(row=1204, predicted="-0.2", probability=None, actual="5"),
    ) == [
        "  row    7: predicted 1.734, is 3.521",
        "  row 1204: predicted  -0.2, is     5",
    ]


def test_predicted_classes_stand_to_the_left(retrained: Retrained) -> None:
    assert printed(
        retrained,
        Example(row=7, predicted="Coat", probability=0.5, actual="Coat"),
        Example(row=12, predicted="Sneaker", probability=1.0, actual="Bag"),
    ) == [
        "  row  7: predicted Coat     50%, is Coat",
        "  row 12: predicted Sneaker 100%, is Bag",
    ]
