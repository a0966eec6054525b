"""What the pages are put together of: the document, its policy, tables that can be sorted."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Sequence
from importlib import resources
from typing import Any

from tuning.results.markup import text
from tuning.results.tables import short


def document(*, title: str, policy: str, body: str, is_running: bool) -> str:
    """Return a page that needs nothing beside itself, and fetches nothing.

    Args:
        title: The study's name, or what the page is about.
        policy: Which scripts and styles may act, as a content security policy says it.
        body: The page's content, with its scripts at the end.
        is_running: Whether the page is to load itself anew, since it will be written anew.
    """
    whole = f"default-src 'none'; {policy}; img-src data: blob:; base-uri 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{whole}; form-action \'none\'">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{text(title)}</title>\n<style>{asset('report.css')}</style>\n</head>\n"
        f'<body data-running="{"yes" if is_running else "no"}">\n{body}</body>\n</html>\n'
    )


def tools(names: Sequence[str], *, hidden: Collection[str], count: str, example: str) -> str:
    """Return what stands above a table: a filter, a box a column, and how many rows there are.

    Args:
        names: The columns.
        hidden: Those that are hidden until they are asked for.
        count: The rows, for people.
        example: Of words to filter by.
    """
    boxes = "".join(
        f'<label><input type="checkbox" data-column="{place}"'
        f"{'' if name in hidden else ' checked'}> {text(name)}</label>"
        for place, name in enumerate(names)
    )
    return (
        '<div class="tools"><label class="filter">Filter'
        f' <input type="search" id="filter" placeholder="{text(example)}" autocomplete="off">'
        f"</label><details><summary>Columns</summary>{boxes}</details>"
        f'<output id="count" for="filter">{text(count)}</output></div>'
    )


def head(
    name: str, *, is_first: bool = False, is_hidden: bool = False, is_number: bool = False
) -> str:
    """Return a column's head, which sorts by it; the first one is what rows are in order of."""
    return (
        f'<th scope="col"{" class=number" if is_number else ""}'
        f' aria-sort="{"ascending" if is_first else "none"}"'
        f'{" hidden" if is_hidden else ""}><button type="button">{text(name)}</button></th>'
    )


def cell(value: Any) -> str:
    """Return a cell; ``data-v`` holds a number with every digit, for sorting."""
    if value is None:
        return "<td></td>"
    if not is_number(value):
        return f"<td>{text(value)}</td>"
    return f'<td data-v="{value!r}">{text(short(value))}</td>'


def is_number(value: Any) -> bool:
    """Tell whether a cell's value is sorted as a number, and stands to the right."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def asset(name: str) -> str:
    """Return the text of a script or a style of the pages."""
    return resources.files("tuning.report").joinpath("assets", name).read_text(encoding="utf-8")


def digest(script: str) -> str:
    """Return what a content security policy calls a script or a style."""
    found = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"
