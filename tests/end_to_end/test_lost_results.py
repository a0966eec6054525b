"""A study whose results are taken away while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.refusals import CommandLine
from tuning.results.study_record import read_study

pytestmark = pytest.mark.integration

OWN = """\
import shutil
from pathlib import Path

import keras
import numpy as np

from search_spaces import Integer


class Removing:
    space = {"neurons": Integer(1, 64)}
    built = 0

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        # Before the study there are looks at models: count where its folder is.
        if (Path("results") / "s" / "journal.jsonl").exists():
            Removing.built += 1
            if Removing.built == 3:
                WHAT
        hidden = keras.layers.Dense(configuration["neurons"])
        model = keras.Sequential([keras.Input((3,)), hidden, keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer="sgd")
        return model
"""


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("(Path('results') / 's' / 'journal.jsonl').unlink()", "results/s/journal.rescued.jsonl"),
        ("shutil.rmtree(Path('results') / 's')", "results/s.journal.rescued.jsonl"),
    ],
    ids=["file", "folder"],
)
def test_its_trials_are_beside_them_and_the_exit_code_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    what: str,
    where: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    command = CommandLine(tmp_path, monkeypatch, capfd)
    command.write({"own.py": OWN.replace("WHAT", what)})
    asked = ("--trials", "6", "--epochs", "1", "--name", "s", "--sampler", "random")
    ended = command.run("search", "own.py:Removing", *asked, "--metric", "loss")
    assert ended.code == 5, ended.output + ended.errors
    assert "Traceback" not in ended.errors
    assert f"finished trials are in {where}: move it to results/s/journal.jsonl" in ended.errors

    (tmp_path / "results" / "s").mkdir(exist_ok=True)
    (tmp_path / where).rename(tmp_path / "results" / "s" / "journal.jsonl")
    assert 0 in read_study(tmp_path / "results", "s").trials
