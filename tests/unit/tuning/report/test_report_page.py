"""The report of a study as a page: what stands in it, and what its policy lets run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.study_examples import completed, failed, make_trial, write_study
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
from tuning.report import figures
from tuning.report.content import content_of
from tuning.report.figures import report_figures
from tuning.report.page import report_page
from tuning.report.write import write_report

NAMES = [
    *("history", "seconds", "curves", "contour", "importance", "interactions"),
    *("slices", "parallel", "timeline"),
]


class Page(HTMLParser):
    """What stands in a page: elements with their attributes, texts, scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[str | None, str]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append((dict(attrs).get("type", ""), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            # Comes in several pieces.
            kind, text = self.scripts.pop()
            self.scripts.append((kind, text + data))
        else:
            self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def figures_of(page: Page) -> dict[str, dict[str, Any]]:
    documents = [json.loads(text) for kind, text in page.scripts if kind == "application/json"]
    names = [attributes["id"] or "" for attributes in page.of("figure")]
    return dict(zip(names, documents, strict=True))


def test_every_picture_is_there_with_its_points(tmp_path: Path) -> None:
    drawn = figures_of(Page(report_page(ordinary_study(tmp_path))))
    assert list(drawn) == NAMES
    for name in ("history", "seconds"):
        marks = [trace for trace in drawn[name]["data"] if trace.get("mode") == "markers"]
        assert sum(len(trace["x"]) for trace in marks) == 24
    lines = [trace for trace in drawn["curves"]["data"] if trace["mode"] == "lines"]
    assert len(lines) == 23  # of 24 trials one failed before its first epoch
    assert len(drawn["slices"]["data"]) == 4
    lines = drawn["parallel"]["data"]
    assert [number for line in lines for number in line["customdata"]].count(None) == 18
    assert len(drawn["parallel"]["layout"]["xaxis"]["ticktext"]) == 5
    assert sum(len(trace["y"]) for trace in drawn["timeline"]["data"]) == 24


def test_no_script_runs_but_those_whose_digests_the_policy_has(tmp_path: Path) -> None:
    page = Page(report_page(ordinary_study(tmp_path)))
    running = [text for kind, text in page.scripts if kind == ""]
    policy = next(one["content"] for one in page.of("meta") if "http-equiv" in one) or ""
    digests = {
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in running
    }
    assert len(running) == 2
    assert set(re.findall("'sha256-(.*?)'", policy)) == digests
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    # Nothing is fetched: no address stands where a browser would follow one.
    assert not any("src" in one or "href" in one for _, one in page.elements)
    assert not any(name.startswith("on") for _, one in page.elements for name in one)


def test_hostile_names_are_text(tmp_path: Path) -> None:
    text = report_page(hostile_study(tmp_path))
    page = Page(text)
    assert not page.of("img")
    assert len(page.of("script")) == 2 + len(NAMES)
    assert HOSTILE_CHOICE in page.texts
    assert any(HOSTILE_NAME in one for one in page.texts)
    for document in figures_of(page).values():
        told = json.dumps(document)
        # plotly reads tags in what it shows; these are no tags any more.
        assert "<script" not in told
        assert "<img" not in told


def test_columns_that_tell_no_trials_apart_are_hidden_until_asked_for(tmp_path: Path) -> None:
    trials = [
        make_trial(number, completed(0.5), neurons=number + 1, optimizer="adam", learning_rate=0.1)
        for number in range(3)
    ]
    page = Page(report_page(write_study(tmp_path, *trials)))
    heads = [attributes for tag, attributes in page.elements if tag == "th"]
    hidden = ["hidden" in one for one in heads if "aria-sort" in one]
    assert hidden == [
        *(False, False, False),  # rank, trial and value
        *(True, True, True, True, True, True),  # outcome to seed
        *(False, True, True),  # neurons alone varies
    ]


def test_curves_that_are_not_drawn_are_counted(tmp_path: Path) -> None:
    (curves,) = (one for one in report_figures(raced_study(tmp_path)) if one.name == "curves")
    assert curves.note == (
        "The curves of the first 40 trials of the leaderboard; 50 more are not drawn."
    )


def test_a_study_of_which_nothing_came_has_a_report(tmp_path: Path) -> None:
    empty = Page(report_page(write_study(tmp_path, name="empty")))
    assert "No trial completed, so there is no best one." in empty.texts
    lost = Page(report_page(write_study(tmp_path, make_trial(0, failed()), name="lost")))
    assert "ValueError: no" in lost.texts
    assert list(figures_of(lost)) == NAMES


def test_trials_that_failed_alike_are_counted_together(tmp_path: Path) -> None:
    trials = [make_trial(number, failed(message="ValueError: x")) for number in range(3)]
    content = content_of(write_study(tmp_path, *trials, make_trial(3, completed(0.5))))
    assert [(count, said) for count, _, said in content.failures] == [(3, "ValueError: x")]
    assert dict(content.outcomes) == {"completed": 1, "failed": 3}


def test_of_many_trials_some_are_drawn_and_the_best_is_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_TRIALS", 10)
    study = ordinary_study(tmp_path, count=95)
    best = min(
        (trial for trial in study.trials.values() if trial.outcome_name == "completed"),
        key=lambda trial: trial.value or 0.0,
    )
    drawn = figures.sampled(study)
    assert 10 <= len(drawn.trials) <= 11
    assert best.number in drawn.trials
    page = Page(report_page(study))
    assert f"The pictures show {len(drawn.trials)} of 95 trials." in page.texts
    assert len([1 for one in page.of("tr") if "data-mark" in one]) == 95


def test_a_page_of_a_running_study_says_so_and_follows_it(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path, count=5)
    for is_running, word in ((False, "no"), (True, "yes")):
        page = Page(report_page(study, is_running=is_running))
        assert page.of("body") == [{"data-running": word}]
        assert ("The search is running; this page follows it." in page.texts) == is_running


def test_a_report_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path, count=4)
    path = write_report(study)
    before = path.read_text(encoding="utf-8")
    later = replace(study, trials={0: study.trials[0]})
    assert write_report(later) == path == study.folder / "report.html"
    assert path.read_text(encoding="utf-8") != before
    assert [one.name for one in study.folder.iterdir() if one.name.startswith(".")] in (
        [],
        [".lock"],
    )


def test_two_thousand_trials_take_seven_megabytes_at_most(tmp_path: Path) -> None:
    assert len(report_page(ordinary_study(tmp_path, count=2_000)).encode()) < 7e6


def test_a_race_has_its_rungs_as_a_picture_and_in_a_table(tmp_path: Path) -> None:
    page = Page(report_page(raced_study(tmp_path)))
    assert list(figures_of(page)) == [*NAMES[:6], "rungs", *NAMES[6:]]
    text = " ".join(page.texts)
    assert "epochs came went on through pruned failed best there median there" in text
    assert "How long trials trained" not in text


def test_a_retrained_model_has_its_pictures(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    retrain_by_hand(study, three_classes(), three_classes("second"), some_amounts("price"))
    page = Page(report_page(study))
    drawn = figures_of(page)
    assert list(drawn) == [*NAMES[:6], "confusion", "predicted", *NAMES[6:]]
    matrices = drawn["confusion"]["data"]
    assert [one["z"][2] for one in matrices] == [[0.05, 0.2, 0.75]] * 2
    assert len(drawn["predicted"]["data"][0]["x"]) == 60
    said = [one for one in page.texts if "test rows that its result is reported on" in one]
    assert len(said) == 2


def test_no_place_is_left_empty_beside_a_picture(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    for targets in ((), (three_classes(),), (three_classes(), some_amounts())):
        if targets:
            shutil.rmtree(study.folder / "retrained", ignore_errors=True)
            retrain_by_hand(study, *targets)
        assert len([one for one in report_figures(study) if not one.is_wide]) % 2 == 0


def test_hostile_classes_of_a_retrained_model_are_text(tmp_path: Path) -> None:
    study = hostile_study(tmp_path)
    retrain_by_hand(study, three_classes(HOSTILE_NAME, hostile=HOSTILE_CHOICE))
    told = json.dumps(figures_of(Page(report_page(study)))["confusion"])
    assert "&lt;img" in told
    assert "<img" not in told
    assert "<script" not in told
