"""``python -m benchmarks.short``: one table of ratios, worst first, within a time."""

import argparse
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.arguments import names_in
from benchmarks.cases import CASES, Case
from benchmarks.measuring import Run, prepare
from benchmarks.report import HOW_TO_READ, circumstances, commit
from benchmarks.short.ratios import ratio_table
from benchmarks.short.rounds import Rounds, starter
from benchmarks.short.rows import ROWS, SHORT

_QUICK_TRIALS, _QUICK_EPOCHS, _QUICK_ROWS = 2, 1, 1_000


def main(arguments: Sequence[str]) -> int:
    """Measure what the arguments ask for; return 1 where a contender failed."""
    options = _parser().parse_args(arguments)
    deadline = time.monotonic() + 60 * options.minutes
    measured = commit()
    folder = Path(tempfile.mkdtemp(prefix="benchmarks-"))
    rows = [ROWS[name] for name in options.rows]
    for name in dict.fromkeys(row.case for row in rows):
        prepare(
            _sized(CASES[name], options), folder / name, rows=_QUICK_ROWS if options.quick else None
        )
    run = starter(folder, _say)
    rounds = Rounds(
        rows, lambda name, case, limit: run(name, _sized(case, options), limit), deadline
    )
    rounds.run()
    ratios = ratio_table(rows, rounds.runs)
    _say(f"\n{ratios}")
    failed = _failed(rounds.runs.values())
    if failed:
        _say(f"what each process printed: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    if options.write is not None and commit() != measured:
        _say(f"{options.write} is not written: the files are no longer those of {measured}.")
        return 1
    if options.write is not None:
        command = shlex.join(["python", "-m", "benchmarks.short", *arguments])
        options.write.write_text(
            "\n".join([*circumstances(command), "", HOW_TO_READ, "", ratios, ""]), encoding="utf-8"
        )
    return int(failed)


def _sized(case: Case, options: argparse.Namespace) -> Case:
    if not options.quick:
        return case
    return replace(case, trials=_QUICK_TRIALS, epochs=_QUICK_EPOCHS)


def _failed(runs: Sequence[Sequence[Run]]) -> bool:
    return any(run.failed for of_one in runs for run in of_one)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.short",
        description="Print ratios of this project's searches to the fastest by hand, worst first.",
    )
    parser.add_argument(
        "--rows",
        type=lambda text: names_in(text, ROWS, separator=";"),
        default=list(SHORT),
        metavar="ROW[;ROW...]",
        help=f"rows, separated by semicolons: {'; '.join(ROWS)} (default: up to the first trials)",
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=24.0,
        help="the time for all: rounds are repeated while there is some left (default 24)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="2 trials of an epoch on 1,000 rows, to see that all works",
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table to this file")
    return parser


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
