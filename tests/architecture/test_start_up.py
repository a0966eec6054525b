"""Reading results starts none of the libraries that make them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import REPOSITORY
from tests.study_examples import completed, failed, make_trial, write_study

ENGINES = frozenset(
    ("keras", "tensorflow", "jax", "ray", "optuna", "keras_tuner", "scikeras", "torch")
)
DATA_LIBRARIES = frozenset(("sklearn", "pandas", "pyarrow", "scipy", "matplotlib"))
VERBS = (
    *("init", "search", "resume", "watch", "stop", "rename", "delete"),
    *("leaderboard", "compare", "show", "explain", "report", "plot", "export", "import"),
    *("retrain", "predict", "lr-range", "columns", "space", "list", "doctor", "submit"),
)

# Runs commands one after the other and tells of each its exit code, whether it printed anything,
# and the packages that are loaded after it.
RUN = """
import io, json, os, sys
from tuning.cli import app

screen = os.dup(1)
report = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["tuning", *arguments]
    with open(os.path.join(os.environ["SCRATCH"], "out"), "w+b") as out:
        os.dup2(out.fileno(), 1)
        code = 0
        try:
            app.main()
        except SystemExit as end:
            code = end.code or 0
        sys.stdout.flush()
        printed = os.fstat(out.fileno()).st_size > 0
    packages = sorted({name.partition(".")[0] for name in sys.modules})
    report.append([arguments, code, printed, packages])
os.write(screen, json.dumps(report).encode())
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("results")
    write_study(folder, make_trial(0, completed(0.5)), make_trial(1, failed()), name="houses")
    write_study(folder, make_trial(0, completed(0.25)), name="cars")
    return str(folder)


def output_of(code: str, *arguments: str, scratch: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"SCRATCH": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(*commands: tuple[str, ...], forbidden: frozenset[str], scratch: Path) -> None:
    """Run commands in one new process; each has to succeed and to load nothing forbidden."""
    report = json.loads(output_of(RUN, json.dumps(commands), scratch=scratch))
    assert len(report) == len(commands)
    for arguments, code, printed, packages in report:
        said = f"tuning {' '.join(arguments)}"
        assert code == 0, said
        assert printed, said
        assert forbidden & set(packages) == set(), said


@pytest.mark.parametrize("module", ["tuning", "objectives", "search_spaces"])
def test_importing_a_package_loads_no_library(module: str) -> None:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    loaded = set(output_of(code).split())
    assert (ENGINES | DATA_LIBRARIES | {"numpy"}) & loaded == set()


def test_help_loads_no_library(tmp_path: Path) -> None:
    check(
        ("--help",),
        ("--version",),
        *((verb, "--help") for verb in VERBS),
        forbidden=ENGINES | DATA_LIBRARIES | {"numpy"},
        scratch=tmp_path,
    )


def test_reading_results_loads_neither_engines_nor_data_libraries(
    results: str, tmp_path: Path
) -> None:
    commands = [
        ("leaderboard",),
        ("leaderboard", "houses", "cars"),
        *(("leaderboard", "houses", "--format", form) for form in ("csv", "json", "md")),
        ("show", "houses", "1"),
        *(("export", "houses", "--format", form) for form in ("yaml", "json")),
        ("list", "studies"),
    ]
    check(
        *((*command, "--results", results) for command in commands),
        forbidden=ENGINES | DATA_LIBRARIES,
        scratch=tmp_path,
    )


def test_listing_what_there_is_loads_no_engine(tmp_path: Path) -> None:
    check(
        *(("list", what) for what in ("spaces", "backends", "objectives")),
        forbidden=ENGINES,
        scratch=tmp_path,
    )


def test_the_leaderboard_function_loads_no_engine(results: str) -> None:
    code = (
        "import sys, tuning\n"
        "rows = tuning.leaderboard(results=sys.argv[1])\n"
        "print(len(rows), *{name.partition('.')[0] for name in sys.modules})\n"
    )
    count, *loaded = output_of(code, results).split()
    assert count == "3"
    assert (ENGINES | DATA_LIBRARIES) & set(loaded) == set()


def test_estimators_and_data_in_memory_wait_for_the_choice_of_a_keras_backend() -> None:
    code = (
        "import sys; import numpy as np;"
        "from tuning import TunedClassifier, TunedRegressor;"
        "from tuning.specification.handed_over import given_objects;"
        "given_objects(None, (np.zeros((9, 2)), np.zeros(9)));"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    assert not {"keras", "tensorflow", "jax"} & set(output_of(code).split())


def test_searching_and_retraining_in_this_process_load_what_they_use(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    lines = [f"{number % 7},{number % 5},{number % 3 / 2}" for number in range(60)]
    rows.write_text("\n".join(["a,b,price", *lines]), encoding="utf-8")
    place = ("--results", str(tmp_path / "results"))
    search = ("search", str(rows), "--target", "price", "--trials", "1", "--epochs", "1", *place)
    check(
        (*search, "--name", "rows", "--keras-backend", "jax"),
        ("retrain", "rows", "--seeds", "1", *place),
        forbidden=frozenset(
            ("matplotlib", "ray", "tensorflow", "keras_tuner", "scikeras", "torch")
        ),
        scratch=tmp_path,
    )
    check(
        (*search, "--name", "by-sklearn", "--keras-backend", "jax", "--backend", "random-search"),
        forbidden=frozenset(("matplotlib", "ray", "tensorflow", "keras_tuner", "optuna")),
        scratch=tmp_path,
    )
