"""A model trained again, and what came of it on the screen."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from tuning.cli.screen import quiet_screen
from tuning.going_on import results_flag
from tuning.report.kept import report_anew
from tuning.results.tables import short
from tuning.retraining.retrain import retrain_study
from tuning.showing.console import ConsoleProgress

if TYPE_CHECKING:
    from rich.console import Console

    from tuning.retraining.model import RetrainedModel


def retrain_and_show(
    name: str,
    *,
    trial: int | None,
    top: int | None,
    seeds: int,
    overwrite: bool,
    device: str,
    ray: str | None,
    workers: int,
    results: str,
    verbose: bool,
) -> None:
    """Train a configuration with fresh seeds and print what it came to."""
    with quiet_screen(verbose=verbose) as console:
        progress = ConsoleProgress(console)
        retrained = retrain_study(
            Path(results),
            name,
            trial=trial,
            top=top,
            seeds=seeds,
            overwrite=overwrite,
            device=device,
            ray=ray,
            workers=workers,
            progress=progress,
        )
        report_anew(Path(results), name, say=progress.say)
        for one in (retrained, *retrained.others):
            print_retrained(one, console)
        is_best = retrained.folder.name == "retrained"
        which = "" if is_best else f" --trial {retrained.trial}"
        console.print(
            Text(
                f"Next: tuning predict {name} NEW_ROWS.csv{which}{results_flag(Path(results))}"
                " -o predictions.csv"
            ),
            soft_wrap=True,
        )


def print_retrained(retrained: RetrainedModel, console: Console) -> None:
    """Print the test result beside the search's value, and where the model lies."""
    spread = retrained.test_spread
    margin = "" if spread is None else f" ± {short(spread)}"
    search = "none" if retrained.search_value is None else short(retrained.search_value)
    openings = retrained.test_openings
    times = "once" if openings == 1 else f"{openings} times"
    rows = "Test" if retrained.has_test else "Validation"
    lines = [
        f"\n{rows} {retrained.metric}: {short(retrained.test_mean)}{margin}"
        f" over {len(retrained.test_values)} run{'s' if len(retrained.test_values) > 1 else ''}",
        *_compared(retrained),
        f"Search value of trial {retrained.trial}: {search} (validation, optimistic)"
        + (f"; trained again {retrained.again}" if retrained.again else ""),
        f"The test set of these data has been opened {times}."
        if retrained.has_test
        else "No test rows were held back: this is of the validation rows, which chose the trial.",
        *_examples(retrained),
        f"\nFiles: {retrained.folder} (model.keras, predict.py, metrics.json, history.csv, card.md;"
        " the card shows how to load the model)",
    ]
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _compared(retrained: RetrainedModel) -> list[str]:
    lines = [
        f"  {name}, the same seeds: {short(statistics.fmean(values))}"
        for name, values in retrained.baselines.items()
    ]
    lines += [f"  {name}: {short(value)}" for name, value in retrained.facts.items()]
    if retrained.spread is not None:
        lines.append(
            f"  mean deviation between passes of Monte Carlo dropout: {short(retrained.spread)}"
        )
    return lines


def _examples(retrained: RetrainedModel) -> list[str]:
    """Return a line for each prediction, in columns: numbers to the right, names to the left."""
    if not retrained.examples:
        return []
    row = max(len(str(example.row)) for example in retrained.examples)
    predicted = max(len(example.predicted) for example in retrained.examples)
    actual = max(len(example.actual) for example in retrained.examples)
    lines = [f"\nA few {'test' if retrained.has_test else 'validation'} rows:"]
    for example in retrained.examples:
        if example.probability is None:
            found = f"{example.predicted:>{predicted}}, is {example.actual:>{actual}}"
        else:
            found = (
                f"{example.predicted:<{predicted}} {example.probability:>4.0%}, is {example.actual}"
            )
        lines.append(f"  row {example.row:>{row}}: predicted {found}")
    return lines
