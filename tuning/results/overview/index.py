"""``index.md``: every study of a results folder with its winner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tuning.results.journal import replace_file
from tuning.results.overview.summary import Summary, Unreadable, keep_summary, summaries
from tuning.results.retrained.folder import test_result
from tuning.results.tables import markdown_cell, short

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


def write_index(results_dir: Path, *, at_hand: StudyRecord | None = None) -> None:
    """Write ``index.md``; of a study that is at hand the journal is not read anew."""
    lines = [
        "# Studies",
        "",
        "| study | objective | backend | trials | metric | best | configuration | test |",
        "|---|---|---|---|---|---|---|---|",
    ]
    known = None if at_hand is None else keep_summary(at_hand, is_whole=True)
    lines += [_line(one, results_dir) for one in summaries(results_dir, at_hand=known)]
    replace_file(results_dir / "index.md", "\n".join(lines) + "\n")


def _line(study: Summary | Unreadable, results_dir: Path) -> str:
    if isinstance(study, Unreadable):
        return f"| {study.name} | {markdown_cell(study.complaint)} | | | | | | |"
    value = "" if study.best is None else short(study.best)
    if study.confirmed is not None:
        value += f" (again {short(study.confirmed)})"
    settings = ", ".join(f"{name}={short(one)}" for name, one in study.configuration.items())
    return (
        f"| [{study.name}]({study.name}/leaderboard.md) | {markdown_cell(study.objective)}"
        f" | {study.backend} | {study.trials} | {markdown_cell(study.metric)} | {value}"
        f" | {markdown_cell(settings)}"
        f" | {test_result(results_dir / study.name / 'retrained')} |"
    )
