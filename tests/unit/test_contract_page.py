"""Every sentence of the contract, and every statistical rule, is held by a test that is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.repository import REPOSITORY

_ROW = re.compile(r"\| (?P<sentence>[A-Z`].*[.;]) \| `(?P<file>[^`:]+)::(?P<test>\w+)` \|")
_PAGE = (REPOSITORY / "docs" / "contract.md").read_text(encoding="utf-8")
_ROWS = [
    line
    for line in _PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("| sentence", "|---"))
]

_RULE = re.compile(
    r"\| S(?P<number>\d+): [^|]+ \| [A-Z`][^|]*\. \| `(?P<file>[^`:]+)::(?P<test>test_\w+)` \|"
)
_STATISTICS = (REPOSITORY / "docs" / "statistics.md").read_text(encoding="utf-8")
_RULES = [line for line in _STATISTICS.splitlines() if line.startswith("| S")]


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", _ROWS)
def test_a_sentence_names_a_test_that_is_there(row: str) -> None:
    found = _ROW.fullmatch(row)
    assert found is not None, "a sentence, and one test"
    assert found["test"].startswith("test_")
    assert found["test"] in names_in(found["file"])


@pytest.mark.parametrize("row", _RULES)
def test_a_statistical_rule_names_a_test_that_is_there(row: str) -> None:
    found = _RULE.fullmatch(row)
    assert found is not None, "a trap, what is done, and one test"
    assert found["test"] in names_in(found["file"])


def test_all_rules_are_told_in_their_order() -> None:
    told = [found["number"] for row in _RULES if (found := _RULE.fullmatch(row))]
    assert told == [str(number) for number in range(1, 29)]


def test_there_are_sentences() -> None:
    assert len(_ROWS) > 20
