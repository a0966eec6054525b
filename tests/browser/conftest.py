"""A browser, and pages in it that keep what goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tuning.report.index import INDEX
from tuning.report.write import REPORT, write_report
from tuning.results.study_record import StudyRecord

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, or a Chrome, without a screen."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(f"there is no browser: install one of {', '.join(_NAMES)}")
    with sync_playwright() as playwright:
        # Without WebGL, as many have it: no picture may need that.
        yield playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]
        )


Opened = Callable[..., Any]


@pytest.fixture
def opened_file(browser: Any) -> Iterator[Opened]:
    """Opens a page from disk; in the end its console was silent, and it asked for nothing else."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_file(path: Path, *, width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: said.append(f"{one.type}: {one.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.resolve().as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert said == []
    pages = {REPORT, INDEX}
    assert all(url.startswith("file://") and Path(url).name in pages for url in asked)


@pytest.fixture
def opened(opened_file: Opened) -> Opened:
    """Opens the report of a study with all of its pictures drawn."""

    def open_report(study: StudyRecord, *, is_running: bool = False, **how: Any) -> Any:
        page = opened_file(write_report(study, is_running=is_running), **how)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # draws all there is
        page.locator("figure:last-of-type .main-svg").first.wait_for()
        return page

    return open_report
