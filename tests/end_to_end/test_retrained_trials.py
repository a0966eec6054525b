"""Which trial's model lies where, and what a second retraining may replace."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.end_to_end.finished_studies import STUDY, make_finished_study
from tests.end_to_end.refusals import CommandLine
from tuning import load_tuned, retrain

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command in a folder with a study of two trials, of which 0 is the best."""
    monkeypatch.chdir(tmp_path)
    make_finished_study("objective: diabetes\nmodel: regressor\n")
    return CommandLine(tmp_path, monkeypatch, capfd)


def openings(folder: Path) -> int:
    found = json.loads((folder / "metrics.json").read_text())
    count: int = found["test"]["openings"]
    return count


def test_the_winner_and_other_trials_have_folders_of_their_own(command: CommandLine) -> None:
    best = Path("results") / STUDY / "retrained"
    done = command.run("retrain", STUDY, "--top", "2", "--seeds", "1")
    assert done.code == 0, done.errors
    assert "trial 0:\n" in done.output
    assert f"Files: {best / 'trial-0001'} (" in done.output
    first, second = (json.loads((folder / "metrics.json").read_text())["trial"]
                     for folder in (best, best / "trial-0001"))  # fmt: skip
    assert (first, second) == (0, 1)
    assert (openings(best), openings(best / "trial-0001")) == (1, 2), "each opens the test set"
    assert "the best of 2 trials" in (best / "card.md").read_text()
    assert "one of 2 trials" in (best / "trial-0001" / "card.md").read_text()
    shown = command.run("show", STUDY, "1")
    assert f"in {best / 'trial-0001'}" in " ".join(shown.output.split())

    names = ["age", "sex", "bmi", "bp", *(f"s{number}" for number in range(1, 7))]
    rows = pd.DataFrame(0.01, index=range(2), columns=names)
    models = [load_tuned(STUDY, trial=trial) for trial in (None, 0, 1)]
    assert [model.folder for model in models] == [best, best, best / "trial-0001"]
    winner, same, other = (model.predict(rows) for model in models)
    assert winner.equals(same)
    assert not winner.equals(other)


def test_a_model_that_is_there_is_replaced_only_where_that_is_asked(command: CommandLine) -> None:
    best = Path("results") / STUDY / "retrained"
    assert command.run("retrain", STUDY, "--trial", "1", "--seeds", "1").code == 0
    assert not (best / "model.keras").exists()
    refused = f"{best / 'trial-0001'}: trial 1 is retrained already; add --overwrite"
    command.refuses("retrain", STUDY, "--trial", "1", complaints=(refused,))
    command.refuses("retrain", STUDY, "--top", "2", complaints=(refused,))
    assert command.run("retrain", STUDY, "--seeds", "1").code == 0
    command.refuses(
        "retrain", STUDY, "--top", "2",
        complaints=(f"{best}: trial 0 is retrained already; add --overwrite", refused),
    )  # fmt: skip
    before = (best / "metrics.json").read_bytes()
    again = retrain(STUDY, seeds=1, overwrite=True)
    assert again.test_openings == 3
    assert (best / "metrics.json").read_bytes() != before
    assert (best / "trial-0001" / "model.keras").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--top 3", "--top 3: 2 trials of reds completed; use at most --top 2"),
        ("--top 0", "--top 0: write a whole number from 1, such as 3"),
        ("--top 1 --trial 1", "--top 1: stands beside --trial 1; ask for one trial or"),
    ],
)
def test_what_cannot_be_retrained_is_said_before_any_training(
    flags: str, said: str, command: CommandLine
) -> None:
    command.refuses("retrain", STUDY, *flags.split(), complaints=(said,))
