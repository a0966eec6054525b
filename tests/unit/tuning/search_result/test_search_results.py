"""What a search came to, as Python callers and notebooks have it in hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from search_spaces import Categorical, Configuration, Integer, SearchSpace
from tests.repository import REPOSITORY
from tests.study_examples import completed, failed, make_trial, pruned, write_study
from tests.unit.tuning.pictures.pictured_studies import hostile_study, ordinary_study
from tuning import load_study
from tuning.cli.insight.plot import WHAT
from tuning.errors import SpecificationError, StudyNotFoundError
from tuning.pictures.catalog import PICTURES
from tuning.records import Outcome
from tuning.search_result.plots import Plots
from tuning.search_result.result import SearchResult

_EMPTY = {"path", "use", "progress", "image", "br"}


class Elements(HTMLParser):
    """The elements of a page, what is told in texts, and whether each one is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.attributes: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.open.append(tag)
        self.attributes += [name for name, _ in attrs]
        # Pictures refer to their own parts alone, and nothing is fetched.
        assert all(value and value[0] == "#" for name, value in attrs if name.endswith("href"))
        assert not {"src", "action"} & {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def result_of_ordinary(folder: Path) -> SearchResult:
    return SearchResult(study=ordinary_study(folder))


def test_trials_are_a_frame_with_a_typed_column_a_parameter(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(0, completed(0.5), neurons=3, optimizer="sgd", momentum=0.5, bias=True),
        make_trial(1, failed(), epochs=0, curves=(), neurons=4, optimizer="adam", bias=False),
        make_trial(2, pruned(0.9), epochs=1, neurons=5, optimizer="adam", bias=False),
    )
    frame = SearchResult(study=study).trials
    expected = pd.DataFrame(
        {
            "number": np.array([0, 1, 2]),
            "status": pd.Series(["completed", "failed (error)", "pruned"], dtype="string"),
            "value": [0.5, np.nan, 0.9],
            "seconds": [1.25] * 3,
            "epochs": np.array([2, 0, 1]),
            "neurons": pd.Series([3, 4, 5], dtype="Int64"),
            "optimizer": pd.Series(["sgd", "adam", "adam"], dtype="string"),
            "momentum": pd.Series([0.5, None, None], dtype="Float64"),
            "bias": pd.Series([True, False, False], dtype="boolean"),
        }
    )
    # The order of the parameters is that of the configurations, which sort them.
    pd.testing.assert_frame_equal(frame[list(expected)], expected)
    assert set(frame) == set(expected)


def test_a_parameter_called_like_a_fact_has_a_column_of_its_own(tmp_path: Path) -> None:
    space = SearchSpace({"number": Integer(1, 50), "status": Categorical(["on", "off"])})
    values: dict[str, Any] = {"number": 40, "status": "on"}
    trial = replace(make_trial(0, completed(0.5)), configuration=Configuration(values))
    frame = SearchResult(study=write_study(tmp_path, trial, space=space)).trials
    (row,) = frame.to_dict("records")
    assert (row["number"], row["status"]) == (0, "completed")
    assert (row["parameter_number"], row["parameter_status"]) == (40, "on")


def test_the_leaderboard_is_the_best_first_and_ranks_completed_trials_alone(tmp_path: Path) -> None:
    trials: list[Outcome] = [completed(0.5), failed(), completed(0.2), pruned(0.1)]
    study = write_study(tmp_path, *(make_trial(n, one) for n, one in enumerate(trials)))
    board = SearchResult(study=study).leaderboard
    assert list(board["number"]) == [2, 0, 3, 1]
    assert list(board["rank"].fillna(0)) == [1, 2, 0, 0]
    assert SearchResult(study=study).best.number == 2


def test_a_study_without_trials_has_empty_frames(tmp_path: Path) -> None:
    result = SearchResult(study=write_study(tmp_path))
    assert len(result.trials) == 0
    assert list(result.leaderboard) == ["rank", "number", "status", "value", "seconds", "epochs"]


def test_a_result_is_one_short_line(tmp_path: Path) -> None:
    assert repr(result_of_ordinary(tmp_path)) == (
        "<SearchResult study: best mean_squared_error 0.173 in trial 21 of 24 trials>"
    )
    none = write_study(tmp_path, make_trial(0, failed()), name="none")
    assert repr(SearchResult(study=none)) == "<SearchResult none: none of 1 trial completed>"


def test_a_page_shows_the_best_the_first_trials_and_two_pictures(tmp_path: Path) -> None:
    page = result_of_ordinary(tmp_path)._repr_html_()
    elements = Elements(page)
    assert elements.found.count("svg") == 2
    assert elements.found.count("table") == 2
    said = " ".join(elements.texts)
    assert "Best: trial 21, mean_squared_error 0.173" in said
    assert "Leaderboard, the first 5 of 24 trials" in said
    assert "what decided about the best trials" in said
    assert "//" not in page.replace("http://www.w3.org/", "")


def test_with_few_trials_the_learning_curves_take_the_place_of_importance(tmp_path: Path) -> None:
    page = SearchResult(study=write_study(tmp_path, make_trial(0, completed(1.0))))._repr_html_()
    assert "learning curves" in page
    assert "what decided" not in page


def test_a_page_of_nothing_says_so(tmp_path: Path) -> None:
    page = SearchResult(study=write_study(tmp_path))._repr_html_()
    assert "No trial completed" in page
    assert "svg" not in Elements(page).found


def test_hostile_names_are_text_on_the_page(tmp_path: Path) -> None:
    study = hostile_study(tmp_path)
    page = SearchResult(study=study, stopped="<b onclick=x>why</b>")._repr_html_()
    elements = Elements(page)
    assert not {"script", "img", "b"} & set(elements.found)
    assert not {name for name in elements.attributes if name.startswith("on")}
    assert any("<script>alert(1)</script>" in text for text in elements.texts)
    assert any("<img src=x onerror=alert(2)>" in text for text in elements.texts)


def test_pictures_are_figures_that_a_notebook_shows(tmp_path: Path) -> None:
    plot = result_of_ordinary(tmp_path).plot
    for figure in (plot.history(), plot.importance(), plot.curves()):
        assert figure._repr_svg_().startswith("<?xml")
        figure.savefig(tmp_path / "picture.png")
    assert {trace.name for trace in plot.history(interactive=True).data} > {"completed"}


def test_a_configuration_is_exported_as_text_or_to_a_file(tmp_path: Path) -> None:
    result = result_of_ordinary(tmp_path)
    text = result.export(format="json")
    assert isinstance(text, str)
    assert json.loads(text)["trial"] == 21
    assert result.export(tmp_path / "best.yaml") == tmp_path / "best.yaml"
    assert (tmp_path / "best.yaml").read_text() == result.export()


@pytest.mark.parametrize(
    ("how", "complaint"),
    [
        ({"format": "jsn"}, "format='jsn': not known, did you mean 'json'?"),
        ({"format": "onnx"}, "format='onnx': writes a model; name its place, path='model.onnx'"),
        ({"inside_model": True}, "inside_model: format='yaml' holds no model; use format='keras'"),
        ({"trial": 9}, "trial=9: it failed (ValueError: no); choose another"),
        ({"path": "nowhere/a.yaml"}, "path='nowhere/a.yaml': there is no folder nowhere"),
    ],
)
def test_what_cannot_be_exported_is_said_in_pythons_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, object], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecificationError) as raised:
        result_of_ordinary(tmp_path).export(**how)  # type: ignore[arg-type]
    assert raised.value.complaints[0].startswith(complaint)


def test_predicting_before_retraining_says_what_to_do_first(tmp_path: Path) -> None:
    with pytest.raises(StudyNotFoundError, match=r"no model is retrained yet.*`\.retrain\(\)`"):
        result_of_ordinary(tmp_path).predict([[1.0]])
    with pytest.raises(StudyNotFoundError, match=r"trial 0 is not .*`\.retrain\(trial=0\)`"):
        result_of_ordinary(tmp_path / "b").predict([[1.0]], trial=0)


def test_a_study_that_is_there_is_loaded_by_its_name(tmp_path: Path) -> None:
    ordinary_study(tmp_path)
    result = load_study("study", results=tmp_path)
    assert result.name == "study"
    assert result.best.number == 21
    assert result.seconds is None
    with pytest.raises(StudyNotFoundError, match="there is no study 'other'"):
        load_study("other", results=tmp_path)
    none = write_study(tmp_path, name="none")
    with pytest.raises(StudyNotFoundError, match=r"see `leaderboard\('none', results='.*'\)`"):
        _ = SearchResult(study=none).best


@pytest.mark.parametrize("name", ["own_class", "ready_made", "subclassed"])
def test_studies_of_earlier_versions_show_themselves(name: str) -> None:
    result = load_study(name, results=REPOSITORY / "tests" / "end_to_end" / "frozen_studies")
    assert len(result.trials) == len(result.study.trials) > 1
    assert f"in trial {result.best.number} of" in repr(result)
    assert Elements(result._repr_html_()).found.count("svg") == 2
    assert len(result.plot.history(interactive=True).data) >= 2


def test_every_picture_is_a_method_and_a_word_of_the_command(tmp_path: Path) -> None:
    plots = Plots(write_study(tmp_path))
    assert all(callable(getattr(plots, name)) for name in PICTURES)
    assert {name for name in vars(Plots) if not name.startswith("_")} == {*PICTURES}
    assert {*re.findall(r"[a-z]+", WHAT)} - {"or"} == {*PICTURES}
