"""``tuning retrain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tuning.cli.options import Results, StudyName, Verbose

if TYPE_CHECKING:
    from rich.console import Console

    from tuning.retraining.model import RetrainedModel


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("retrain")(_retrain)


def _retrain(
    name: StudyName,
    *,
    trial: Annotated[int | None, typer.Option(help="A trial other than the best one.")] = None,
    seeds: Annotated[int, typer.Option(help="How many runs, each with a fresh seed.")] = 3,
    device: Annotated[str, typer.Option(help="auto, cpu or gpu.")] = "auto",
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Ray cluster to train on, or local."),
    ] = None,
    workers: Annotated[
        int, typer.Option(help="How many workers share each training (Keras on JAX).")
    ] = 1,
    results: Results = "results",
    verbose: Verbose = False,
) -> None:
    """Train the best configuration with fresh seeds and measure it once on the test set.

    Example: `tuning retrain digits-optuna --seeds 5`
    """
    from tuning.api import retrain
    from tuning.cli.console import ConsoleProgress
    from tuning.cli.screen import quiet_screen

    with quiet_screen(verbose=verbose) as console:
        retrained = retrain(
            name,
            trial=trial,
            seeds=seeds,
            device=device,
            ray=ray,
            workers=workers,
            results=results,
            progress=ConsoleProgress(console),
        )
        print_retrained(retrained, console)


def print_retrained(retrained: RetrainedModel, console: Console) -> None:
    """Print the test result beside the search's value, and where the model lies."""
    from rich.text import Text

    from tuning.results.tables import short

    spread = retrained.test_spread
    margin = "" if spread is None else f" ± {short(spread)}"
    search = "none" if retrained.search_value is None else short(retrained.search_value)
    openings = retrained.test_openings
    times = "once" if openings == 1 else f"{openings} times"
    lines = [
        f"\nTest {retrained.metric}: {short(retrained.test_mean)}{margin}"
        f" over {len(retrained.test_values)} run{'s' if len(retrained.test_values) > 1 else ''}",
        *_compared(retrained),
        f"Search value of trial {retrained.trial}: {search} (validation, optimistic)",
        f"The test set of these data has been opened {times}.",
        *_examples(retrained),
        f"\nFiles: {retrained.folder} (model.keras, metrics.json, history.csv, card.md;"
        " the card shows how to load the model)",
    ]
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _compared(retrained: RetrainedModel) -> list[str]:
    import statistics

    from tuning.results.tables import short

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
    lines = ["\nA few test rows:"]
    for example in retrained.examples:
        if example.probability is None:
            found = f"{example.predicted:>{predicted}}, is {example.actual:>{actual}}"
        else:
            found = (
                f"{example.predicted:<{predicted}} {example.probability:>4.0%}, is {example.actual}"
            )
        lines.append(f"  row {example.row:>{row}}: predicted {found}")
    return lines
