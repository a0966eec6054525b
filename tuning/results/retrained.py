"""The files of a retrained model: the model, its figures, its history, its card."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from tuning.results.journal import replace_file
from tuning.results.tables import markdown_cell, short

if TYPE_CHECKING:
    from objectives.measurement import LearningCurve
    from objectives.metric import Metric
    from objectives.source.saved_model import LoadingNeeds
    from search_spaces import Configuration


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """What is written about a retrained model; ``tests`` holds the test metrics, one a seed."""

    folder: Path
    study: str
    objective: str
    trial: int
    configuration: Configuration
    metric: Metric
    search_value: float | None
    search_spread: float | None
    best_epoch: int
    trials: int
    epochs: int
    train_rows: int
    test_rows: int
    seeds: tuple[int, ...]
    tests: tuple[dict[str, float], ...]
    kept: int
    test_openings: int
    history: LearningCurve
    model: bytes
    preprocessing: dict[str, Any]
    classes: tuple[str, ...]
    baselines: Mapping[str, tuple[float, ...]]
    facts: Mapping[str, float]
    prediction_spread: float | None
    has_test: bool = True
    split: str = ""

    @property
    def values(self) -> tuple[float, ...]:
        """The ranking metric on the test set, one a seed."""
        return tuple(test[self.metric.name] for test in self.tests)

    @property
    def mean(self) -> float:
        """The mean of the values."""
        return statistics.fmean(self.values)

    @property
    def spread(self) -> float | None:
        """The standard deviation of the values, None for a single one."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None


def write_retrained(retrained: Retrained) -> None:
    """Write the folder ``retrained``; an earlier one stays whole until the new one is complete."""
    folder = retrained.folder
    new = folder.with_name(".retrained.new")
    old = folder.with_name(".retrained.old")
    if old.exists() and not folder.exists():
        old.rename(folder)  # A process died between the two renames below.
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir()
    replace_file(new / "model.keras", retrained.model)
    replace_file(new / "metrics.json", _json(metrics_document(retrained)))
    replace_file(new / "history.csv", _history(retrained.history))
    replace_file(new / "preprocessing.json", _json(retrained.preprocessing))
    needs = _needs(retrained)
    if needs.module_text is not None:
        replace_file(new / "model.py", needs.module_text)
    replace_file(new / "card.md", card(retrained, needs))
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def metrics_document(retrained: Retrained) -> dict[str, Any]:
    """Return the search's value and the test's results side by side."""
    return {
        "study": retrained.study,
        "trial": retrained.trial,
        "metric": retrained.metric.name,
        "direction": str(retrained.metric.direction),
        "search": {"value": retrained.search_value, "spread": retrained.search_spread},
        "test": {
            "mean": retrained.mean,
            "spread": retrained.spread,
            "runs": [
                {"seed": seed, "kept": place == retrained.kept, **_known(test)}
                for place, (seed, test) in enumerate(
                    zip(retrained.seeds, retrained.tests, strict=True)
                )
            ],
            "rows": retrained.test_rows,
            "measured_on": "test" if retrained.has_test else "validation",
            "openings": retrained.test_openings,
        },
        "baselines": {
            name: {"mean": statistics.fmean(values), "values": list(values)}
            for name, values in retrained.baselines.items()
        },
        "facts": dict(retrained.facts),
        "prediction_spread": retrained.prediction_spread,
        "classes": list(retrained.classes),
        "epochs": retrained.epochs,
        "train_rows": retrained.train_rows,
        "configuration": dict(retrained.configuration),
    }


def _known(test: Mapping[str, float]) -> dict[str, float | None]:
    """Return test metrics as JSON has them: one that is only looked at may be NaN."""
    return {name: value if math.isfinite(value) else None for name, value in test.items()}


def _needs(retrained: Retrained) -> LoadingNeeds:
    # Loads Keras, which whoever trained the model has loaded already.
    from objectives.source.saved_model import loading_needs

    return loading_needs(retrained.model)


def card(retrained: Retrained, needs: LoadingNeeds) -> str:
    """Return the model's card: what it is, how good, how it came about, what to beware of.

    Args:
        retrained: What the card is about.
        needs: What it takes to load the model.
    """
    metric = retrained.metric
    spread = "" if retrained.spread is None else f" ± {short(retrained.spread)}"
    seeds = len(retrained.seeds)
    runs = f"{seeds} runs with fresh seeds" if seeds > 1 else "1 run with a fresh seed"
    search = "none" if retrained.search_value is None else short(retrained.search_value)
    values = ", ".join(short(value) for value in retrained.values)
    configuration = "\n".join(
        f"| {name} | {markdown_cell(short(value))} |"
        for name, value in retrained.configuration.items()
    )
    classes = ", ".join(retrained.classes)
    measured = "test set" if retrained.has_test else "validation rows, which chose the trial"
    trained = "training and validation" if retrained.has_test else "training"
    return f"""# Model card: {retrained.study}, trial {retrained.trial}

| | {metric.name} ({metric.direction}) |
|---|---|
| **{measured}** ({retrained.test_rows:,} rows, {runs}) | **{short(retrained.mean)}{spread}** |
| search (validation; optimistic, the best of {retrained.trials} trials) | {search} |
{_compared(retrained)}
- Results of the single runs: {values}. `model.keras` is the median one.
{_openings(retrained)}
- Trained on {retrained.train_rows:,} rows ({trained}) for {retrained.epochs} epochs.
  The search's best epoch was {retrained.best_epoch}; the number of optimizer steps is kept, and an
  epoch on more rows has more of them.
- Objective: {retrained.objective}. Inputs must be prepared as `preprocessing.json` says; it was
  measured on the training rows. Predictions are in the target's own unit.
{f"- Classes in the order of the outputs: {classes}." if classes else ""}

| parameter | value |
|---|---|
{configuration}

{_loading(needs, objective=retrained.objective)}"""


def _openings(retrained: Retrained) -> str:
    """Return how independent the result is of what chose the trial."""
    split = f"- Rows were split {retrained.split}.\n" if retrained.split else ""
    if not retrained.has_test:
        return (
            f"{split}- No test rows were held back: the result is optimistic, being of rows that"
            " chose the trial."
        )
    return (
        f"{split}- The test set of these data has been opened {_times(retrained.test_openings)},"
        " this one included.\n  Choosing between models by it would make it a second validation"
        " set."
    )


def _loading(needs: LoadingNeeds, *, objective: str) -> str:
    """Return how to load the model, with code to run in its folder."""
    lines = ["import keras", "", 'model = keras.saving.load_model("model.keras", compile=False)']
    note = "To load the model, in this folder:"
    if needs.module_text is not None:
        lines = ["from model import load_model", "", "model = load_model()"]
        note = (
            "The model has layers that Keras does not know. `model.py` beside it holds them and"
            " needs Keras\nalone; take it along with `model.keras`. To load the model, in this"
            " folder:"
        )
    elif needs.modules:
        imports = [f"import {module}  # layers of the model" for module in needs.modules]
        lines = [*imports, *lines]
        note = (
            "The model has layers of the project that trained it, which must be installed."
            " To load the model,\nin this folder:"
        )
    if needs.foreign:
        parts = ", ".join(f"`{name}`" for name in needs.foreign)
        note = f"First import what defines {parts}: it is part of {objective}.\n{note}"
    return "\n".join([note, "", "```python", *lines, "```", ""])


def _compared(retrained: Retrained) -> str:
    """Return a row for each baseline and for each figure of the objective's own."""
    rows = [
        f"| {markdown_cell(name)} (test set, the same seeds) | {short(statistics.fmean(values))} |"
        for name, values in retrained.baselines.items()
    ]
    rows += [f"| {markdown_cell(name)} | {short(v)} |" for name, v in retrained.facts.items()]
    if retrained.prediction_spread is not None:
        spread = short(retrained.prediction_spread)
        rows.append(f"| mean deviation between passes of Monte Carlo dropout | {spread} |")
    return "".join(f"{row}\n" for row in rows)


def _history(history: LearningCurve) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["epoch", *history.metrics])
    for epoch in range(1, history.epochs + 1):
        writer.writerow([epoch, *(repr(value) for value in history.at(epoch).metrics.values())])
    return buffer.getvalue()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
