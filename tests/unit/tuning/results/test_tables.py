"""Leaderboards as CSV, Markdown and JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from objectives.failure import FailureKind
from search_spaces import Configuration
from search_spaces.visible import visible
from tests.study_examples import MSE, completed, failed, make_trial, pruned
from tuning.records import Trial
from tuning.results.ranking import Entry, LeaderboardRow, rank
from tuning.results.tables import cells, columns, short, to_csv, to_json, to_markdown
from tuning.showing.console import trial_line

FIXED = ["rank", "trial", "value", "spread", "outcome", "best_epoch", "epochs", "seconds"]
FIXED += ["backend", "seed"]


def rows_of(*trials: Trial, study: str = "s") -> list[LeaderboardRow]:
    return rank([Entry(study=study, backend="optuna", trial=trial) for trial in trials], MSE)


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_columns_are_the_fixed_ones_and_then_the_parameters() -> None:
    rows = rows_of(
        make_trial(0, completed(1.0), neurons=5, optimizer="adam"),
        make_trial(1, completed(2.0), neurons=6, optimizer="sgd", momentum=0.5),
    )
    assert columns(rows, with_study=False) == [*FIXED, "neurons", "optimizer", "momentum"]
    assert columns(rows, with_study=True)[:3] == ["rank", "study", "trial"]
    assert to_csv(rows).splitlines()[0] == (
        "rank,trial,value,spread,outcome,best_epoch,epochs,seconds,backend,seed,"
        "neurons,optimizer,momentum"
    )
    assert columns([], with_study=False) == FIXED
    assert to_csv([]).splitlines() == [",".join(FIXED)]


def test_a_csv_row_is_blank_where_nothing_is_known() -> None:
    rows = rows_of(
        make_trial(0, completed(1.0, spread=0.25), neurons=5),
        make_trial(1, pruned(2.0), momentum=0.5),
        make_trial(2, pruned(None, best_epoch=None), epochs=0, neurons=7),
        make_trial(3, failed(FailureKind.DIVERGED), neurons=8),
    )
    assert read_csv(to_csv(rows))[1:] == [
        ["1", "0", "1.0", "0.25", "completed", "2", "2", "1.25", "optuna", "1000", "5", ""],
        ["", "1", "2.0", "", "pruned", "1", "2", "1.25", "optuna", "1001", "", "0.5"],
        ["", "2", "", "", "pruned", "", "0", "1.25", "optuna", "1002", "7", ""],
        ["", "3", "", "", "failed (diverged)", "", "2", "1.25", "optuna", "1003", "8", ""],
    ]


def test_devices_have_a_column_where_a_trial_ran_on_another_than_a_cpu() -> None:
    on_cpu = replace(make_trial(0, completed(1.0), neurons=5), device="cpu")
    on_gpu = replace(make_trial(1, completed(2.0), neurons=6), device="gpu NVIDIA L4")
    old = make_trial(2, completed(3.0), neurons=7)
    assert "device" not in columns(rows_of(on_cpu, old), with_study=False)
    rows = rows_of(on_cpu, on_gpu, old)
    assert columns(rows, with_study=False)[7:10] == ["seconds", "device", "backend"]
    assert [line.split(",")[8] for line in to_csv(rows).splitlines()[1:]] == [
        "cpu",
        "gpu NVIDIA L4",
        "",
    ]
    assert "| gpu NVIDIA L4 |" in to_markdown(rows)
    assert [row.get("device") for row in json.loads(to_json(rows))] == [
        "cpu",
        "gpu NVIDIA L4",
        None,
    ]


def test_a_choice_with_line_ends_writes_no_line_of_its_own() -> None:
    trial = replace(
        make_trial(0, completed(0.5)), configuration=Configuration({"a": "x\ntrial 9\t0.001"})
    )
    assert short("x\ntrial 9\t0.001") == "x\\ntrial 9\\t0.001"
    assert "\n" not in trial_line(trial, best=0.5, of=1)


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-300, -1.5, 1e308, 5e-324, 123456789.123456789])
def test_numbers_keep_every_digit(value: float) -> None:
    rows = rows_of(make_trial(0, completed(value), learning_rate=value))
    (line,) = read_csv(to_csv(rows))[1:]
    assert float(line[2]) == value
    assert float(line[-1]) == value
    (read,) = json.loads(to_json(rows))
    assert read["value"] == value
    assert read["configuration"]["learning_rate"] == value


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_the_csv_is_a_formula(start: str) -> None:
    text = f'{start}HYPERLINK("http://x","y")'
    line = read_csv(to_csv(rows_of(make_trial(0, completed(-1.0), choice=text))))[1]
    assert line[-1] == visible(f"'{text}")
    assert line[2] == "-1.0", "a negative number is no formula"


@pytest.mark.parametrize("text", ["a,b", 'say "hi"', "two\nlines", "ünïcode", ""])
def test_any_text_survives_in_csv(text: str) -> None:
    line = read_csv(to_csv(rows_of(make_trial(0, completed(1.0), choice=text))))[1]
    assert line[-1] == text


def test_several_studies_are_told_apart() -> None:
    entries = [
        Entry(study=study, backend="optuna", trial=make_trial(0, completed(1.0)))
        for study in ("a", "b")
    ]
    rows = rank(entries, MSE)
    assert [line[1] for line in read_csv(to_csv(rows, with_study=True))] == ["study", "a", "b"]
    assert [one["study"] for one in json.loads(to_json(rows))] == ["a", "b"]


def test_json_is_strict_and_leaves_out_what_is_not_known() -> None:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    rows = rows_of(
        make_trial(0, completed(1.0), neurons=5, on=True),
        make_trial(1, failed(), curves=(), epochs=0),
    )
    first, second = json.loads(to_json(rows), parse_constant=refuse)
    assert first["rank"] == 1
    assert first["configuration"] == {"neurons": 5, "on": True}
    assert "spread" not in first
    assert {"rank", "value", "best_epoch"}.isdisjoint(second)
    assert json.loads(to_json([])) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("a\\|b", "a\\\\\\|b"),
        ("<script>", "&lt;script>"),
        ("two\nlines", "two lines"),
    ],
)
def test_no_text_breaks_out_of_its_markdown_cell(text: str, shown: str) -> None:
    table = to_markdown(rows_of(make_trial(0, completed(1.0), choice=text)))
    assert table.splitlines()[2].endswith(f"| {shown} |")


def test_markdown_is_a_table_with_shortened_numbers_and_no_seed() -> None:
    table = to_markdown(rows_of(make_trial(0, completed(0.123456789), neurons=5)))
    assert table.splitlines() == [
        "| rank | trial | value | spread | outcome | best_epoch | epochs | seconds | backend"
        " | neurons |",
        "|---|---|---|---|---|---|---|---|---|---|",
        "| 1 | 0 | 0.1235 |  | completed | 2 | 2 | 1.25 | optuna | 5 |",
    ]


def test_cells_hold_only_what_is_known() -> None:
    (row,) = rows_of(make_trial(4, pruned(None, best_epoch=None), epochs=0, neurons=5))
    assert cells(row) == {
        "study": "s",
        "trial": 4,
        "outcome": "pruned",
        "epochs": 0,
        "seconds": 1.25,
        "backend": "optuna",
        "seed": 1004,
        "neurons": 5,
    }


def test_short_values_are_for_reading() -> None:
    assert [
        short(value) for value in (0.00012345, 12345.678, -9.87654e6, 12345678.0, 3, True, "sgd")
    ] == [
        "0.0001234",
        "12350",
        "-9877000",
        "1.235e+07",
        "3",
        "True",
        "sgd",
    ]


def test_json_is_laid_out_as_the_library_does() -> None:
    rows = rows_of(
        make_trial(0, completed(1.0, spread=0.5), choice='say "ü",\n: {}', on=True, rate=1e-7),
        make_trial(1, failed(), curves=(), epochs=0),
        replace(make_trial(2, pruned()), configuration=Configuration({})),
    )
    text = to_json(rows)
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    assert '"configuration": {}' in text
    assert to_json([]) == "[]\n"
