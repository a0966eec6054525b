"""A report as one page of HTML: what it says, its leaderboard, its pictures, what draws them."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tuning.errors import SpecificationError
from tuning.pictures.interactive.canvas import NO_PLOTLY
from tuning.report.board import board
from tuning.report.content import Content, content_of
from tuning.report.figures import ReportFigure, report_figures, sampled
from tuning.report.pieces import asset, digest, document
from tuning.results.markup import text

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


def report_page(study: StudyRecord, *, is_running: bool = False, quickly: bool = False) -> str:
    """Return the report of a study as a page that needs nothing beside itself.

    No script runs but the two that stand in it, which the page's policy names by their digests;
    nothing is fetched.

    Args:
        study: The study.
        is_running: Whether the page is to load itself anew, since it will be written anew.
        quickly: Whether to leave out what would load further libraries.

    Raises:
        SpecificationError: If plotly is not installed.
    """
    library, script = _plotly_script(), asset("table.js") + asset("report.js")
    figures = report_figures(study, quickly=quickly)
    content = content_of(study)
    shown = len(sampled(study).trials)
    left_out = (
        f"<p>The pictures show {shown:,} of {len(study.trials):,} trials.</p>"
        if shown < len(study.trials)
        else ""
    )
    body = (
        f"{_said(content, is_running=is_running)}"
        f'<section aria-labelledby="leaderboard"><h2 id="leaderboard">Leaderboard</h2>'
        f"{board(study)}</section>\n"
        f'<section aria-labelledby="pictures"><h2 id="pictures">Pictures</h2>{left_out}'
        f'<div class="pictures">{"".join(map(_figure, figures))}</div></section>\n'
        f"{_tables(content)}"
        f"<script>{library}</script>\n<script>{script}</script>\n"
    )
    return document(
        title=f"{content.title}: report",
        # plotly styles its own elements as it draws them, which no digest can name beforehand.
        policy=f"script-src {_library_digest()} {digest(script)}; style-src 'unsafe-inline'",
        body=body,
        is_running=is_running,
    )


def _said(content: Content, *, is_running: bool) -> str:
    facts = "".join(
        # A metric's name is long: it breaks at its joints.
        f"<div><dt>{text(name).replace('_', '_<wbr>')}</dt><dd>{text(value)}</dd></div>"
        for name, value in content.facts
    )
    best = _table(("parameter", "value"), content.best) if content.best else ""
    state = "<p>The search is running; this page follows it.</p>" if is_running else ""
    nothing = "" if content.best else "<p>No trial completed, so there is no best one.</p>"
    lines = "".join(f"<p>{text(line)}</p>" for line in content.lines)
    return (
        f'<header><h1>{text(content.title)}</h1><p class="headline">{text(content.headline)}</p>'
        f'{state}</header>\n<main>\n<section aria-labelledby="best"><h2 id="best">The best</h2>'
        f'<dl class="facts">{facts}</dl>{best}{nothing}{lines}</section>\n'
    )


_RUNG = ("epochs", "came", "went on", "through", "pruned", "failed", "best there", "median there")
_OF_RUNGS = (
    "A rung is an epoch after which the pruner stopped trials, or the last one. Whoever went on and"
    " did not come to the next one ended on the way. Hyperband compares a trial from the rung on at"
    " which its bracket begins. Values are those at that epoch on validation rows."
)


def _said_of(title: str) -> str:
    return f'<p class="note">{text(_OF_RUNGS)}</p>' if title == "Rung by rung" else ""


def _tables(content: Content) -> str:
    parts = [
        ("How trials ended", ("outcome", "trials"), content.outcomes),
        ("Rung by rung", _RUNG, content.rungs),
        ("How long trials trained", ("epochs", "trials", "of these pruned"), content.epochs),
        ("Why trials failed", ("trials", "kind", "said"), content.failures),
    ]
    inside = "".join(
        f"<section><h2>{text(title)}</h2>{_table(header, rows)}{_said_of(title)}</section>"
        for title, header, rows in parts
        if rows
    )
    return f'<div class="tables">{inside}</div>\n</main>\n'


def _table(header: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> str:
    heads = "".join(f'<th scope="col">{text(one)}</th>' for one in header)
    body = "".join(f"<tr>{''.join(f'<td>{text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _figure(figure: ReportFigure) -> str:
    return (
        f'<figure id="{figure.name}"{" class=wide" if figure.is_wide else ""}>'
        f"<figcaption>{text(figure.title)}</figcaption>"
        f"{f'<p class=note>{text(figure.note)}</p>' if figure.note else ''}"
        f'<div class="drawn" role="img" aria-label="{text(figure.words)}"></div>'
        f'<script type="application/json">{figure.document}</script></figure>'
    )


@lru_cache(maxsize=1)
def _plotly_script() -> str:
    """Return the script that draws, without loading plotly, which takes half a second."""
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.submodule_search_locations is None:
        raise SpecificationError(NO_PLOTLY)
    file = Path(spec.submodule_search_locations[0], "package_data", "plotly.min.js")
    return file.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _library_digest() -> str:
    return digest(_plotly_script())
