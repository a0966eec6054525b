"""The page of all studies as a browser shows it: sorted, filtered, narrow, dark, and followed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Opened
from tests.study_examples import completed, make_trial, write_study
from tests.unit.tuning.pictures.pictured_studies import ordinary_study
from tuning.report.index import write_index_page
from tuning.report.write import write_report

pytestmark = pytest.mark.browser


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The page of three studies, of which one has a report."""
    write_report(ordinary_study(tmp_path, name="pictured", trials=24))
    write_study(tmp_path, make_trial(0, completed(0.05)), name="best-of-all", trials=9)
    write_study(tmp_path, make_trial(0, completed(7.5)), name="worst", trials=1)
    return write_index_page(tmp_path)


def shown(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#board tbody tr:not([hidden])", "rows => rows.map(row => row.cells[0].textContent)"
    )
    return found


def test_studies_are_sorted_and_filtered(opened_file: Opened, index: Path) -> None:
    page = opened_file(index)
    best = page.locator("#board th button").nth(1)
    assert best.text_content() == "best"
    best.click()
    assert shown(page) == ["best-of-all", "pictured", "worst"]
    best.click()
    assert shown(page) == ["worst", "pictured", "best-of-all"]
    page.fill("#filter", "finished")
    assert shown(page) == ["worst", "pictured"]
    assert page.text_content("#count") == "2 of 3 studies"


def test_a_narrow_window_shows_the_best_values_at_once(opened_file: Opened, index: Path) -> None:
    page = opened_file(index, width=400)
    ends = page.eval_on_selector_all(
        "#board tr", "rows => rows.map(row => row.cells[1].getBoundingClientRect().right)"
    )
    assert len(ends) == 4
    assert max(ends) <= 400


def test_a_name_leads_to_its_report(opened_file: Opened, index: Path) -> None:
    page = opened_file(index)
    assert page.locator("#board a").count() == 1
    page.click("#board a")
    page.wait_for_url("**/pictured/report.html")
    assert page.text_content("h1") == "pictured"


def test_every_study_has_a_line_that_is_seen(opened_file: Opened, index: Path) -> None:
    page = opened_file(index)
    lines = page.locator(".spark path")
    assert lines.count() == 3
    colours = lines.evaluate_all("all => all.map(one => getComputedStyle(one).stroke)")
    assert set(colours) == {"rgb(31, 90, 153)"}  # the page's policy lets its style act


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_is_wider_than_the_page(
    opened_file: Opened, index: Path, width: int, scheme: str
) -> None:
    page = opened_file(index, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 31)")
