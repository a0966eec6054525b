"""``python -m benchmarks``: prepare, run everything in turns, print a table a case."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.arguments import names_in
from benchmarks.cases import CASES, Case
from benchmarks.contenders import CONTENDERS, takes
from benchmarks.measuring import Limit, measure, prepare
from benchmarks.report import CaseReport, case_table, page

_QUICK_TRIALS, _QUICK_EPOCHS, _QUICK_ROWS = 2, 2, 2_000


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for; return 1 if a contender failed."""
    options = _parser().parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="benchmarks-"))
    _say(f"working folder: {folder}")
    reports: list[CaseReport] = []
    for case, peers in options.cases:
        sized = _sized(case, quick=options.quick)
        reports.append(_run_case(sized, peers or options.peers, folder, options))
        _say(f"\n{case_table(reports[-1])}\n")
        if options.write is not None:
            options.write.write_text(page(reports, arguments=arguments, repeats=options.repeats))
    failed = any(run.failed for report in reports for run in report.runs)
    if failed or options.keep:
        _say(f"what each process printed: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return int(failed)


def _run_case(
    case: Case, peers: Sequence[str], folder: Path, options: argparse.Namespace
) -> CaseReport:
    place = folder / case.name
    data = prepare(case, place, rows=_QUICK_ROWS if options.quick else None)
    _say(f"{case.name}: {case.describe()}; data: {data}")
    runs = measure(
        case,
        [name for name in peers if takes(CONTENDERS[name], case)],
        folder=place,
        repeats=options.repeats,
        limit=Limit(seconds=options.limit, times=options.limit_times),
        say=_say,
    )
    return CaseReport(case=case, data=data, runs=list(runs))


def _sized(case: Case, *, quick: bool) -> Case:
    return replace(case, trials=_QUICK_TRIALS, epochs=_QUICK_EPOCHS) if quick else case


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the same searches by this project and by hand, in turns.",
    )
    parser.add_argument(
        "--cases",
        type=_cases,
        default=[(case, None) for case in CASES.values()],
        help=f"cases, separated by commas: {', '.join(CASES)} (default: all); one may name its"
        " own contenders, as in 100x10=ours-optuna+optuna-jax",
    )
    parser.add_argument(
        "--peers",
        type=lambda text: names_in(text, CONTENDERS),
        default=list(CONTENDERS),
        help=f"contenders, separated by commas: {', '.join(CONTENDERS)} (default: all)",
    )
    parser.add_argument("--repeats", type=int, default=3, help="rounds of each case (default 3)")
    parser.add_argument(
        "--limit",
        type=float,
        default=1500.0,
        metavar="SECONDS",
        help="the longest that one process may take (default 1500)",
    )
    parser.add_argument(
        "--limit-times",
        type=float,
        metavar="N",
        help="end a process also after N times the median of ours-optuna, but not within a minute",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="2 trials of 2 epochs on 2,000 rows, to see that all works",
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables to this file")
    parser.add_argument("--keep", action="store_true", help="keep the working folder")
    return parser


def _cases(text: str) -> list[tuple[Case, list[str] | None]]:
    cases = []
    for part in text.split(","):
        name, _, peers = part.strip().partition("=")
        (known,) = names_in(name, CASES)
        cases.append((CASES[known], names_in(peers, CONTENDERS, separator="+") if peers else None))
    return cases


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
