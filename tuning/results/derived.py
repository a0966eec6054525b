"""The files that follow from a study's journal; each is replaced whole and can be rebuilt."""

from __future__ import annotations

import json
from typing import Any

from objectives.measurement import measured_beside
from search_spaces.visible import visible_json
from tuning.records import Trial
from tuning.results.baselines.forms import baselines_to_json
from tuning.results.collector import collector_paused
from tuning.results.confirmed.remarks import remarks
from tuning.results.confirmed.rows import confirmed_document
from tuning.results.journal import remove_file, replace_file
from tuning.results.leaderboard import study_rows
from tuning.results.study_record import StudyRecord
from tuning.results.tables import markdown_cell, to_csv, to_markdown
from tuning.specification.study_file import spec_to_yaml, to_yaml


def best_document(study: StudyRecord, trial: Trial) -> dict[str, Any]:
    """Return a trial with what is needed to know it again: the content of ``best.yaml``."""
    beside = measured_beside(trial.curves, study.metric, study.spec.also_measure)
    return {
        "study": study.spec.name,
        "objective": study.spec.objective.text,
        "trial": trial.number,
        "metric": study.metric.name,
        "direction": str(study.metric.direction),
        "value": trial.value,
        **confirmed_document(study, trial.number),
        **({"also_measured": beside} if beside else {}),
        "outcome": trial.outcome_name,
        "space_fingerprint": study.spec.space.fingerprint(),
        "configuration": dict(trial.configuration),
    }


def write_derived(study: StudyRecord) -> None:
    """Write ``study.yaml``, the leaderboards, and the best configuration where there is one."""
    folder = study.folder
    if study.imported is None:
        replace_file(folder / "study.yaml", spec_to_yaml(study.spec))
    with collector_paused():
        rows = study_rows(study)
        replace_file(folder / "leaderboard.csv", to_csv(rows))
        title = f"# {markdown_cell(study.spec.name)}\n\n{markdown_cell(headline(study))}\n\n"
        best = rows[0].trial if rows and rows[0].rank == 1 else None
        beside = "".join(f"\n{markdown_cell(line)}\n" for line in remarks(study, best))
        replace_file(folder / "leaderboard.md", title + to_markdown(rows) + beside)
    if study.baselines is not None:
        replace_file(folder / "baselines.json", baselines_to_json(study))
    if best is None:
        # A damaged record may have taken the only completed trial with it.
        for name in ("best.yaml", "best.json"):
            remove_file(folder / name)
        return
    document = best_document(study, best)
    replace_file(folder / "best.yaml", to_yaml(document))
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    replace_file(folder / "best.json", visible_json(text) + "\n")


def headline(study: StudyRecord) -> str:
    """Return one line that says what a study's values are."""
    spec = study.spec
    if study.imported is not None:
        origin = study.imported
        return (
            f"{study.metric.name}, {study.metric.direction}; {len(study.trials)} trials, imported"
            f" from {origin.tool} ({origin.source})"
        )
    way = f"{spec.folds}-fold cross-validation" if spec.folds > 1 else "one validation split"
    split = f" {study.split}" if study.split else ""
    return (
        f"{study.metric.name}, {study.metric.direction}, by {way}{split}; {len(study.trials)} of"
        f" {spec.budget.trials} trial{'' if spec.budget.trials == 1 else 's'} of at most"
        f" {spec.budget.epochs} epochs"
    )
