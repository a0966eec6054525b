"""The page of results counts what was found, and says what was not run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.chaos.findings import Finding, Ledger
from tests.chaos.table import beside, rows, write_page

NAME = ("F01 kill9", "optuna")


def entry(*breaches: str, faults: int = 3, **changes: Any) -> dict[str, Any]:
    named = {"fault": NAME[0], "backend": NAME[1], "key": "0", "commit": "abc"}
    counted = {"acknowledged": 40, "breaches": list(breaches), "recovery": [0.1], "note": {}}
    return {**named, **counted, "faults": faults, **changes}


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_breaches_are_counted_by_their_rules() -> None:
    found = [entry("N1: lost", "N1: lost", "N2: invented"), entry("N4: 3 of 4", "N10: silent")]
    (line,) = rows(found, {NAME: "killed"}, {})
    expected = ["F01 kill9", "optuna", "killed", "2", "6", "80", "2", "1", "1", "0", "1", "-"]
    assert cells(line)[:12] == expected


def test_nothing_found_is_told_with_its_bound() -> None:
    found = [entry(), entry(recovery=[0.3], commit="def")]
    (line,) = rows(found, {NAME: "killed"}, {NAME: 20})
    told = cells(line)
    assert (told[3], told[11], told[12]) == ("2 of 20", "3/6", "0.20 / 0.30")
    assert told[-1] == "abc, def"


def test_a_tool_that_was_not_measured_is_not_made_up() -> None:
    lines = beside([entry()], [{"name": "Other", "F36": "ranks first"}])
    assert cells(lines[0]) == ["fault", "keras-tuning", "Other"]
    killed = next(line for line in lines if "F01" in line)
    assert cells(killed)[1:] == ["0 of 40 lost, 0 of 1 runs broke a rule", "not run"]


def test_what_was_not_run_is_said(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "findings.jsonl")
    ledger.plan(*NAME, 20)
    ledger.keep(*NAME, "0", Finding(acknowledged=40), commit="abc")
    assert ledger.known(*NAME) == {"0"}
    titles = {NAME: "killed", ("F07 worker", "ray"): "worker killed"}
    page = tmp_path / "page.md"
    write_page(ledger.entries(), titles, planned=ledger.planned(), anchors=[], path=page)
    assert "Not run yet: F07 worker through Optuna with workers." in page.read_text()
    assert "| 1 of 20 |" in page.read_text()
