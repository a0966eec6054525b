"""What is said of known vulnerabilities: found, accepted with a reason, or not looked up."""

from __future__ import annotations

from typing import Any

import pytest

from audit.__main__ import ACCEPTED, LOCKS, read_accepted, verdict
from tests.repository import REPOSITORY

FOUND = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.0"]}


def report(*vulnerable: dict[str, Any], skipped: int = 0) -> dict[str, Any]:
    sound = [{"name": "sound", "version": "1", "vulns": []}] * 3
    hurt = [{"name": "hurt", "version": "1", "vulns": [one]} for one in vulnerable]
    unknown = [{"name": f"unknown-{at}", "skip_reason": "not found"} for at in range(skipped)]
    return {"dependencies": [*sound, *hurt, *unknown]}


def test_a_vulnerability_is_named_with_its_mend_and_fails() -> None:
    lines, code = verdict(report(FOUND), {}, lock="a.lock")
    assert code == 1
    assert "a.lock: hurt 1: PYSEC-1, mended in 2.0; update it" in lines[0]


@pytest.mark.parametrize("name", ["PYSEC-1", "CVE-1"])
def test_one_that_is_accepted_is_shown_with_its_reason_and_passes(name: str) -> None:
    lines, code = verdict(report(FOUND), {name: "no server of it is started"}, lock="a.lock")
    assert code == 0
    assert lines[0].endswith("accepted: no server of it is started")


@pytest.mark.parametrize("found", [None, {"dependencies": []}, report(skipped=99)])
def test_an_index_that_does_not_answer_is_no_all_clear_and_no_failure(found: Any) -> None:
    (line,), code = verdict(found, {}, lock="a.lock")
    assert code == 0
    assert "NOT LOOKED UP" in line


def test_all_clear_says_how_many_were_looked_up() -> None:
    assert verdict(report(skipped=1), {}, lock="a.lock") == (
        ["audit: a.lock: 3 of 4 packages were looked up"],
        0,
    )


def test_nothing_is_accepted_without_a_reason() -> None:
    read_accepted(ACCEPTED.read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="CVE-1 needs a reason"):
        read_accepted('[accepted]\n"CVE-1" = "later"\n')


def test_every_lock_is_looked_up() -> None:
    locks = {path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.rglob("*.lock")}
    assert {one for one in locks if not one.startswith((".venv", "results"))} == set(LOCKS)
