"""The files that follow from a study's journal; each is replaced whole and can be rebuilt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from objectives.measurement import measured_beside
from tuning.errors import TuningError
from tuning.records import Trial
from tuning.results.baselines.forms import baselines_to_json
from tuning.results.baselines.words import baseline_lines
from tuning.results.collector import collector_paused
from tuning.results.journal import replace_file
from tuning.results.leaderboard import study_rows
from tuning.results.ranking import incumbent
from tuning.results.retrained.folder import test_result
from tuning.results.study_record import StudyRecord, read_study, study_names
from tuning.results.tables import markdown_cell, short, to_csv, to_markdown
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
        **({"also_measured": beside} if beside else {}),
        "outcome": trial.outcome_name,
        "space_fingerprint": study.spec.space.fingerprint(),
        "configuration": dict(trial.configuration),
    }


def write_derived(study: StudyRecord) -> None:
    """Write ``study.yaml``, the leaderboards, and the best configuration where there is one."""
    folder = study.folder
    replace_file(folder / "study.yaml", spec_to_yaml(study.spec))
    with collector_paused():
        rows = study_rows(study)
        replace_file(folder / "leaderboard.csv", to_csv(rows))
        title = f"# {study.spec.name}\n\n{headline(study)}\n\n"
        best = rows[0].trial if rows and rows[0].rank == 1 else None
        beside = "".join(f"\n{markdown_cell(line)}\n" for line in baseline_lines(study, best))
        replace_file(folder / "leaderboard.md", title + to_markdown(rows) + beside)
    if study.baselines is not None:
        replace_file(folder / "baselines.json", baselines_to_json(study))
    if best is None:
        # A damaged record may have taken the only completed trial with it.
        for name in ("best.yaml", "best.json"):
            (folder / name).unlink(missing_ok=True)
        return
    document = best_document(study, best)
    replace_file(folder / "best.yaml", to_yaml(document))
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    replace_file(folder / "best.json", text + "\n")


def headline(study: StudyRecord) -> str:
    """Return one line that says what a study's values are."""
    spec = study.spec
    way = f"{spec.folds}-fold cross-validation" if spec.folds > 1 else "one validation split"
    split = f" {study.split}" if study.split else ""
    return (
        f"{study.metric.name}, {study.metric.direction}, by {way}{split}; {len(study.trials)} of"
        f" {spec.budget.trials} trials of at most {spec.budget.epochs} epochs"
    )


def write_index(results_dir: Path, *, at_hand: StudyRecord | None = None) -> None:
    """Write ``index.md``: every study with its winner; one that is at hand is not read anew."""
    lines = [
        "# Studies",
        "",
        "| study | objective | backend | trials | metric | best | configuration | test |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in study_names(results_dir):
        if at_hand is not None and at_hand.spec.name == name:
            lines.append(_index_line(at_hand))
            continue
        try:
            study = read_study(results_dir, name)
        except TuningError as error:
            lines.append(f"| {name} | {markdown_cell(error.complaints[0])} | | | | | | |")
            continue
        lines.append(_index_line(study))
    replace_file(results_dir / "index.md", "\n".join(lines) + "\n")


def _index_line(study: StudyRecord) -> str:
    spec = study.spec
    best = incumbent(study.trials.values(), study.metric)
    value = "" if best is None or best.value is None else short(best.value)
    configuration = (
        ""
        if best is None
        else ", ".join(f"{name}={short(value)}" for name, value in best.configuration.items())
    )
    return (
        f"| [{spec.name}]({spec.name}/leaderboard.md) | {markdown_cell(spec.objective.text)}"
        f" | {spec.backend} | {len(study.trials)} | {markdown_cell(study.metric.name)} | {value}"
        f" | {markdown_cell(configuration)}"
        f" | {test_result(study.folder / 'retrained')} |"
    )
