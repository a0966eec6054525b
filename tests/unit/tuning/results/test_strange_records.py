"""Records with valid checksums that are not what they say: of a newer version, or made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.study_examples import (
    ACCURACY,
    completed,
    make_header,
    make_spec,
    make_trial,
    write_study,
)
from tuning.cli.looking.leaderboard_text import print_leaderboards
from tuning.errors import JournalError
from tuning.records import Failed
from tuning.report.index import write_index_page
from tuning.results.journal.line import Record, decode, encode
from tuning.results.leaderboard import leaderboards
from tuning.results.overview.index import write_index
from tuning.results.ranking import incumbent
from tuning.results.store import create_store, open_store
from tuning.results.study_record import JOURNAL, read_study

Change = Callable[[Record], object]

OF_THE_STUDY: dict[str, Change] = {
    "a format in words": lambda first: first.update(format="new"),
    "no format": lambda first: first.pop("format"),
    "a direction": lambda first: first.update(direction="sideways"),
    "a metric": lambda first: first.update(metric=3),
    "a kind of parameter": lambda first: first["spec"]["space"].update(x={"type": "quantum"}),
    "no seed": lambda first: first["spec"].pop("seed"),
    "trials in words": lambda first: first["spec"].update(trials="many"),
    "a list": lambda first: first.update(spec=[1, 2]),
    "an identity": lambda first: first.update(identity={"objective": "x"}),
    "a moment": lambda first: first.update(created_at="yesterday"),
}
OF_A_TRIAL: dict[str, Change] = {
    "an outcome": lambda record: record["trial"]["outcome"].update({"is": "transcended"}),
    "a kind of failure": lambda record: record["trial"].update(
        outcome={"is": "failed", "kind": "melted", "message": ""}
    ),
    "a list": lambda record: record.update(trial=[1, 2]),
    "a value beyond all floats": lambda record: record["trial"]["outcome"].update(value=10**400),
    "curves beyond all floats": lambda record: record["trial"].update(
        curves=[{"val_loss": [10**400]}]
    ),
    "no seed": lambda record: record["trial"].pop("seed"),
    "a value in words": lambda record: record["trial"]["outcome"].update(value="high"),
    "a number in words": lambda record: record["trial"].update(number="one"),
    "a number below 0": lambda record: record["trial"].update(number=-1),
    "no number": lambda record: record["trial"].update(number=None),
    "curves in words": lambda record: record["trial"].update(curves=[{"val_loss": ["low"]}]),
    "a configuration": lambda record: record["trial"].update(configuration={"x": [1]}),
    "deep": lambda record: record["trial"].update(configuration={"x": _deep(500)}),
    "a moment": lambda record: record["trial"].update(finished_at="soon"),
}


def _deep(storeys: int) -> Any:
    return [_deep(storeys - 1)] if storeys else 1


def write_strange(results: Path, change: Change, *, line: int) -> None:
    """Leave a study with a strange line beside a sound one."""
    write_study(results, make_trial(0, completed(1.0)), name="sound")
    folder = write_study(results, make_trial(0, completed(1.0)), name="strange").folder
    lines = (folder / JOURNAL).read_bytes().splitlines()
    record = decode(lines[line - 1])
    assert record is not None
    change(record)
    lines[line - 1] = encode(record).removesuffix(b"\n")
    (folder / JOURNAL).write_bytes(b"\n".join(lines) + b"\n")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        *(pytest.param(change, 1, id=f"study-{what}") for what, change in OF_THE_STUDY.items()),
        *(pytest.param(change, 3, id=f"trial-{what}") for what, change in OF_A_TRIAL.items()),
    ],
)
def test_it_is_named_by_file_and_line_and_other_studies_go_on(
    tmp_path: Path, change: Change, line: int, capfd: pytest.CaptureFixture[str]
) -> None:
    write_strange(tmp_path, change, line=line)
    where = rf"strange/journal\.jsonl, line {line}: this version cannot read the record \("
    with pytest.raises(JournalError, match=where):
        read_study(tmp_path, "strange")
    with pytest.raises(JournalError, match=where), open_store(tmp_path, "strange"):
        pass

    with create_store(make_spec(tmp_path, name="new"), make_header()) as store:
        store.record_finished(make_trial(0, completed(2.0)))
    with open_store(tmp_path, "sound") as (store, _):
        store.record_finished(make_trial(1, completed(2.0)))
    write_index(tmp_path)
    assert f"strange/journal.jsonl, line {line}: this" in (tmp_path / "index.md").read_text()
    print_leaderboards(tmp_path, (), form="table", top=None)
    shown = capfd.readouterr()
    assert f"line {line}: this version" in shown.err
    assert shown.out.count("completed") == 3
    with pytest.raises(JournalError, match=where):
        leaderboards(tmp_path, ["sound", "strange"], is_one=False)


def test_where_no_study_can_be_read_each_is_named(tmp_path: Path) -> None:
    write_strange(tmp_path, OF_A_TRIAL["an outcome"], line=3)
    (tmp_path / "sound" / JOURNAL).unlink()
    with pytest.raises(JournalError, match="'transcended' is not known"):
        leaderboards(tmp_path, is_one=False)


def test_a_beginning_that_is_none_is_named_by_its_own_line(tmp_path: Path) -> None:
    with create_store(make_spec(tmp_path), make_header()) as store:
        for number in range(3):
            store.record_started(number, make_trial(number, completed(1.0)).configuration)
        path = store.study.folder / JOURNAL
    lines = path.read_bytes().splitlines()
    record = decode(lines[2])
    assert record is not None
    lines[2] = encode(record | {"configuration": 5})[:-1]
    path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(JournalError, match="line 3: this version"):
        read_study(tmp_path, "study")


def test_json_that_is_too_deep_is_a_damaged_line(tmp_path: Path) -> None:
    write_study(tmp_path, make_trial(0, completed(1.0)))
    path = tmp_path / "study" / JOURNAL
    body = b'{"x":' + b"[" * 100_000 + b"]" * 100_000
    from tuning.results.journal import line as line_module

    end = b',"check":"' + line_module._digest(body) + b'"}\n'
    with path.open("ab") as file:
        file.write(body + end)
    assert read_study(tmp_path, "study").damaged == (4,)


@pytest.mark.parametrize("written", [b"Infinity", b"-Infinity", b"NaN"])
def test_a_value_that_is_not_finite_never_ranks(tmp_path: Path, written: bytes) -> None:
    """JSON has no such number, but Python reads them: somebody wrote it by hand."""
    from tuning.results.journal import line as line_module

    write_study(
        tmp_path, *(make_trial(number, completed(0.5)) for number in range(2)), metric=ACCURACY
    )
    path = tmp_path / "study" / JOURNAL
    lines = path.read_bytes().splitlines()
    body, _, _ = lines[2].rpartition(b',"check":"')
    assert b'"value":0.5' in body
    body = body.replace(b'"value":0.5', b'"value":' + written)
    lines[2] = body + b',"check":"' + line_module._digest(body) + b'"}'
    path.write_bytes(b"\n".join(lines) + b"\n")
    study = read_study(tmp_path, "study")
    assert isinstance(study.trials[0].outcome, Failed)
    best = incumbent(study.trials.values(), study.metric)
    assert best is not None
    assert best.number == 1


def test_a_summary_of_another_shape_is_made_anew(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    path = study.folder / "summary.json"
    sound = json.loads(path.read_text())
    strange: list[dict[str, Any]] = [
        {"configuration": [1]},
        {"configuration": {"x": {}}},
        {"course": [[0, "x"]]},
        {"best": "high"},
        {"seconds": None},
        {"began": "once"},
        {"ended": "later"},
        {"trials": []},
    ]
    for change in strange:
        path.write_text(json.dumps(sound | change))
        write_index(tmp_path)
        write_index_page(tmp_path)
        assert json.loads(path.read_text()) == sound
