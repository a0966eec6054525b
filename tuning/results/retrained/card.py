"""The card of a retrained model."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from objectives.known_metrics import of_output
from tuning.results.tables import markdown_cell, short

if TYPE_CHECKING:
    from objectives.source.saved_model import LoadingNeeds
    from tuning.results.retrained.record import Retrained

_OTHER_RATE = (
    "constant = keras.optimizers.schedules.PiecewiseConstantDecay([0], [1e-4, 1e-4])",
    "model.optimizer.learning_rate = constant",
)


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
    words = f"\n  {retrained.schedule_words}" if retrained.schedule_words else ""
    is_best = retrained.folder.name == "retrained"
    chosen = f"{'the best' if is_best else 'one'} of {retrained.trials} trials"
    again = f"| trained again by the search | {retrained.again} |\n" if retrained.again else ""
    return f"""# Model card: {retrained.study}, trial {retrained.trial}

| | {metric.name} ({metric.direction}) |
|---|---|
| **{measured}** ({retrained.test_rows:,} rows, {runs}) | **{short(retrained.mean)}{spread}** |
| search (validation; optimistic, {chosen}) | {search} |
{again}{_compared(retrained)}
{_beside(retrained)}- Results of the single runs: {values}. `model.keras` is the median one.
{_openings(retrained)}
- Trained on {retrained.train_rows:,} rows ({trained}) for {retrained.epochs} epochs.
  The search's best epoch was {retrained.best_epoch}; the number of optimizer steps is kept, and an
  epoch on more rows has more of them.{words}
- Objective: {retrained.objective}. `predict.py` takes new raw rows and prepares them as
  `preprocessing.json` says, which was measured on the training rows:
  `python predict.py new_rows.csv -o predictions.csv`. Predictions are in the target's own unit.
{f"- Classes in the order of the outputs: {classes}." if classes else ""}

| parameter | value |
|---|---|
{configuration}

{_loading(needs, objective=retrained.objective)}
{_going_on(retrained, needs)}"""


def _beside(retrained: Retrained) -> str:
    """Return the other metrics that were asked for, the mean over the runs of those that know."""
    found = {
        name: [test[name] for test in retrained.tests if math.isfinite(test.get(name, math.nan))]
        for test in retrained.tests[:1]
        for name in test
        if any(asked in (name, of_output(name)[1]) for asked in retrained.also_measured)
    }
    said = [f"{name} {short(statistics.fmean(values))}" for name, values in found.items() if values]
    return f"- There also: {', '.join(said)}.\n" if said else ""


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
    if needs.module_text is not None and not needs.is_for_training:
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


def _going_on(retrained: Retrained, needs: LoadingNeeds) -> str:
    """Return how to train the model further, or why that cannot be from its file."""
    if retrained.stops:
        return f"Its training cannot go on from the file: {retrained.stops}.\n"
    lines = ["import keras", "", 'model = keras.saving.load_model("model.keras")']
    if needs.module_text is not None:
        lines = ["from model import load_model", "", "model = load_model(compile=True)"]
    if retrained.schedule_words:
        lines = [*(["import keras"] if lines[0] != "import keras" else []), *lines, *_OTHER_RATE]
    targets = "codes of the classes" if retrained.classes else "amounts in their own unit"
    note = (
        "To train it further: the file keeps optimizer, loss and metrics as they were at the end."
        "\n`predictor().inputs(rows)` of `predict.py` prepares rows; targets are"
        f" {targets}; weights and callbacks\nare given anew."
    )
    if retrained.schedule_words:
        note += (
            "\nIts learning rate is at the end of its schedule, where mostly nothing more is"
            " learned; choose\nthe one to go on with."
        )
    foreign = needs.foreign_in_training
    if foreign:
        parts = ", ".join(f"`{name}`" for name in foreign)
        note = f"{note} First import what defines {parts}: it is part of {retrained.objective}."
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


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
