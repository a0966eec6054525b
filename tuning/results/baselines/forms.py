"""Baselines as CSV, JSON and Markdown, apart from the trials, whose forms stay as they are."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from search_spaces.visible import visible_json
from tuning.results.baselines.words import in_order
from tuning.results.tables import csv_text, markdown_cell, short

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

_COLUMNS = ("baseline", "value", "spread")


def baselines_document(study: StudyRecord) -> list[dict[str, Any]]:
    """Return the baselines as plain data, the best first: the content of ``baselines.json``."""
    measured = () if study.baselines is None else study.baselines.measured
    return [
        {"baseline": one.name, "value": one.value}
        | ({} if one.spread is None else {"spread": one.spread})
        for one in in_order(measured, study.metric)
    ]


def baselines_to_json(study: StudyRecord) -> str:
    """Return the baselines as a JSON list."""
    document = baselines_document(study)
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return visible_json(text) + "\n"


def baselines_to_csv(study: StudyRecord) -> str:
    """Return the baselines as CSV (RFC 4180); numbers keep every digit."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    for one in baselines_document(study):
        name = csv_text(one["baseline"])
        writer.writerow([name, repr(one["value"]), repr(one["spread"]) if "spread" in one else ""])
    return buffer.getvalue()


def baselines_to_markdown(study: StudyRecord) -> str:
    """Return the baselines as a Markdown table, numbers shortened for reading."""
    lines = [f"| {' | '.join(_COLUMNS)} |", "|---|---|---|"]
    for one in baselines_document(study):
        spread = short(one["spread"]) if "spread" in one else ""
        lines.append(f"| {markdown_cell(one['baseline'])} | {short(one['value'])} | {spread} |")
    return "\n".join(lines) + "\n"
