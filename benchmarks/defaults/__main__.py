"""``python -m benchmarks.defaults``: train the candidates on every task, and say who is ahead.

A candidate's score is the natural logarithm of its validation loss, at its best epoch, over that
of the middle one on the same rows: -0.1 is 10 % less. The mean is over tasks, and the interval
that of twice its standard error.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.defaults.candidates import CANDIDATES, SPACE
from benchmarks.defaults.tasks import TASKS, frame_of
from tuning import search
from tuning.records import Completed

_RESULTS = Path(__file__).with_name("results.jsonl")


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for and not there yet, then print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.defaults", description=__doc__)
    parser.add_argument("--tasks", type=lambda text: text.split(","), default=list(TASKS))
    parser.add_argument("--seeds", type=int, default=3, help="splits and first weights of each")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--output", type=Path, default=_RESULTS, help="what is measured already")
    options = parser.parse_args(arguments)
    known = _read(options.output)
    for seed in range(options.seeds):
        for task in options.tasks:
            if (task, seed) not in known:
                losses = measured(task, seed=seed, epochs=options.epochs)
                with options.output.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"task": task, "seed": seed, "losses": losses}) + "\n")
                print(f"{task}, seed {seed}: {min(losses, key=losses.__getitem__)}", flush=True)
    print("\n".join(table(_read(options.output))))
    return 0


def measured(task: str, *, seed: int, epochs: int) -> dict[str, float]:
    """Return each candidate's validation loss at its best epoch; infinite where it has none."""
    with tempfile.TemporaryDirectory() as results:
        result = search(
            frame_of(task),
            target="y",
            metric="loss",
            space=SPACE,
            first=list(CANDIDATES.values()),
            trials=len(CANDIDATES),
            sampler="random",
            pruner="none",
            confirm="none",
            epochs=epochs,
            seed=seed,
            results=results,
            progress=False,
        )
    outcomes = [result.study.trials[number].outcome for number in range(len(CANDIDATES))]
    return {
        name: outcome.value if isinstance(outcome, Completed) else math.inf
        for name, outcome in zip(CANDIDATES, outcomes, strict=True)
    }


def table(losses: dict[tuple[str, int], dict[str, float]]) -> Iterator[str]:
    """Yield the lines of the table, the best candidate first."""
    rows = []
    for name in CANDIDATES:
        by_task: dict[str, list[float]] = {}
        for (task, _), found in losses.items():
            by_task.setdefault(task, []).append(math.log(found[name] / found["middle"]))
        means = [statistics.mean(scores) for scores in by_task.values()]
        error = statistics.stdev(means) / math.sqrt(len(means)) if len(means) > 1 else math.nan
        rows.append((statistics.mean(means), 2 * error, sum(one < 0 for one in means), name))
    yield f"{'score':>8} {'+-':>6} {'ahead on':>9}  candidate"
    for mean, interval, ahead, name in sorted(rows):
        yield f"{mean:8.3f} {interval:6.3f} {ahead:9d}  {name}"


def _read(file: Path) -> dict[tuple[str, int], dict[str, float]]:
    if not file.is_file():
        return {}
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {(one["task"], one["seed"]): one["losses"] for one in found}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
