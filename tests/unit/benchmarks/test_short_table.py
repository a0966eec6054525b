"""The short benchmark: who runs in which round, and what the table says of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.cases import CASES, Case
from benchmarks.contenders import CONTENDERS, takes
from benchmarks.measuring import Run
from benchmarks.processes import Finished, run_process
from benchmarks.short.ratios import Ratio, ratio_of, ratio_table
from benchmarks.short.rounds import Rounds
from benchmarks.short.rows import ROWS, SHORT, Row

_PEERS = ("optuna-tensorflow", "optuna-jax", "keras-tuner-tensorflow")
_DENSE = Row("dense", "dense", _PEERS, 1.0)
_HOUSES = Row("10x10", "10x10", ("hand-jax",), 1.3)


def run(name: str, seconds: float, *, first: float = 1.0, over: bool = False) -> Run:
    finished = Finished(
        seconds=seconds,
        exit_code=-9 if over else 0,
        peak_bytes=0,
        over_limit=over,
        seconds_to_sign=first,
    )
    return Run(contender=name, finished=finished, values={} if over else {0: 0.5}, log=Path("log"))


@dataclass
class Machine:
    """Stands in for processes: each contender takes the seconds that it is said to take."""

    takes: dict[str, float]
    now: float = 0.0
    ran: list[str] = field(default_factory=list)

    def start(self, name: str, case: Case, limit_seconds: float) -> Run:
        seconds = self.takes[name]
        self.ran.append(f"{case.name} {name}")
        taken = min(seconds, limit_seconds)
        self.now += taken
        return run(name, taken, over=seconds > limit_seconds)

    def rounds(self, *rows: Row, seconds: float) -> Rounds:
        rounds = Rounds(rows, self.start, seconds, clock=lambda: self.now)
        rounds.run()
        return rounds


def test_all_rows_are_of_cases_and_contenders_that_there_are() -> None:
    for row in ROWS.values():
        assert set(row.contenders) <= set(CONTENDERS)
        assert all(takes(CONTENDERS[name], CASES[row.case]) for name in row.contenders)
    assert len(SHORT) < len(ROWS)


def test_the_ratio_is_that_of_the_medians_to_the_fastest_other() -> None:
    runs = {
        ("dense", "ours-optuna"): [run("ours-optuna", seconds) for seconds in (9.0, 12.0, 10.0)],
        ("dense", "optuna-jax"): [run("optuna-jax", seconds) for seconds in (30.0, 8.0, 20.0)],
        ("dense", "optuna-tensorflow"): [run("optuna-tensorflow", 25.0)],
        ("dense", "keras-tuner-tensorflow"): [run("keras-tuner-tensorflow", 5.0, over=True)],
    }
    ratio = ratio_of(_DENSE, runs)
    assert isinstance(ratio, Ratio)
    assert (ratio.other, ratio.value, ratio.is_missed) == ("optuna-jax", 0.5, False)


def test_the_first_trial_is_a_ratio_of_its_own() -> None:
    row = Row("first", "dense", ("optuna-jax",), 1.0, measured="first trial")
    runs = {
        ("dense", "ours-optuna"): [run("ours-optuna", 10.0, first=6.0)],
        # That it was ended later does not matter.
        ("dense", "optuna-jax"): [run("optuna-jax", 20.0, first=4.0, over=True)],
    }
    ratio = ratio_of(row, runs)
    assert isinstance(ratio, Ratio)
    assert (ratio.value, ratio.is_missed) == (1.5, True)


def test_the_table_begins_with_what_is_missing_and_goes_on_with_the_worst() -> None:
    machine = Machine({"ours-optuna": 13.0, **dict.fromkeys(_PEERS, 26.0), "hand-jax": 10.0})
    missing = Row("100x10", "100x10", ("hand-jax",), 0.7)
    runs = machine.rounds(_DENSE, _HOUSES, seconds=150.0).runs
    lines = ratio_table([_DENSE, missing, _HOUSES], runs).splitlines()[2:]
    names = [line.split("|")[1].strip() for line in lines]
    assert names == ["100x10", "10x10", "dense"]
    assert "not run: the time was up" in lines[0]
    assert "| 1.30 " in lines[1]
    assert "| 0.50 " in lines[2]


def test_a_missed_mark_is_seen_in_the_table() -> None:
    runs = {
        ("10x10", "ours-optuna"): [run("ours-optuna", 14.0)],
        ("10x10", "hand-jax"): [run("hand-jax", 10.0)],
    }
    assert "**1.40**" in ratio_table([_HOUSES], runs)


def test_a_peer_that_cannot_be_the_fastest_is_ended_and_sits_out() -> None:
    times = dict(zip(_PEERS, (30.0, 300.0, 32.0), strict=True))
    machine = Machine({"ours-optuna": 20.0, **times})
    rounds = machine.rounds(_DENSE, seconds=250.0)
    assert [one.seconds for one in rounds.runs["dense", "optuna-jax"]] == [45.0]
    # Ours, the fastest and who is near it run again while the time lasts: 127 + 82 of 250.
    assert machine.ran[4:] == [f"dense {name}" for name in ("ours-optuna", _PEERS[0], _PEERS[2])]


def test_no_round_begins_that_does_not_fit_and_none_goes_beyond_the_end() -> None:
    machine = Machine({"ours-optuna": 20.0, "hand-jax": 10.0})
    machine.rounds(_HOUSES, seconds=60.0)
    assert len(machine.ran) == 2
    machine = Machine({"ours-optuna": 20.0, "hand-jax": 90.0})
    rounds = machine.rounds(_HOUSES, seconds=60.0)
    assert machine.now == 60.0
    assert ratio_of(_HOUSES, rounds.runs) == "hand-jax did not finish"


def test_the_worst_ratio_is_measured_again_first() -> None:
    other = Row("100x10", "100x10", ("hand-jax",), 0.7)
    machine = Machine({"ours-optuna": 10.0, "hand-jax": 10.0})
    machine.rounds(_HOUSES, other, seconds=65.0)
    assert machine.ran[4:] == ["100x10 ours-optuna", "100x10 hand-jax"]


@pytest.mark.parametrize("appears", [True, False])
def test_the_first_sign_of_a_process_is_timed(appears: bool, tmp_path: Path) -> None:
    sign = tmp_path / "ended.txt"
    program = "import pathlib, sys, time; "
    program += f"pathlib.Path({str(sign)!r}).touch(); " if appears else ""
    finished = run_process(
        [sys.executable, "-c", program + "time.sleep(1)"],
        folder=tmp_path,
        environment={},
        log=tmp_path / "log",
        limit_seconds=60.0,
        sign=sign.exists,
    )
    assert finished.exit_code == 0
    assert not finished.over_limit
    if appears:
        assert finished.seconds_to_sign is not None
        assert finished.seconds_to_sign < finished.seconds
    else:
        assert finished.seconds_to_sign is None
