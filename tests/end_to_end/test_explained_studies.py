"""What a study taught, on the command line, and the study that goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_spaces import Float, Integer, SearchSpace
from tests.end_to_end.refusals import CommandLine
from tests.study_examples import completed, make_trial, write_study

pytestmark = pytest.mark.end_to_end

SPACE = SearchSpace(
    {
        "hidden_layers": 1,
        "neurons": Integer(2, 64),
        "learning_rate": Float(1e-4, 1e-1, log=True),
        "optimizer": "adam",
    }
)


@pytest.fixture
def command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd)


def told(command_line: CommandLine, *, count: int = 30) -> None:
    trials = []
    for number in range(count):
        rate = 10 ** (-4 + 3 * ((number * 11) % count) / count)
        value = abs(rate - 0.01) + number / 1e6
        trials.append(
            make_trial(
                number,
                completed(value),
                hidden_layers=1,
                optimizer="adam",
                neurons=2 + number,
                learning_rate=rate,
            )
        )
    write_study(command_line.folder / "results", *trials, name="told", space=SPACE, trials=count)


def test_shares_and_advice_are_printed(command_line: CommandLine) -> None:
    told(command_line)
    ended = command_line.run("explain", "told")
    assert (ended.code, ended.errors) == (0, "")
    assert "What decided about the best of 30 completed trials (PED-ANOVA):" in ended.output
    assert "learning_rate" in ended.output
    assert "narrow learning_rate to" in ended.output


def test_the_narrowed_study_is_one_that_can_be_searched(command_line: CommandLine) -> None:
    told(command_line)
    ended = command_line.run("explain", "told", "--narrow", "-o", "next.yaml")
    assert (ended.code, ended.errors) == (0, "")
    assert ended.output.endswith("Study file: next.yaml\n")
    replaced = command_line.run("explain", "told", "--narrow", "-o", "next.yaml")
    said = "tuning: -o next.yaml: is there already; add --force to replace it, or name another\n"
    assert (replaced.code, replaced.errors) == (2, said)
    assert command_line.run("explain", "told", "--narrow", "-o", "next.yaml", "--force").code == 0
    checked = command_line.run("search", "next.yaml", "--dry-run")
    assert (checked.code, checked.errors) == (0, "")
    assert "told-narrow: diabetes" in checked.output
    assert "tried first:" in checked.output


def test_what_cannot_be_explained_is_said(command_line: CommandLine) -> None:
    told(command_line, count=5)
    ended = command_line.run("explain", "told")
    assert "can be said from 10 on" in ended.output
    assert "can be said from 20 completed trials on; there are 5." in ended.output
    refused = command_line.run("explain", "told", "--narrow")
    assert (refused.code, refused.errors) == (2, "tuning: told: there is nothing to narrow yet\n")
    refused = command_line.run("explain", "told", "-o", "next.txt")
    assert "-o next.txt: a study file is a file that ends in .yaml or .yml" in refused.errors
    assert "add --narrow" in refused.errors
