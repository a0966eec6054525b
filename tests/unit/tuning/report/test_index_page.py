"""The page of all studies: what it says of each, its states, and where it leads to."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from objectives.reference import ObjectiveReference
from tests.study_examples import completed, failed, make_trial, write_study
from tuning.report.index import write_index_page
from tuning.report.write import write_report
from tuning.results.lock import study_lock


class Page(HTMLParser):
    """The page's rows as texts, its links, and its scripts and styles."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.policy = ""
        self._inside = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in self.inside or tag in ("svg", "title") else self._inside
        known = dict(attrs)
        if tag == "a":
            self.links.append(str(known["href"]))
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(known["content"])
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_data(self, data: str) -> None:
        if self._inside in self.inside:
            self.inside[self._inside][-1] += data
        elif self.rows and self.rows[-1] and not self._inside:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    @property
    def studies(self) -> list[dict[str, str]]:
        return [dict(zip(self.rows[0], row, strict=True)) for row in self.rows[1:]]


def test_each_study_has_its_state_and_a_link_to_its_report(tmp_path: Path) -> None:
    best = make_trial(0, completed(0.125))
    write_report(write_study(tmp_path, best, name="all-of-it", trials=1))
    write_study(tmp_path, best, name="cut-short", trials=9)
    runs = write_study(tmp_path, make_trial(0, failed()), name="runs")
    broken = write_study(tmp_path, name="torn")
    (broken.folder / "journal.jsonl").write_text("")
    with study_lock(runs.folder):
        page = Page(write_index_page(tmp_path))
    assert [(one["study"], one["state"]) for one in page.studies] == [
        *(("all-of-it", "finished"), ("cut-short", "stopped")),
        *(("runs", "running"), ("torn", "unreadable")),
    ]
    assert [one["best"] for one in page.studies] == ["0.125", "0.125", "", ""]
    assert page.links == ["all-of-it/report.html"]
    assert page.studies[0]["last trial ended (UTC)"] == "2025-01-01 00:00"


def test_no_script_and_no_style_but_its_own_may_act(tmp_path: Path) -> None:
    write_study(tmp_path, make_trial(0, completed(0.5)))
    page = Page(write_index_page(tmp_path))
    for kind in ("script", "style"):
        (content,) = page.inside[kind]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page.policy
    assert "default-src 'none'" in page.policy
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:https?:)?//[a-z]|\sstyle=|\son[a-z]+=", text.split("<script>")[0])


def test_the_page_follows_studies_that_run_alone(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)))
    for is_running, word in ((True, "yes"), (False, "no")):
        path = write_index_page(tmp_path, at_hand=study, is_running=is_running)
        assert f'<body data-running="{word}">' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("values", [(0.5,), (0.5, 0.5), (1000.0, 1.0, 0.001), (-2.0, -3.0)])
def test_a_sparkline_stays_in_its_frame(tmp_path: Path, values: tuple[float, ...]) -> None:
    trials = [make_trial(number, completed(value)) for number, value in enumerate(values)]
    write_study(tmp_path, *trials)
    text = write_index_page(tmp_path).read_text(encoding="utf-8")
    (path,) = re.findall(r'<path d="([^"]+)"', text)
    numbers = [float(one) for one in re.findall(r"[\d.-]+", path)]
    assert all(0 <= one <= 120 for one in numbers)
    heights = re.findall(r"(?:M[\d.]+ |V)([\d.-]+)", path)
    assert len(heights) == len({*values})
    assert all(0 <= float(one) <= 28 for one in heights)
    # The values fall, and so does the line: down the page are the greater numbers.
    assert [float(one) for one in heights] == sorted(float(one) for one in heights)


def test_an_objective_with_tags_in_it_is_a_text(tmp_path: Path) -> None:
    objective = ObjectiveReference(text="<script>alert(1)</script>.csv", target="y")
    write_study(tmp_path, make_trial(0, completed(0.5)), objective=objective)
    page = Page(write_index_page(tmp_path))
    assert page.studies[0]["objective"] == "<script>alert(1)</script>.csv"
    assert len(page.inside["script"]) == 1
