"""Pictures as matplotlib and plotly draw them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.study_examples import completed, make_trial, write_study
from tests.unit.tuning.pictures.pictured_studies import (
    HOSTILE_CHOICE,
    HOSTILE_NAME,
    hostile_study,
    ordinary_study,
    raced_study,
    retrain_by_hand,
    some_amounts,
    three_classes,
)
from tuning.errors import SpecificationError
from tuning.pictures.catalog import PICTURES
from tuning.pictures.curves import curves_of
from tuning.pictures.figures import Picture, page_figure, still_figure
from tuning.pictures.history import history_of
from tuning.pictures.importance import importance_of
from tuning.pictures.slices import slices_of
from tuning.pictures.still.files import figure_bytes, inline_svg
from tuning.results.study_record import StudyRecord

RECORDS = (history_of, importance_of, curves_of)


def texts_of(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return [
        "".join(one.itertext()).strip() for one in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def drawn(study: StudyRecord) -> list[str]:
    return [inline_svg(still_figure(record(study))) for record in RECORDS]


def test_every_picture_is_an_element_that_needs_nothing_else(tmp_path: Path) -> None:
    for svg in drawn(ordinary_study(tmp_path)):
        assert texts_of(svg)
        # Namespaces are names; nothing is fetched, and no style reaches the page around it.
        bare = svg.replace("http://www.w3.org/2000/svg", "").replace(
            "http://www.w3.org/1999/xlink", ""
        )
        assert "://" not in bare
        assert "<style" not in svg
        assert len(svg) < 60_000


@pytest.mark.parametrize("name", list(PICTURES))
def test_every_name_has_a_picture_of_either_kind(tmp_path: Path, name: str) -> None:
    study = raced_study(tmp_path)
    retrain_by_hand(study, three_classes("kind"), three_classes("other"), some_amounts("price"))
    picture = PICTURES[name](study)
    svg = inline_svg(still_figure(picture))
    assert "Nothing to show" not in svg
    assert len(svg) < 200_000
    assert len(texts_of(svg)) > 3
    page = page_figure(picture)
    assert page.data
    assert page.layout.title.text.startswith("study: ")


@pytest.mark.parametrize("name", list(PICTURES))
def test_every_picture_of_nothing_says_so(tmp_path: Path, name: str) -> None:
    picture = PICTURES[name](write_study(tmp_path))
    page = page_figure(picture)
    assert not page.data
    drawn = "".join(texts_of(inline_svg(still_figure(picture))))
    # Each breaks its lines in its own way, and paths too.
    assert _unbroken(page.layout.annotations[0].text.replace("<br>", "")) in _unbroken(drawn)


def _unbroken(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", list(PICTURES))
def test_no_picture_reads_tags_or_formulas_in_names(tmp_path: Path, name: str) -> None:
    study = hostile_study(tmp_path)
    retrain_by_hand(study, three_classes(HOSTILE_NAME, hostile=HOSTILE_CHOICE))
    picture = PICTURES[name](study)
    svg = inline_svg(still_figure(picture))
    assert "<script" not in svg
    assert "<img" not in svg
    told = page_figure(picture).to_json()
    assert "<script" not in told.replace("\\u003c", "<")
    assert "<img" not in told.replace("\\u003c", "<")


def test_a_history_tells_outcomes_apart_by_words_and_shapes(tmp_path: Path) -> None:
    history, _, curves = drawn(ordinary_study(tmp_path))
    assert {
        "completed (18)",
        "pruned (3)",
        "diverged, no value (2)",
        "failed, no value (1)",
        "best so far",
    } <= set(texts_of(history))
    assert {"pruned", "diverged", "completed"} <= set(texts_of(curves))
    assert any(text.endswith(", the best") for text in texts_of(curves))


def test_hostile_names_are_text(tmp_path: Path) -> None:
    study = hostile_study(tmp_path)
    importance = replace(importance_of(study), shares=((HOSTILE_NAME, 0.7), ("b", 0.3)))
    pictures: list[Picture] = [history_of(study), importance, curves_of(study)]
    for picture in pictures:
        svg = inline_svg(still_figure(picture))
        assert "<script" not in svg
        assert "<img" not in svg
        assert any("$x^{ <script>alert(1)</" in text for text in texts_of(svg))
        layout, data = (figure := page_figure(picture)).layout, figure.data
        told = [layout.title.text, layout.yaxis.title.text, *(layout.yaxis.ticktext or ())]
        told += [text for trace in data for text in (trace.text or ())]
        assert any("&lt;script" in (text or "") for text in told)
        assert not any("<script" in (text or "") or "<img" in (text or "") for text in told)


def test_a_page_tells_each_trial_and_its_configuration(tmp_path: Path) -> None:
    figure = page_figure(history_of(ordinary_study(tmp_path)))
    assert {trace.name for trace in figure.data} == {
        *("completed", "pruned", "diverged", "failed", "best so far")
    }
    (failed,) = (trace for trace in figure.data if trace.name == "failed")
    assert failed.text[0].startswith("trial 9, failed: no value<br>neurons=")
    hostile = page_figure(history_of(hostile_study(tmp_path / "hostile")))
    assert any(
        HOSTILE_CHOICE.replace("<", "&lt;").replace(">", "&gt;") in text
        for text in hostile.data[0].text
    )


def test_a_page_counts_trials_and_epochs_in_whole_numbers(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    assert page_figure(history_of(study)).layout.xaxis.dtick == 3  # up to trial 23
    assert page_figure(curves_of(study)).layout.xaxis.dtick == 1


def test_a_page_of_importance_has_a_bar_a_parameter(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    figure = page_figure(importance_of(study))
    assert list(figure.layout.yaxis.ticktext)[-1] == "learning_rate"
    assert sum(figure.data[0].x) == pytest.approx(1.0)


def test_an_importance_without_figures_says_so_in_the_picture(tmp_path: Path) -> None:
    importance = importance_of(write_study(tmp_path, make_trial(0, completed(1.0))))
    said = " ".join(texts_of(inline_svg(still_figure(importance))))
    assert "Nothing to show: 1 trials completed" in said
    assert "Nothing to show" in page_figure(importance).layout.annotations[0].text


def test_pictures_of_nothing_say_so(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    history, _, curves = drawn(study)
    assert "No trial has finished yet." in texts_of(history)
    assert "No trial has finished an epoch yet." in texts_of(curves)
    for record in RECORDS:
        assert page_figure(record(study)).layout.annotations


def test_a_picture_is_the_same_file_each_time(tmp_path: Path) -> None:
    record = history_of(ordinary_study(tmp_path))
    once, again = (figure_bytes(still_figure(record), form="svg") for _ in range(2))
    assert once == again
    assert figure_bytes(still_figure(record), form="png").startswith(b"\x89PNG")


def test_many_trials_make_no_huge_picture(tmp_path: Path) -> None:
    trials = [make_trial(n, completed(1.0 + n % 97), epochs=1) for n in range(3000)]
    study = write_study(tmp_path, *trials)
    assert len(inline_svg(still_figure(history_of(study)))) < 200_000


def test_without_plotly_its_install_command_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = ordinary_study(tmp_path)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(SpecificationError, match=r"pip install 'keras-tuning\[plotly\]'"):
        page_figure(history_of(study))
    assert still_figure(history_of(study)).axes


def test_less_than_two_powers_of_ten_are_named_at_a_few_plain_numbers(tmp_path: Path) -> None:
    rates = (0.012, 0.03, 0.05, 0.08)
    trials = [
        make_trial(number, completed(1.0 + number), learning_rate=rate)
        for number, rate in enumerate(rates)
    ]
    texts = texts_of(inline_svg(still_figure(slices_of(write_study(tmp_path, *trials)))))
    assert {"0.03", "0.06"} <= {*texts}
    assert not any("10" in text for text in texts)
