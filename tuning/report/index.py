"""``index.html``: the studies of a results folder side by side, each with a link to its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from tuning.pictures.marks import spans_magnitudes
from tuning.report.pieces import asset, cell, digest, document, head, tools
from tuning.report.write import REPORT
from tuning.results.journal import replace_file
from tuning.results.lock import seems_open
from tuning.results.markup import text
from tuning.results.overview.summary import Summary, Unreadable, keep_summary, summaries
from tuning.results.retrained.folder import test_result
from tuning.results.tables import short
from tuning.showing.tally import clock_text

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

INDEX = "index.html"

_COLUMNS = (
    # What a narrow window shows without being moved sideways stands first.
    *("study", "best", "state", "trials", "best so far", "metric", "on test rows"),
    *("objective", "backend", "sampler", "last trial ended (UTC)", "training time"),
)
_NEWEST_FIRST = _COLUMNS.index("last trial ended (UTC)")
_NUMBERS = frozenset({"trials", "best", _COLUMNS[_NEWEST_FIRST], "training time"})
_WIDE, _HIGH = 120, 28


def write_index_page(
    results_dir: Path, *, at_hand: StudyRecord | None = None, is_running: bool = False
) -> Path:
    """Write ``index.html`` of a results folder, and return where that is.

    Args:
        results_dir: Where studies lie.
        at_hand: One of them, whose journal need not be read.
        is_running: Whether that one goes on.

    Raises:
        JournalError: If it cannot be written there.
    """
    known = None if at_hand is None else keep_summary(at_hand, is_whole=not is_running)
    found = tuple(summaries(results_dir, at_hand=known))
    running = {
        one.name
        for one in found
        if (is_running if one is known else seems_open(results_dir / one.name))
    }
    path = results_dir / INDEX
    replace_file(path, index_page(results_dir, found, running=running))
    return path


def index_page(
    results_dir: Path, studies: Sequence[Summary | Unreadable], *, running: set[str]
) -> str:
    """Return the page of a results folder's studies; those that run are named.

    It loads itself anew while there are any.
    """
    rows = "".join(_row(results_dir, one, is_running=one.name in running) for one in studies)
    heads = "".join(
        head(name, is_first=place == _NEWEST_FIRST, is_number=name in _NUMBERS)
        for place, name in enumerate(_COLUMNS)
    )
    script = asset("table.js") + asset("index.js")
    count = f"{len(studies)} stud{'y' if len(studies) == 1 else 'ies'}"
    body = (
        f'<header><h1>Studies</h1><p class="headline">{count} in {text(results_dir.name)}</p>'
        f"</header>\n<main>{tools(_COLUMNS, hidden=(), count=count, example='digits finished')}"
        '<div class="scroll high" tabindex="0" role="region" aria-label="Studies">'
        f'<table id="board" data-first="{_NEWEST_FIRST}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></main>\n<script>{script}</script>\n"
    )
    return document(
        title="Studies",
        policy=f"script-src {digest(script)}; style-src {digest(asset('report.css'))}",
        body=body,
        is_running=bool(running),
    )


def _row(results_dir: Path, study: Summary | Unreadable, *, is_running: bool) -> str:
    folder = results_dir / study.name
    # Names of studies are letters, digits, dots, dashes and underscores.
    link = f'<a href="{text(study.name)}/{REPORT}">{text(study.name)}</a>'
    name = f"<td>{link if (folder / REPORT).is_file() else text(study.name)}</td>"
    if isinstance(study, Unreadable):
        state = "running" if is_running else "unreadable"
        known = {"state": state, "objective": study.complaint}
        return f"<tr>{name}{''.join(cell(known.get(one)) for one in _COLUMNS[1:])}</tr>"
    state = "running" if is_running else "finished" if _is_finished(study) else "stopped"
    return (
        f"<tr>{name}{cell(study.best)}"
        f'<td><span class="state" data-state="{state}">{state}</span></td>'
        f'<td data-v="{study.trials}">{study.trials:,} of {study.budget:,}</td>'
        f"<td>{_sparkline(study)}</td>"
        f"{cell(f'{study.metric}, {study.direction}')}"
        f"{cell(test_result(folder / 'retrained') or None)}"
        f"{cell(study.objective)}{cell(study.backend)}{cell(study.sampler)}"
        f"{_when(study.ended or study.began)}"
        f'<td data-v="{study.seconds!r}">{text(clock_text(study.seconds))}</td></tr>'
    )


def _is_finished(study: Summary) -> bool:
    return study.trials >= study.budget


def _when(moment: str) -> str:
    """Return a moment by the minute, which is sorted by the second, the newest first."""
    seconds = datetime.fromisoformat(moment).timestamp()
    shown = moment[:16].replace("T", " ")
    return f'<td data-v="{-seconds!r}"><time datetime="{text(moment)}">{text(shown)}</time></td>'


def _sparkline(study: Summary) -> str:
    """Return the best value so far over the trials as a small stair, the better the higher."""
    if not study.course:
        return ""
    values = [value for _, value in study.course]
    low, high = min(values), max(values)
    is_logarithmic = spans_magnitudes(values)

    def height(value: float) -> float:
        if high == low:
            return _HIGH / 2
        share = (value - low) / (high - low)
        if is_logarithmic:
            share = log(value / low) / log(high / low)
        # Down the page is up the numbers: what is to be small falls, what is to be great rises.
        return 3 + (1 - share) * (_HIGH - 6)

    across = max(study.last, 1)
    points = [(3 + number / across * (_WIDE - 6), height(value)) for number, value in study.course]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    path += "".join(f"H{x:.1f}V{y:.1f}" for x, y in points[1:]) + f"H{_WIDE - 3}"
    told = f"best {study.metric} from {short(values[0])} to {short(values[-1])}"
    return (
        f'<svg class="spark" viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}"'
        f' role="img" aria-label="{text(told)}"><title>{text(told)}</title><path d="{path}"/>'
        f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2.5"/></svg>'
    )
