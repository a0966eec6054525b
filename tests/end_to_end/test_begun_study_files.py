"""`tuning init`: study files that are begun for a person, and searched as they are."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.end_to_end.own_class import OWN
from tests.end_to_end.refusals import CommandLine
from tuning.specification.resolve import resolve
from tuning.specification.study_file import read_study_file
from tuning.specification.study_spec import StudySpec

pytestmark = pytest.mark.end_to_end

ROWS = 240
_generator = np.random.default_rng(0)
AMOUNTS = _generator.normal(size=ROWS)
LABELS = np.array(["no", "yes"])[(AMOUNTS > 1.3).astype(int)]
TABLE = pd.DataFrame(
    {
        "id": [f"n{number}" for number in range(ROWS)],
        "a #b: c": AMOUNTS,
        "\u202ename\x07": _generator.normal(size=ROWS),
        "visit": pd.date_range("2024-01-01", periods=ROWS).astype(str),
        "Is Fraud": LABELS,
    }
)
QUICK = ("--trials", "2", "--epochs", "2", "--patience", "1", "--folds", "1")


@pytest.fixture
def command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    TABLE.to_csv("odd table.csv", index=False)
    images = _generator.integers(0, 255, size=(ROWS, 4, 4)).astype("uint8")
    np.savez("images.npz", x=images, y=np.arange(ROWS) % 3)
    np.savez("amounts.npz", x_train=TABLE[["a #b: c"]], y_train=AMOUNTS * 2.5)
    np.savez("labels.npz", x=TABLE[["a #b: c"]], y=images.reshape(ROWS, -1)[:, :3] > 0.5)
    np.savez("odd.npz", rows=AMOUNTS)
    Path("mine.py").write_text(OWN, encoding="utf-8")
    return CommandLine(tmp_path, monkeypatch, capfd)


def spec_of(file: str) -> StudySpec:
    return resolve(read_study_file(Path(file)))


@pytest.mark.parametrize(
    ("given", "file", "metric", "objective"),
    [
        ("odd table.csv", "odd table.yaml", "auc", "odd table.csv"),
        ("images.npz", "images.yaml", "accuracy", "image_classifier"),
        ("amounts.npz", "amounts.yaml", "root_mean_squared_error", "regressor"),
        ("labels.npz", "labels.yaml", "root_mean_squared_error", "regressor"),
        ("mine.py:WideAndDeep", "WideAndDeep.yaml", None, "mine.py:WideAndDeep"),
        ("wine", "wine.yaml", "accuracy", "wine"),
    ],
)
def test_what_is_begun_is_searched_as_it_is(
    command_line: CommandLine, given: str, file: str, metric: str | None, objective: str
) -> None:
    begun = command_line.run("init", given)
    assert (begun.code, begun.errors) == (0, "")
    quoted = f"'{file}'" if " " in file else file
    assert begun.output.endswith(f"Study file: {file}\nNext: tuning search {quoted}\n")
    spec = spec_of(file)
    assert (spec.metric, spec.objective.text) == (metric, objective)
    searched = command_line.run("search", file, *QUICK, "--name", "searched")
    assert (searched.code, searched.errors) == (0, "")
    assert "Best of 2 trials" in searched.output


def test_what_was_found_out_stands_in_the_file(command_line: CommandLine) -> None:
    said = command_line.run("init", "odd table.csv").output
    assert "Is Fraud is predicted, since columns of that name often are: binary" in said
    assert "or: a #b: c (regression), \u202ename\x07 (regression)" not in said
    text = Path("odd table.yaml").read_text(encoding="utf-8")
    assert all(line.isprintable() for line in text.splitlines())
    assert "accuracy\n# alone would reward" in text
    assert "# split: time:visit" in text
    # The lines of the space stand for the ready-made one that they are written out of.
    own = text.replace("\nspace: mlp\n", "\n").replace("# space:", "space:").replace("#   ", "  ")
    own = own.replace("# first:", "first:")
    Path("own.yaml").write_text(own, encoding="utf-8")
    begun, written_out = spec_of("odd table.yaml"), spec_of("own.yaml")
    assert written_out.space_name == "custom"
    assert (written_out.space, written_out.first) == (begun.space, begun.first)


def test_what_a_person_says_counts(command_line: CommandLine) -> None:
    asked = ("--target", "a #b: c", "--drop", "visit", "--metric", "mae", "-o", "mine.yaml")
    assert command_line.run("init", "odd table.csv", *asked).code == 0
    spec = spec_of("mine.yaml")
    assert spec.objective.target == "a #b: c"
    assert spec.objective.drop == ("visit",)
    assert spec.metric == "mean_absolute_error"


def test_the_space_of_a_class_is_shown_to_be_changed(command_line: CommandLine) -> None:
    assert command_line.run("init", "mine.py:WideAndDeep").code == 0
    begun = spec_of("WideAndDeep.yaml")
    text = Path("WideAndDeep.yaml").read_text(encoding="utf-8")
    own = text.replace("# space:", "space:").replace("#   ", "  ")
    Path("own.yaml").write_text(own, encoding="utf-8")
    assert spec_of("own.yaml").space == begun.space


def test_a_file_that_is_there_stays_unless_it_is_forced(command_line: CommandLine) -> None:
    Path("wine.yaml").write_text("mine\n", encoding="utf-8")
    command_line.refuses(
        "init", "wine", complaints=("wine.yaml: is there already; add --force ... another with -o",)
    )
    assert command_line.run("init", "wine", "--force").code == 0
    assert spec_of("wine.yaml").objective.text == "wine"


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("nothing.csv",), "nothing.csv: no such file; check the spelling and the folder"),
        (("nothing.npz",), "nothing.npz: no such file; check the spelling and the folder"),
        (("odd.npz",), "odd.npz: holds rows; name its arrays x and y"),
        (("vine",), "objective 'vine' is not known, did you mean 'wine'?"),
        (("odd table.csv", "--target", "fraud"), "no column 'fraud' to predict"),
        (("odd table.csv", "--drop", "none"), "--drop none: no such column; the columns are"),
        (("images.npz", "--target", "y"), "--target y: only a table"),
        (("images.npz", "--data", "odd.npz"), "--data odd.npz: images.npz is the data already"),
        (("study.yaml", "-o", "new.yaml"), "study.yaml: is a study file already; search it"),
        (("wine", "-o", "no/wine.yaml"), "-o no/wine.yaml: there is no folder no; make it first"),
        (("wine", "-o", "wine.txt"), "a study file is a file that ends in .yaml or .yml"),
        (("mine.py:Nobody",), "Nobody"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_no_file(
    command_line: CommandLine, command: tuple[str, ...], complaint: str
) -> None:
    command_line.refuses("init", *command, complaints=(complaint,))
