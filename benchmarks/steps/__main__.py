"""``python -m benchmarks.steps``: measure every variant in turns and print one table.

The ratios are what the rules in ``objectives/training/compiled_jax`` rest on; microseconds are of
the machine. Nothing here fails because something is slow.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks.arguments import names_in
from benchmarks.steps.programs import Program
from benchmarks.steps.subjects import Subject, subjects
from objectives.machine.keras_backend import choose_keras_backend

_READING = 0.1


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for and print the table."""
    choose_keras_backend("jax")
    known = subjects()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.steps", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each variant (default 2)")
    parser.add_argument(
        "--only",
        type=partial(names_in, known=known, separator=";"),
        default=list(known),
        help="subjects as in the table, with ; between them",
    )
    asked = parser.parse_args(arguments)
    print("| what | weights | how | us | of the first |\n|---|---|---|---|---|", flush=True)
    for name in asked.only:
        for line in lines(name, known[name], seconds=asked.seconds):
            print(line, flush=True)
    return 0


def lines(name: str, subject: Subject, *, seconds: float) -> Iterator[str]:
    """Measure the variants of a subject in turns; yield a line of the table for each.

    A variant's figure is its shortest reading, since whatever else goes on makes them only longer.
    """
    programs = {how: make() for how, make in subject.variants.items()}
    runs = {how: _runs_of_a_reading(program) for how, program in programs.items()}
    least = dict.fromkeys(programs, float("inf"))
    over = time.monotonic() + seconds * len(programs)
    while True:
        for how, program in programs.items():
            began = subject.clock()
            for _ in range(runs[how]):
                program.run()
            taken = (subject.clock() - began) / (runs[how] * program.per)
            least[how] = min(least[how], taken)
        if time.monotonic() >= over:
            break
    first = next(iter(least.values()))
    for how, taken in least.items():
        weights = f"{programs[how].weights:,}" if programs[how].weights else ""
        yield f"| {name} | {weights} | {how} | {taken * 1e6:,.1f} | {taken / first:.2f} |"


def _runs_of_a_reading(program: Program) -> int:
    """Return how many runs take as long as a clock of the processor's needs to be exact."""
    program.run()
    began = time.monotonic()
    program.run()
    return max(1, math.ceil(_READING / (time.monotonic() - began)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
