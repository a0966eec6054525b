"""New rows that cannot be predicted are refused in one sentence each, and nothing is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.end_to_end.finished_studies import STUDY, make_finished_study
from tests.end_to_end.refusals import CommandLine, Refused
from tuning import retrain

pytestmark = pytest.mark.end_to_end

_HEADER = "size,town,sold,y\n"
_GOOD = "1.5,Bonn,2024-03-05,7\n"


def _refused(
    label: str, content: str | bytes | None, *complaints: str, file: str = "n.csv", flags: str = ""
) -> Refused:
    return Refused(
        label=label,
        command=("predict", STUDY, file, *flags.split()),
        files={} if content is None else {file: content},
        complaints=complaints,
    )


CASES = (
    _refused("no file", None, "n.csv: no such file; check the spelling and the folder"),
    _refused("an empty file", "", "n.csv: is empty; give a table with a header line and rows"),
    _refused("a header alone", _HEADER, "n.csv: holds no rows; give a header line and at least"),
    _refused("a spreadsheet", b"PK\3\4", "n.xlsx: extension '.xlsx' is not known; save a table",
             file="n.xlsx"),
    _refused("a broken Parquet file", b"PAR1" + b"x" * 50, "n.parquet: cannot be read as Parquet",
             file="n.parquet"),
    _refused("an array for a table", b"\x93NUMPY", "n.npy: cannot be read as arrays",
             file="n.npy"),
    _refused("Latin-1", (_HEADER + _GOOD).encode() + b"1,K\xf6ln,2024-01-01,1\n",
             "n.csv: is not UTF-8; save the table again as UTF-8"),
    _refused("a row that is too long", _HEADER + _GOOD + "1,5,Bonn,2024-03-05,7\n",
             "n.csv, line 3: not the 4 fields of the header; put quotes"),
    _refused("an open quote", _HEADER + '1.5,"Bonn,2024-03-05,7\n', "n.csv, line 2: cannot be"),
    _refused("a missing column", "size,Town,sold\n1.5,Bonn,2024-03-05\n",
             "n.csv: no column 'town', which the model needs, did you mean 'Town'?; add it"),
    _refused("all missing columns at once", "town\nBonn\n",
             "n.csv: no column 'size', which the model needs", "n.csv: no column 'sold'"),
    _refused("a column that stands twice", "size,size,town,sold\n1,1,Bonn,2024-03-05\n",
             "n.csv: the name 'size' stands on several columns"),
    _refused("a cell that is no number", _HEADER + _GOOD + "big,Bonn,2024-03-05,7\n",
             "n.csv, column 'size': 1 cell holds no number, such as 'big' (line 3); mend or empty"),
    _refused("a number that is infinite", _HEADER + "1e99,Bonn,2024-03-05,7\n",
             "n.csv, column 'size': 1 cell holds a number infinite or beyond float32 ... (line 2)"),
    _refused("a date that is none", _HEADER + "1.5,Bonn,2024-13-45,7\n",
             "n.csv, column 'sold': ... '2024-13-45' (line 2)"),
    _refused("faults of several columns at once", _HEADER + "big,Bonn,2024-13-45,7\n",
             "n.csv, column 'size': 1 cell holds no number", "n.csv, column 'sold'"),
    _refused("a place in no folder", _HEADER + _GOOD, "-o x/p.csv: there is no folder x; create",
             flags="-o x/p.csv"),
    _refused("a place that is a folder", _HEADER + _GOOD, "-o results: is a folder; name a file",
             flags="-o results"),
    _refused("a place that is no CSV file", _HEADER + _GOOD, "-o p.xlsx: predictions are written",
             flags="-o p.xlsx"),
    _refused("the rows themselves as the place", _HEADER + _GOOD,
             "-o n.csv: holds the rows, which would be lost; name another file", flags="-o n.csv"),
    _refused("a trial that is not retrained", _HEADER + _GOOD,
             f"{STUDY}: trial 1 is not retrained; run `tuning retrain {STUDY} --trial 1` first",
             flags="--trial 1"),
    _refused("a trial that there is not", _HEADER + _GOOD,
             f"{STUDY} has no finished trial 9; there are 0 to 1", flags="--trial 9"),
    Refused(label="a study that there is not", command=("predict", "redz", "n.csv"),
            complaints=("there is no study 'redz' in results",)),
    Refused(label="a format of export that there is not",
            command=("export", STUDY, "--format", "tflit", "-o", "m.tflite"),
            complaints=("--format tflit: not known, did you mean 'tflite'?; use yaml, json",)),
    Refused(label="a model without a place", command=("export", STUDY, "--format", "tflite"),
            complaints=("--format tflite: writes a model; name its place, -o model.tflite",)),
    Refused(label="a model with another ending",
            command=("export", STUDY, "--format", "tflite", "-o", "m.onnx"),
            complaints=("-o m.onnx: --format tflite is written to a .tflite file; name one",)),
    Refused(label="preprocessing in a model that carries none",
            command=("export", STUDY, "--format", "tflite", "-o", "m.tflite", "--inside-model"),
            complaints=("--inside-model: --format tflite carries no texts ... use",)),
    Refused(label="preprocessing in a configuration", command=("export", STUDY, "--inside-model"),
            complaints=("--inside-model: --format yaml holds no model; use --format keras",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def retrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study on a table, whose best trial is retrained."""
    folder = tmp_path_factory.mktemp("retrained")
    random = np.random.default_rng(0)
    towns = random.choice(["Bonn", "Celle"], 60)
    rows = [
        f"{random.normal():.3f},{town},2024-0{1 + at % 9}-1{at % 10},{at}"
        for at, town in enumerate(towns)
    ]
    (folder / "houses.csv").write_text(_HEADER + "\n".join(rows) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        make_finished_study("objective: houses.csv\ntarget: y\n")
        retrain(STUDY, seeds=1)
    return folder


@pytest.fixture
def command(
    retrained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> CommandLine:
    shutil.copytree(retrained, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_is_refused_and_nothing_is_written(case: Refused, command: CommandLine) -> None:
    command.write(case.files)
    command.refuses(*case.command, complaints=case.complaints)


def test_good_rows_of_the_same_study_are_predicted(command: CommandLine) -> None:
    command.write({"n.csv": _HEADER + _GOOD + ",,,\n"})
    ended = command.run("predict", STUDY, "n.csv")
    assert ended.code == 0, ended.errors
    assert len(ended.output.splitlines()) == 3


def test_a_study_that_is_not_retrained_is_told_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    make_finished_study("objective: diabetes\nmodel: regressor\n")
    command = CommandLine(tmp_path, monkeypatch, capfd)
    said = f"{STUDY}: no model is retrained yet; run `tuning retrain {STUDY}` first"
    command.refuses("predict", STUDY, "n.csv", complaints=(said,))
    command.refuses("export", STUDY, "--format", "keras", "-o", "m.keras", complaints=(said,))


def test_a_model_of_an_earlier_version_is_told_to_be_retrained(command: CommandLine) -> None:
    document = Path("results") / STUDY / "retrained" / "preprocessing.json"
    document.write_text('{"preprocessing": "table", "columns": []}')
    command.write({"n.csv": _HEADER + _GOOD})
    command.refuses(
        "predict", STUDY, "n.csv",
        complaints=("an earlier version retrained this model ... retrain it (tuning retrain NAME",),
    )  # fmt: skip
