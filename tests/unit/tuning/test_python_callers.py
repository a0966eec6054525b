"""What Python callers are told: by the names that they typed, and before anything is written."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.study_examples import completed, make_trial, write_study
from tuning import TuningError, export_model, load_study, resume, retrain, search
from tuning.errors import SpecificationError, StudyNotFoundError
from tuning.search_result.words import WORDS_HERE
from tuning.specification.fields.elsewhere import NAMES_ELSEWHERE, PLACES_HERE


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"trails": 5}, "trails: no such setting, did you mean 'trials'?; there are objective,"),
        ({"n_iter": 5}, "n_iter: no such setting, here it is 'trials'"),
        ({"random_state": 1}, "random_state: no such setting, here it is 'seed'"),
        ({"trials": 0}, "trials=0: write a whole number from 1 to 100000, such as 20"),
        ({"backend": "optnua"}, "backend='optnua': not known, did you mean 'optuna'?"),
        ({"timeout": 10}, "timeout=10: write a time above zero with its unit, such as 90s"),
        ({"read_as": {"sold": "dat"}}, "read_as="),
        ({"name": "a/b"}, "name='a/b': not usable as a folder's name"),
        ({"data_dir": "no where"}, "data_dir='no where': there is no such folder"),
    ],
)
def test_a_wrong_setting_is_named_as_a_keyword(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecificationError) as raised:
        search("digits", **settings)
    assert raised.value.complaints[0].startswith(complaint)
    assert "--" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_keras_tuners_objective_is_a_metric_here() -> None:
    with pytest.raises(SpecificationError, match="write metric='val_accuracy'"):
        search("digits", objective="val_accuracy")  # type: ignore[misc]


def test_every_complaint_comes_at_once(tmp_path: Path) -> None:
    with pytest.raises(SpecificationError) as raised:
        search("digits", trials=0, folds="two", results=tmp_path)  # type: ignore[arg-type]
    assert len(raised.value.complaints) == 2


def test_advice_is_for_python_callers_too(tmp_path: Path) -> None:
    write_study(tmp_path, make_trial(0, completed(1.0)), name="one")
    with pytest.raises(StudyNotFoundError, match=r"run `retrain\('one', results='.*'\)` first"):
        export_model("one", tmp_path / "a.keras", format="keras", results=tmp_path)
    with pytest.raises(SpecificationError, match="top=1: stands beside trial=0"):
        retrain("one", top=1, trial=0, results=tmp_path)
    with pytest.raises(SpecificationError, match="cpus=0: write how many a trial gets"):
        resume("one", cpus=0, results=tmp_path)


def test_the_names_of_other_tools_lead_to_settings_and_are_none_themselves() -> None:
    keywords = {*inspect.signature(search).parameters, "objective"}
    assert set(NAMES_ELSEWHERE.values()) <= keywords
    assert not (NAMES_ELSEWHERE.keys() | PLACES_HERE.keys()) & keywords
    assert not NAMES_ELSEWHERE.keys() & PLACES_HERE.keys()


class TPESampler:
    """One of Optuna's, by its name."""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"validation_split": 0.2}, "give rows of your own as validation_data=(x, y)"),
        ({"batch_size": 32}, 'it is a parameter of the space; add it there, such as "batch_size"'),
        ({"callbacks": []}, "callbacks(configuration), and patience and pruner stop trials early"),
        ({"overwrite": True}, 'choose another name, in Python also by exist="new"'),
        ({"sample_weight": [1]}, "give it as the third of data=(x, y, sample_weight)"),
        ({"x": [1]}, "x: no such setting of a study; give data=(x, y)"),
        (
            {"sampler": TPESampler()},
            "sampler='TPESampler()': write a name, as a text, such as 'tpe'",
        ),
        ({"pruner": {}}, "pruner='{}': write a name, as a text"),
    ],
)
def test_what_other_tools_take_is_led_to_its_place(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecificationError) as raised:
        search("digits", **settings)
    (complaint,) = raised.value.complaints
    assert said in complaint
    assert "there are objective," not in complaint


@pytest.mark.parametrize("named", [{}, {"data": ([1], [2])}, {"hypermodel": print}])
def test_what_is_tuned_is_asked_for(named: dict[str, Any]) -> None:
    with pytest.raises(SpecificationError, match="give what is tuned first: a function that"):
        search(**named)


@pytest.mark.parametrize("setting", ["epochs", "space", "seed", "metric", "sampler", "first"])
def test_what_a_study_began_with_is_not_changed_without_a_word(
    tmp_path: Path, setting: str
) -> None:
    write_study(tmp_path, make_trial(0, completed(1.0)), name="one")
    changed: Any = {setting: 7}
    with pytest.raises(SpecificationError, match=f"{setting}=.*: stays as the study began with it"):
        resume("one", results=tmp_path, **changed)


def test_whole_numbers_of_numpy_are_numbers(tmp_path: Path) -> None:
    numbers: Any = {"trials": np.int64(3), "epochs": np.int64(0)}
    with pytest.raises(SpecificationError) as raised:
        search("digits", results=tmp_path, **numbers)
    assert raised.value.complaints[0].startswith("epochs=0: write a whole number")
    assert len(raised.value.complaints) == 1


def test_x_and_y_are_one_thing_by_name() -> None:
    with pytest.raises(SpecificationError, match=r"search takes .* by name; give data=\(x, y\)"):
        search("digits", [1], [2])  # type: ignore[call-arg]


def test_words_of_other_libraries_lead_to_those_of_a_result(tmp_path: Path) -> None:
    write_study(tmp_path, make_trial(0, completed(1.0)), name="one")
    result: Any = load_study("one", results=tmp_path)
    for word, here in (("best_params_", "best.configuration"), ("get_best_models", "retrain()")):
        with pytest.raises(AttributeError, match=re.escape(f"{word!r}; here it is {here}")):
            getattr(result, word)
    with pytest.raises(AttributeError, match=r"'no_such_thing'$"):
        _ = result.no_such_thing
    assert all(
        hasattr(result, here.partition(".")[0].partition("(")[0])
        for here in WORDS_HERE.values()
        if not here.startswith("tuning.")
    )
    assert not any(hasattr(result, word) for word in WORDS_HERE)


def test_the_base_of_all_errors_is_at_hand() -> None:
    assert issubclass(SpecificationError, TuningError)
