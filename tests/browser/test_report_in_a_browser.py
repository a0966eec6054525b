"""The report as a browser shows it: pictures, leaderboard, narrow and dark, and hostile names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened
from tests.unit.tuning.pictures.pictured_studies import (
    HOSTILE_CHOICE,
    hostile_study,
    ordinary_study,
    raced_study,
    retrain_by_hand,
    some_amounts,
    study_of_long_names,
    three_classes,
)
from tuning.results.study_record import StudyRecord

pytestmark = pytest.mark.browser

_LOADS_ITSELF_ANEW = 10_000


def full_study(folder: Path) -> StudyRecord:
    """Return a study of which there is every picture."""
    study = raced_study(folder)
    retrain_by_hand(study, three_classes("kind"), some_amounts("price"))
    return study


def texts(page: Any, column: int) -> list[str]:
    """Return what a column of the leaderboard shows, from the top."""
    found: list[str] = page.eval_on_selector_all(
        "#board tbody tr:not([hidden])",
        f"rows => rows.map(row => row.cells[{column}].textContent)",
    )
    return found


def column_of(page: Any, name: str) -> int:
    names = page.eval_on_selector_all("#board th", "heads => heads.map(head => head.textContent)")
    return int(names.index(name))


def test_every_picture_has_all_of_its_points(opened: Opened, tmp_path: Path) -> None:
    page = opened(ordinary_study(tmp_path))
    points = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('figure')].map(one =>"
        " [one.id, one.querySelectorAll('.point').length]))"
    )
    assert points["history"] == points["seconds"] == 24
    assert points["importance"] == 4
    assert points["timeline"] == 24
    lines = page.locator("#curves .lines path.js-line").count()
    assert lines == 23
    # Each of four parameters has the 18 completed trials; momentum is active in some alone.
    assert 3 * 18 < points["slices"] < 4 * 18
    assert points["contour"] == 18
    assert points["parallel"] == 5 * 18


def test_a_race_and_a_retrained_model_have_all_of_their_marks(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened(full_study(tmp_path))
    assert page.locator("#rungs .point").count() == 3 * 4  # bars, also those of no width
    assert page.locator("#interactions .point").count() == 1
    assert page.locator("#predicted .point").count() == 60
    # What is never taken for another class has no number.
    cells = page.locator("#confusion .annotation-text").all_text_contents()
    assert [int(one) for one in cells] == [20, 17, 3, 1, 4, 15]
    assert page.get_by_text("explains", exact=False).first.is_visible()


_OVERLAPS = """(names) => {
  const boxes = names.flatMap((name) => [...document.querySelectorAll(name)])
    .map((one) => one.getBoundingClientRect()).filter((one) => one.width > 0);
  const meet = (a, b) => a.left < b.right && b.left < a.right &&
    a.top < b.bottom && b.top < a.bottom;
  const pairs = boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => meet(a, b)));
  return [boxes.length, pairs.length];
}"""


@pytest.mark.parametrize("width", [400, 1280])
def test_long_names_stand_beside_each_other(opened: Opened, tmp_path: Path, width: int) -> None:
    page = opened(study_of_long_names(tmp_path), width=width)
    found = {
        "parallel": page.evaluate(_OVERLAPS, ["#parallel .xaxislayer-above text"]),
        "contour": page.evaluate(_OVERLAPS, ["#contour .ytick text", "#contour .ytitle"]),
        "importance": page.evaluate(_OVERLAPS, ["#importance .ytick text"]),
        "slices": page.evaluate(_OVERLAPS, ["#slices text[class$='title']", "#slices .xtick text"]),
    }
    assert found["parallel"] == [7, 0]
    assert found["contour"][1] == found["importance"][1] == found["slices"][1] == 0
    assert min(count for count, _ in found.values()) > 2


def test_a_click_on_a_column_sorts_and_a_second_turns_round(opened: Opened, tmp_path: Path) -> None:
    page = opened(ordinary_study(tmp_path))
    rate = column_of(page, "learning_rate")
    head = page.locator("#board th").nth(rate)
    head.locator("button").click()
    rising = [float(text) for text in texts(page, rate)]
    assert rising == sorted(rising)
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").press("Enter")  # by the keyboard
    assert [float(text) for text in texts(page, rate)] == rising[::-1]
    assert head.get_attribute("aria-sort") == "descending"
    momentum = column_of(page, "momentum")
    page.locator("#board th").nth(momentum).locator("button").click()
    shown = texts(page, momentum)
    known = [text for text in shown if text]
    assert shown == [*sorted(known, key=float), *[""] * (len(shown) - len(known))]


def test_what_is_typed_filters(opened: Opened, tmp_path: Path) -> None:
    page = opened(ordinary_study(tmp_path))
    page.fill("#filter", "adam completed")
    optimizer = column_of(page, "optimizer")
    assert set(texts(page, optimizer)) == {"adam"}
    count = len(texts(page, optimizer))
    assert page.text_content("#count") == f"{count} of 24 trials"
    page.fill("#filter", "no such thing")
    assert texts(page, optimizer) == []


def test_columns_can_be_hidden_and_shown(opened: Opened, tmp_path: Path) -> None:
    page = opened(ordinary_study(tmp_path))
    for name, is_shown in (("seed", False), ("neurons", True)):
        head = page.locator("#board th").nth(column_of(page, name))
        assert head.is_visible() is is_shown
        page.locator("details").evaluate("one => { one.open = true }")
        page.locator(f"label:has-text('{name}') input").click()
        assert head.is_visible() is not is_shown


def test_a_drag_along_an_axis_picks_trials_in_the_leaderboard(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened(ordinary_study(tmp_path))
    page.locator("#parallel").scroll_into_view_if_needed()
    box = page.locator("#parallel .nsewdrag").first.bounding_box()
    # Over the first axis, from the middle up: the larger half of the neurons.
    left = box["x"] + box["width"] * 0.005
    page.mouse.move(left, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(left + box["width"] * 0.05, box["y"] + 20, steps=8)
    page.mouse.move(left + box["width"] * 0.06, box["y"] + 2, steps=4)
    page.mouse.up()
    expect(page.locator("#count")).not_to_have_text("24 of 24 trials")
    chosen = page.evaluate("document.querySelector('#parallel .drawn').layout.selections[0].y0")
    neurons = [float(text) for text in texts(page, column_of(page, "neurons"))]
    assert 0 < len(neurons) < 18
    low, high = 5, 80  # what the study's trials have, which the axis goes over
    assert min(neurons) >= low + (high - low) * min(chosen, 0.6) - 1


def test_hostile_names_run_nothing(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile_study(tmp_path))
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    assert page.locator("img").count() == 0
    assert page.get_by_text(HOSTILE_CHOICE, exact=True).count() > 0
    assert page.locator("#slices .xtick").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_is_wider_than_the_page(
    opened: Opened, tmp_path: Path, width: int, scheme: str
) -> None:
    page = opened(full_study(tmp_path), width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(
    opened: Opened, tmp_path: Path, scheme: str
) -> None:
    """WCAG AA: 4.5 to 1, by its formula of relative luminance."""
    page = opened(full_study(tmp_path), scheme=scheme)
    worst = page.evaluate(
        """() => {
          const channels = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
          const light = (text) => channels(text).map((c) => c / 255)
            .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
          const behind = (one) => {
            for (let at = one; at; at = at.parentElement) {
              const colour = getComputedStyle(at).backgroundColor;
              if (!/^rgba.* 0\\)$/.test(colour)) return colour;
            }
            return "rgb(255, 255, 255)";
          };
          const texts = "h1, h2, p, dt, dd, td, th button, label, summary, figcaption, svg text";
          const seen = [...document.querySelectorAll(texts)];
          return Math.min(...seen.filter((one) => one.textContent.trim()).map((one) => {
            const style = getComputedStyle(one);
            const ink = one instanceof SVGElement ? style.fill : style.color;
            const [a, b] = [light(ink), light(behind(one))].sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05);
          }));
        }"""
    )
    assert worst >= 4.5


def test_two_thousand_trials_are_there_and_answer(opened: Opened, tmp_path: Path) -> None:
    page = opened(ordinary_study(tmp_path, count=2_000))
    page.fill("#filter", "adam")
    optimizer = column_of(page, "optimizer")
    assert 0 < len(texts(page, optimizer)) < 2_000
    assert set(texts(page, optimizer)) == {"adam"}


def test_a_page_of_a_running_study_is_left_as_it_was_when_it_loads_anew(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened(ordinary_study(tmp_path, count=5), is_running=True)
    page.fill("#filter", "adam")
    before = page.text_content("#count")
    with page.expect_navigation(timeout=2 * _LOADS_ITSELF_ANEW):
        pass
    page.wait_for_selector("#board")
    assert page.input_value("#filter") == "adam"
    assert page.text_content("#count") == before
