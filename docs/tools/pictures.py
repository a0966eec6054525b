"""The two pictures of README.md, made of a study that is searched for them: ``make pictures``.

The terminal is drawn by rich, the report is what Chromium shows of the page.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

REPOSITORY = Path(__file__).parents[2]
PICTURES = REPOSITORY / "docs" / "pictures"
_SEARCH = (
    *("search", "houses.csv", "--target", "price", "--metric", "rmse"),
    *("--pruner", "none", "--trials", "24", "--epochs", "60"),
)
_STUDY = "houses-optuna"
_WIDTH = 110
_LARGEST_BYTES = 200_000


def draw() -> None:
    """Search a study in a folder of its own and write both pictures of it."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(REPOSITORY / "examples", Path(folder, "examples"))
        subprocess.run([sys.executable, "examples/houses.py"], cwd=folder, check=True)
        searched = _tuning(*_SEARCH, folder=folder)
        explained = _tuning("explain", _STUDY, folder=folder)
        _tuning("report", _STUDY, folder=folder)
        _draw_terminal(searched, explained)
        _draw_report(Path(folder, "results", _STUDY, "report.html"))
    for picture in PICTURES.iterdir():
        size = picture.stat().st_size
        if size > _LARGEST_BYTES:
            raise SystemExit(f"{picture} has {size:,} bytes, more than {_LARGEST_BYTES:,}")


def _tuning(*words: str, folder: str) -> str:
    """Return what a command prints on a terminal with colours."""
    spawn = (
        "import pty, sys; "
        f"sys.exit(pty.spawn([{sys.executable!r}, '-m', 'tuning', *{list(words)!r}]) >> 8)"
    )
    done = subprocess.run(
        [sys.executable, "-c", spawn],
        cwd=folder,
        env=os.environ | {"COLUMNS": str(_WIDTH), "TERM": "xterm-256color", "KERAS_BACKEND": "jax"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _draw_terminal(searched: str, explained: str) -> None:
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), color_system="256")
    for words, printed, most in ((_SEARCH, searched, 24), (("explain", _STUDY), explained, 14)):
        console.print(Text(f"$ tuning {' '.join(words)}", style="bold"))
        for line in _last_lines(printed)[-most:]:
            console.print(Text.from_ansi(line), soft_wrap=False)
    console.save_svg(str(PICTURES / "terminal.svg"), title="tuning", code_format=_without_fonts())


def _last_lines(printed: str) -> list[str]:
    """Return the lines as they stand in the end, without those of a bar that was redrawn."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-HJ-KSTfhl]", "", printed.replace("\r\n", "\n"))
    lines = [line.rpartition("\r")[2].rstrip() for line in text.split("\n")]
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    # A bar, and what is left of one that was wider than the terminal.
    bars = re.compile(r".*[━╸╺]{3}.*|\s*[\d:/.-]+\s*")
    return [
        line
        for before, line, text in zip(["", *plain], lines, plain, strict=False)
        if not bars.fullmatch(text) and (text or before)
    ]


def _without_fonts() -> str:
    """Return rich's form of a picture without the fonts that it would have fetched."""
    from rich._export_format import CONSOLE_SVG_FORMAT

    return re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def _draw_report(page: Path) -> None:
    from playwright.sync_api import sync_playwright

    browser = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        shown = chromium.new_page(viewport={"width": 1280, "height": 2090}, device_scale_factor=0.6)
        shown.goto(page.as_uri())
        shown.wait_for_timeout(1_500)
        shown.screenshot(path=PICTURES / "report.png")
        chromium.close()


if __name__ == "__main__":
    draw()
