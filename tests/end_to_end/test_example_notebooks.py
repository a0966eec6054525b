"""The notebooks of the examples run from top to bottom, as they do for whoever opens them."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.end_to_end.notebooks import Cell, executed
from tests.repository import REPOSITORY

pytestmark = pytest.mark.end_to_end

_NOTEBOOKS = sorted((REPOSITORY / "examples").glob("*.ipynb"))


@pytest.mark.parametrize("path", _NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def run(name: str, folder: Path) -> list[Cell]:
    return executed(nbformat.read(REPOSITORY / "examples" / name, as_version=4), folder)


def only(cells: list[Cell], beginning: str, *, is_whole: bool = False) -> Cell:
    (found,) = (
        cell
        for cell in cells
        if (cell.source == beginning if is_whole else cell.source.startswith(beginning))
    )
    return found


def test_the_tour_ends_in_predictions(tmp_path: Path) -> None:
    cells = run("tour.ipynb", tmp_path)
    stopped = only(cells, "search(")
    (progress,) = stopped.shown
    assert "stopped by hand; continue with `resume('tour', objective=" in progress["text/plain"]
    assert len(progress["text/plain"].splitlines()) < 10
    assert len(stopped.errors) == 1
    assert "12/12 trials" in only(cells, "result = resume").shown[0]["text/plain"]
    page = only(cells, "result", is_whole=True).shown
    assert page[0]["text/html"].count("<svg") == 2
    found = re.search(r"best mean_absolute_error ([\d.]+) in", page[0]["text/plain"])
    assert found is not None
    # Of the target, whose mean absolute deviation is 66.
    assert 30 < float(found[1]) < 60
    retrained = only(cells, "result.retrain").shown[-1]
    assert "on test rows" in retrained["text/html"]
    assert "prediction" in only(cells, "new_patients").shown[0]["text/plain"]
    assert "keras.Model" in (tmp_path / "model.py").read_text()
    assert [cell.source for cell in cells if cell.errors] == [stopped.source]
    # No library speaks up: what is printed is what was asked for.
    assert [cell.source for cell in cells if cell.printed] == [cells[-1].source]


def test_a_function_of_keras_tuners_is_searched_as_it_stands(tmp_path: Path) -> None:
    cells = run("from_keras_tuner.ipynb", tmp_path)
    assert [cell.source for cell in cells if cell.errors] == []
    progress, result = only(cells, "from tuning import search").shown
    assert "trials of at most 5 epochs by keras-tuner" in progress["text/plain"]
    # Its defaults are the first trial, as KerasTuner has it.
    assert "tried first: layers=1, units_0=32, learning_rate=0.001" in progress["text/html"]
    assert re.search(r"best accuracy 0\.9\d+ in trial \d of 6 trials", result["text/plain"])
    assert "on test rows" in only(cells, "result.retrain").shown[-1]["text/html"]
    assert "median pruning" in only(cells, "search(").shown[0]["text/plain"]


def test_an_objective_of_optunas_is_searched_without_its_fit(tmp_path: Path) -> None:
    cells = run("from_optuna.ipynb", tmp_path)
    assert [cell.source for cell in cells if cell.errors] == []
    progress, result = only(cells, "from tuning import search").shown
    assert "tpe sampling and median pruning, to maximize accuracy" in progress["text/plain"]
    assert re.search(r"best accuracy 0\.9\d+ in trial \d of 10 trials", result["text/plain"])
    table = only(cells, "print(dict(").shown[0]["text/html"]
    # It is asked for in a branch of the function, and is a column all the same.
    assert "momentum" in table
    assert "&lt;NA&gt;" in table
    assert "on test rows" in only(cells, "result.retrain").shown[-1]["text/html"]
