"""Bad input of every kind is refused with its place and its fix, and leaves no trace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.end_to_end import (
    bad_asking_cases,
    bad_class_cases,
    bad_flag_cases,
    bad_function_cases,
    bad_space_cases,
    bad_split_cases,
    bad_table_cases,
)
from tests.end_to_end.refusals import CommandLine, Refused, command_without_traces
from tests.repository import REAL_DATA, needs_real_data

pytestmark = pytest.mark.end_to_end

_BEFORE_LOADING = (
    *bad_space_cases.RANGES,
    *bad_space_cases.CHOICES,
    *bad_space_cases.NAMES,
    *bad_flag_cases.FLAGS,
    *bad_flag_cases.PLACES,
    *bad_flag_cases.NAMES,
    *bad_table_cases.AT_ONCE,
    *bad_split_cases.FLAGS,
)
_AFTER_LOADING = (
    *bad_space_cases.OF_THE_MODEL,
    *bad_table_cases.TABLES,
    *bad_class_cases.CLASSES,
    *bad_asking_cases.ASKING,
    *bad_function_cases.FUNCTIONS,
    *bad_split_cases.SPLITS,
    *bad_split_cases.FILES,
)


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_without_traces(tmp_path, monkeypatch, capfd)


@pytest.mark.parametrize("case", _BEFORE_LOADING, ids=str)
def test_is_refused_before_anything_is_loaded(case: Refused, command: CommandLine) -> None:
    command.write(case.files)
    command.refuses(*case.command, complaints=case.complaints)


@pytest.mark.parametrize("case", _AFTER_LOADING, ids=str)
def test_is_refused_once_the_objective_is_loaded(case: Refused, command: CommandLine) -> None:
    command.write(case.files)
    command.refuses(*case.command, complaints=case.complaints)


def test_every_mistake_of_a_study_file_is_said_in_one_run_in_the_order_of_its_lines(
    command: CommandLine,
) -> None:
    command.write(
        {
            "study.yaml": "objective: wines\n"
            "backend: optnua\n"
            "trials: 0\n"
            "epocs: 5\n"
            "folds: two\n"
            "timeout: 10\n"
            "seed: -1\n"
            "sampler:\n"
            "name: a/b\n"
            "space:\n"
            "  neurons: {type: integer, low: 9, hgih: 1}\n"
            "  Neurons: {type: integer, low: 1, high: 1.5}\n"
            "  learning_rate: {type: float, low: 0.1, high: 0.001}\n"
            "patience: 99\n"
            "metric: frobnicate\n"
        }
    )
    command.refuses(
        "search",
        "study.yaml",
        complaints=(
            "study.yaml, line 1: objective 'wines' is not known, did you mean 'wine'?",
            "study.yaml, line 2: backend optnua: not known, did you mean 'optuna'?",
            "study.yaml, line 3: trials 0: write a whole number from 1 to 100000",
            "study.yaml, line 4: epocs: no such setting, did you mean 'epochs'?",
            "study.yaml, line 5: folds two: write a whole number",
            "study.yaml, line 6: timeout 10: write a time above zero with its unit",
            "study.yaml, line 7: seed -1: write a whole number",
            "study.yaml, line 8: sampler: has no value; write one, or remove the line",
            "study.yaml, line 9: name 'a/b': not usable as a folder's name",
            "study.yaml, line 11: space.neurons: key 'hgih' is not known",
            "study.yaml, line 11: space.neurons: high is missing",
            "study.yaml, line 12: space.Neurons: the name differs from 'neurons' only in case",
            "study.yaml, line 12: space.Neurons: high 1.5 is not a whole number",
            "study.yaml, line 13: space.learning_rate: low 0.1 is above high 0.001",
            "study.yaml, line 14: patience 99: not below the 50 epochs",
            "study.yaml, line 15: metric frobnicate: ... add --direction minimize",
        ),
    )


def test_wishes_that_do_not_go_together_are_said_with_their_lines(command: CommandLine) -> None:
    command.write(
        {
            "study.yaml": "objective: wine\n"
            "sampler: bayesian\n"
            "pruner: median\n"
            "epochs: 1\n"
            "workers: 0\n"
        }
    )
    command.refuses(
        "search",
        "study.yaml",
        complaints=(
            "study.yaml, line 2: sampler bayesian: not one of optuna's ... is in keras-tuner",
            "study.yaml, line 3: pruner median: nothing to stop in trials of 1 epoch",
            "study.yaml, line 5: workers 0: write a whole number from 1 to 1024",
        ),
    )


def test_a_flag_on_the_command_line_is_named_by_itself_beside_a_study_file(
    command: CommandLine,
) -> None:
    command.write({"study.yaml": "objective: wine\ntrials: 0\nseed: -1\n"})
    command.refuses(
        "search", "study.yaml", "--trials", "ten",
        complaints=("--trials ten: write", "study.yaml, line 3: seed -1: write"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"), bad_table_cases.KEPT.values(), ids=bad_table_cases.KEPT
)
def test_is_no_fault(content: str, said: str, command: CommandLine) -> None:
    command.write({"h.csv": content})
    ended = command.run("search", "h.csv", "--target", "y", "--dry-run")
    assert ended.code == 0, ended.errors
    assert said in ended.output
    assert not Path("results").exists()


def test_exponents_without_a_point_and_words_like_no_are_read_as_written(
    command: CommandLine,
) -> None:
    command.write(
        {
            "study.yaml": "objective: wine\nspace:\n"
            "  learning_rate: {type: float, low: 1e-4, high: 1e-1, log: true}\n"
            "  activation: {type: categorical, choices: [no, yes]}\n"
        }
    )
    command.refuses(
        "search", "study.yaml",
        complaints=("'no' is not an activation here", "'yes' is not an activation here"),
    )  # fmt: skip


def test_a_link_to_nothing_is_refused(command: CommandLine) -> None:
    Path("h.csv").symlink_to("gone.csv")
    command.refuses(
        "search", "h.csv", "--target", "y",
        complaints=("h.csv: is a link to gone.csv, which does not exist; mend the link",),
    )  # fmt: skip


def test_a_pipe_is_refused_instead_of_waited_for(command: CommandLine) -> None:
    os.mkfifo("h.csv")
    command.refuses(
        "search", "h.csv", "--target", "y",
        complaints=("h.csv: is not a regular file ... write the table to a file",),
    )  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_what_may_not_be_read_or_written_is_refused(command: CommandLine) -> None:
    command.write({"h.csv": bad_table_cases.csv()})
    Path("h.csv").chmod(0)
    command.refuses("search", "h.csv", "--target", "y", complaints=("h.csv: cannot be read",))


def test_a_metric_that_the_model_does_not_report_is_refused_with_those_that_it_does(
    command: CommandLine,
) -> None:
    command.refuses(
        "search", "wine", "--metric", "main_accuracy",
        complaints=(
            "--metric main_accuracy: the model does not report it, did you mean 'accuracy'?; it"
            " reports accuracy, loss",
        ),
    )  # fmt: skip


@needs_real_data
def test_a_target_is_looked_for_among_the_columns_of_real_data(command: CommandLine) -> None:
    table = str(REAL_DATA / "california_housing.csv")
    command.refuses(
        "search", table, "--target", "median_house_values",
        complaints=("no column 'median_house_values' ... did you mean 'median_house_value'?",),
    )  # fmt: skip
