"""Pieces of HTML for notebooks: every text in them is escaped here, and nowhere else."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

# Colours are the page's own, so that it can be read on dark and on light ones.
_LINE = "1px solid rgba(128, 128, 128, 0.35)"
_CELL = f"padding: 2px 10px 2px 0; text-align: left; border: 0; border-bottom: {_LINE}"


def text(content: object) -> str:
    """Return a text as HTML shows it, whatever it holds."""
    return html.escape("".join(c if c.isprintable() else " " for c in str(content)))


def heading(content: object) -> str:
    """Return a heading."""
    return f'<div style="font-weight: 600; margin: 0.6em 0 0.2em">{text(content)}</div>'


def paragraph(content: object) -> str:
    """Return a line of text."""
    return f'<div style="margin: 0.15em 0">{text(content)}</div>'


def table(rows: Iterable[Sequence[object]], *, header: Sequence[object] = ()) -> str:
    """Return a table; wider than the page it is moved sideways."""
    parts = []
    if header:
        cells = "".join(f'<th style="{_CELL}; font-weight: 600">{text(one)}</th>' for one in header)
        parts.append(f"<thead><tr>{cells}</tr></thead>")
    lines = (
        "<tr>" + "".join(f'<td style="{_CELL}">{text(one)}</td>' for one in row) + "</tr>"
        for row in rows
    )
    parts.append(f"<tbody>{''.join(lines)}</tbody>")
    style = "border-collapse: collapse; background: none; font-size: 0.95em; margin: 0"
    return f'<div style="overflow-x: auto"><table style="{style}">{"".join(parts)}</table></div>'


def preformatted(content: object) -> str:
    """Return a line whose blanks stay, in letters of one width."""
    style = "font-family: monospace; white-space: pre-wrap; font-size: 0.9em"
    return f'<div style="{style}">{text(content)}</div>'


def folded(summary: object, lines: Sequence[object]) -> str:
    """Return lines that are shown on a click; nothing where there is none."""
    if not lines:
        return ""
    inside = "".join(map(paragraph, lines))
    return f"<details><summary>{text(summary)}</summary>{inside}</details>"


def bar(share: float, beside: object) -> str:
    """Return a bar that is full to a share, 0 to 1, and a text beside it."""
    style = "width: 180px; height: 0.9em; vertical-align: middle; margin-right: 10px"
    filled = f'<progress value="{share:.4f}" max="1" style="{style}"></progress>'
    return f'<div style="margin: 0.3em 0">{filled}{text(beside)}</div>'


def on_white(svg: str) -> str:
    """Return a picture on a card of its own: drawn for white, it is readable on dark pages too."""
    style = "background: #fff; border-radius: 6px; padding: 4px; flex: 1 1 360px; max-width: 560px"
    return f'<div style="{style}">{svg}</div>'


def beside(parts: Iterable[str]) -> str:
    """Return parts beside each other, below each other where there is no room."""
    inside = "".join(parts)
    return f'<div style="display: flex; flex-wrap: wrap; gap: 10px; margin-top: 8px">{inside}</div>'


def page(parts: Iterable[str]) -> str:
    """Return parts as one piece."""
    return f'<div style="max-width: 1180px; line-height: 1.45">{"".join(parts)}</div>'
