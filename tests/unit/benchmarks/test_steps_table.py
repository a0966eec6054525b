"""The benchmark of steps: what it times, and the table that it prints."""

from __future__ import annotations

import re

import keras
import pytest

from benchmarks.steps import __main__ as command
from benchmarks.steps.operations import OPERATIONS
from benchmarks.steps.programs import Program
from benchmarks.steps.subjects import Subject, subjects

_ROW = re.compile(r"\| (?P<what>.+) \| (?P<weights>[\d,]*) \| (?P<how>.+) \| [\d,.]+ \| [\d.]+ \|")


def test_variants_are_held_to_the_first_of_them() -> None:
    now = 0.0

    def program(seconds: float, *, per: int) -> Program:
        def run() -> None:
            nonlocal now
            now += seconds

        return Program(run=run, per=per, weights=1_234)

    subject = Subject(
        clock=lambda: now,
        variants={"alone": lambda: program(0.5, per=10), "among 4": lambda: program(1.0, per=40)},
    )
    assert list(command.lines("a network", subject, seconds=0.0)) == [
        "| a network | 1,234 | alone | 50,000.0 | 1.00 |",
        "| a network | 1,234 | among 4 | 25,000.0 | 0.50 |",
    ]


@pytest.mark.skipif(keras.config.backend() != "jax", reason="measures steps on JAX")
def test_a_subject_of_each_kind_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_READING", 0.0)
    names = (
        *("an embedding, side by side", "two Conv1D with pooling, a step a program"),
        *("depthwise convolution's gradient by its kernel", "random bits, compiled fast"),
    )
    assert command.main(["--seconds", "0", "--only", "; ".join(names)]) == 0
    rows = [_ROW.fullmatch(line) for line in capsys.readouterr().out.splitlines()[2:]]
    rewriting = [(name, how) for name in names[1:] for how in ("as traced", "rewritten")]
    side_by_side = [(names[0], how) for how in ("alone", "among 4", "among 8")]
    assert [row and (row["what"], row["how"]) for row in rows] == side_by_side + rewriting
    assert [row and row["weights"] for row in rows] == [*["817"] * 3, *["2,689"] * 2, *[""] * 4]


def test_every_operation_and_network_has_its_rows() -> None:
    known = subjects()
    assert set(OPERATIONS) < set(known)
    assert all(len(subject.variants) > 1 for subject in known.values())


def test_a_subject_that_is_not_known_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--only", "an oven"])
    assert "an oven not known; there are 3 dense of 32, side by side, " in capsys.readouterr().err
