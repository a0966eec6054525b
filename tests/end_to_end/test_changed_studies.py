"""A study goes on only as it was; whatever changed is listed, and nothing is written."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import keras
import pytest

from objectives.data import Dataset, Task, read_table
from objectives.data.columns.reading import ColumnChoices
from tests.end_to_end import bad_table_cases
from tests.end_to_end.finished_studies import STUDY, make_finished_study
from tests.end_to_end.refusals import CommandLine
from tuning.results.source import keep_source
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end

_FILE = f"results/{STUDY}/study.yaml"
_LAST = f"the study '{STUDY}' cannot go on with ... start a new study with `tuning search`"
_MODEL = """\
import keras
import numpy as np


class Reds:
    metric = "loss"

    def data(self):
        x = np.arange(80.0).reshape(40, 2)
        return x, x.sum(axis=1) + 0.5

    def build_model(self, configuration, signature):
        hidden = [keras.layers.Dense(2) for _ in configuration]
        ends = [keras.Input(signature.input_shape), keras.layers.Dense(1)]
        model = keras.Sequential([ends[0], *hidden, ends[1]])
        model.compile(loss="mean_squared_error")
        return model
"""

# What is written otherwise, and what is said of it, before the advice at the end.
_EDITS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "a range widened": ({"high: 256": "high: 512"}, ("neurons: high was 256, is now 512",)),
    "a range narrowed": ({"low: 16": "low: 32"}, ("neurons: low was 16, is now 32",)),
    "a choice removed": (
        {"choices:\n    - sgd\n    - nadam\n": "choices:\n    - nadam\n"},
        ("optimizer: choice 'sgd' removed",),
    ),
    "a choice added": (
        {"    - sgd\n": "    - sgd\n    - adamw\n"},
        ("optimizer: choice 'adamw' added",),
    ),
    "choices in another order": (
        {"    - sgd\n    - nadam\n": "    - nadam\n    - sgd\n"},
        ("optimizer: choices were in the order 'sgd', 'nadam', 'adam', are now 'nadam', 'sgd'",),
    ),
    "another type": (
        {"type: integer\n    low: 16\n    high: 256": "type: float\n    low: 16\n    high: 256"},
        ("neurons: type was integer, is now float", "neurons: low was 16", "neurons: high was 256"),
    ),
    "another scale": (
        {"high: 256\n    log: true": "high: 256"},
        ("neurons: log was true, is now false",),
    ),
    "a parameter renamed": ({"neurons:": "units:"}, ("neurons: removed", "units: added")),
    "a condition loosened": (
        {"      - nadam\n      - adam\n": "      - adam\n"},
        ("beta_1: condition was optimizer is 'nadam' or 'adam', is now optimizer is 'adam'",),
    ),
    "another metric": (
        {"seed: 42": "seed: 42\nmetric: loss"},
        ("metric was not given, is now loss", "direction was not given, is now minimize"),
    ),
    "another split": (
        {"seed: 42": "seed: 7", "folds: 1": "folds: 3"},
        ("folds was 1, is now 3", "seed was 42, is now 7"),
    ),
    "another budget": (
        {"trials: 2": "trials: 5", "epochs: 3": "epochs: 4", "seed: 42": "seed: 42\ntimeout: 5m"},
        (
            "trials was 2, is now 5",
            "epochs was 3, is now 4",
            "timeout was not given, is now 300s",
        ),
    ),
    "more trials alone": (
        {"trials: 2": "trials: 5"},
        (
            "trials was 2, is now 5",
            f"to change the number of trials, use `tuning resume {STUDY} --trials 5`",
        ),
    ),
    "another name": ({f"name: {STUDY}": "name: whites"}, (f"name was {STUDY}, is now whites",)),
    "another objective": ({"objective: wine": "objective: digits"}, ("objective was wine",)),
    "another configuration tried first": (
        {"seed: 42": "seed: 42\nfirst: {neurons: 64, optimizer: sgd, learning_rate: 0.01}"},
        ("first was not given, is now neurons=64, learning_rate=0.01, optimizer=sgd",),
    ),
    "another library": (
        {"backend: optuna": "backend: ray-tune", "keras_backend: auto": "keras_backend: jax"},
        ("backend was optuna, is now ray-tune", "keras_backend was auto, is now jax"),
    ),
}


def _command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TUNING_DATA", raising=False)
    return CommandLine(folder, monkeypatch, capfd)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        make_finished_study("objective: wine\n")
    return folder


@pytest.fixture
def study(
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> CommandLine:
    """The command in a folder with a copy of a finished study."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return _command(tmp_path, monkeypatch, capfd)


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    return _command(tmp_path, monkeypatch, capfd)


def _replace(path: str, changes: dict[str, str]) -> None:
    text = Path(path).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    Path(path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("changes", "said"), _EDITS.values(), ids=_EDITS)
def test_a_study_file_edited_afterwards_is_refused(
    changes: dict[str, str], said: tuple[str, ...], study: CommandLine
) -> None:
    _replace(_FILE, changes)
    study.refuses("resume", STUDY, complaints=(*(f"{_FILE}: {change}" for change in said), _LAST))


def test_a_study_file_with_mistakes_is_refused_with_all_of_them(study: CommandLine) -> None:
    _replace(_FILE, {"seed: 42": "seed: -7\nsede: 1", "high: 256": "high: 1"})
    study.refuses(
        "resume",
        STUDY,
        complaints=(
            "study.yaml, line 10: seed -7: write a whole number",
            "study.yaml, line 11: sede: no such setting, did you mean 'seed'?",
            "study.yaml, line 22: space.neurons: low 16 is above high 1; swap them",
        ),
    )


def test_fewer_trials_than_are_finished_are_refused(study: CommandLine) -> None:
    study.refuses(
        "resume", STUDY, "--trials", "1",
        complaints=("--trials 1: 2 trials are finished already; give the total that you want",),
    )  # fmt: skip


def test_a_changed_table_is_refused(command: CommandLine) -> None:
    command.write({"h.csv": bad_table_cases.csv()})
    make_finished_study("objective: h.csv\ntarget: y\n")
    command.write({"h.csv": bad_table_cases.csv(line_12="999,1,15.0")})
    command.refuses("resume", STUDY, complaints=("the data changed", _LAST))


def test_a_column_that_earlier_versions_read_otherwise_is_named(command: CommandLine) -> None:
    days = [f"2024-01-{row % 28 + 1:02d},{row},{row % 3}.5\n" for row in range(40)]
    command.write({"h.csv": "sold,id,y\n" + "".join(days)})

    def as_before(path: Path, *, target: str, task: Task | None, choices: ColumnChoices) -> Dataset:
        del choices
        read_as = {"sold": "category", "id": "number"}
        return replace(read_table(path, target=target, task=task, read_as=read_as), columns=())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("objectives.families.tabular_data.read_chosen_table", as_before)
        make_finished_study("objective: h.csv\ntarget: y\n")
    command.refuses(
        "resume",
        STUDY,
        complaints=(
            "the data changed, or are read otherwise now: column 'sold' as date (dates as"
            " year-month-day), column 'id' as left out (an id: a value of its own in every row)",
            _LAST,
        ),
    )


def test_a_table_with_another_row_is_refused_for_its_data_and_its_split(
    command: CommandLine,
) -> None:
    command.write({"h.csv": bad_table_cases.csv()})
    make_finished_study("objective: h.csv\ntarget: y\n")
    command.write({"h.csv": bad_table_cases.csv() + "41,1,61.5\n"})
    command.refuses(
        "resume",
        STUDY,
        complaints=(
            "the data changed",
            "the split into train, validation and test rows changed",
            _LAST,
        ),
    )


def test_changed_code_is_refused_and_so_is_its_metric(command: CommandLine) -> None:
    # Python's own cache beside the file would be a trace on the disk.
    command.monkeypatch.setattr(sys, "dont_write_bytecode", True)
    command.write({"model.py": _MODEL})
    make_finished_study("objective: model.py:Reds\n")
    keep_source(read_study(Path("results"), STUDY).spec)
    command.write({"model.py": _MODEL.replace('metric = "loss"', 'metric = "r2_score"')})
    command.refuses(
        "resume",
        STUDY,
        complaints=(
            "the code of the objective model.py:Reds changed: Reds.metric in model.py changed",
            _LAST,
        ),
    )
    command.write({"model.py": _MODEL.replace("class Reds", "class Blues")})
    command.refuses(
        "resume",
        STUDY,
        complaints=(
            "the code of the objective model.py:Reds changed: Reds in model.py is gone",
            _LAST,
        ),
    )


def test_a_study_goes_on_with_the_keras_backend_that_it_began_on(command: CommandLine) -> None:
    few = ("--trials", "1", "--epochs", "1", "--patience", "none", "--name", STUDY)
    assert command.run("search", "wine", *few).code == 0
    (written,) = (
        line for line in Path(_FILE).read_text().splitlines() if line.startswith("keras_backend")
    )
    assert written == f"keras_backend: {keras.config.backend()}"
    # Whoever resumes has another one in the environment, or none that trials train on.
    command.monkeypatch.setenv("KERAS_BACKEND", "torch")
    ended = command.run("search", "wine", *few[:-1], "other")
    assert ended.code == 2
    assert ended.errors.startswith("tuning: KERAS_BACKEND=torch: trials train on jax or tensorflow")
    ended = command.run("resume", STUDY, "--trials", "2")
    assert ended.code == 0, ended.errors


def test_a_results_folder_that_was_moved_works_where_it_is(study: CommandLine) -> None:
    Path("kept").mkdir()
    shutil.move("results", "kept/elsewhere")
    for command in (("leaderboard",), ("leaderboard", STUDY), ("show", STUDY, "0"),
                    ("export", STUDY), ("resume", STUDY)):  # fmt: skip
        ended = study.run(*command, "--results", "kept/elsewhere")
        assert ended.code == 0, ended.errors
    assert not Path("results").exists()


def test_a_study_folder_by_another_name_is_shown_but_not_written_to(study: CommandLine) -> None:
    Path(f"results/{STUDY}").rename("results/whites")
    assert study.run("leaderboard", "whites").code == 0
    before = set(Path("results").rglob("*"))
    ended = study.run("resume", "whites")
    assert ended.code == 2
    assert "rename it back, or let its files follow with `tuning rename" in ended.errors
    assert set(Path("results").rglob("*")) == before
