"""The command that predicts the rows of a file, and where it writes them."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from objectives.prediction.predictor import Predictor
from objectives.prediction.raw_rows import RowsError


def run(folder: Path, arguments: Sequence[str] | None = None) -> None:
    """Predict the rows of a file, as a command; ends the process with 2 where that cannot be."""
    parser = argparse.ArgumentParser(description="Predict new raw rows with the model beside this.")
    parser.add_argument("rows", help="a .csv or .parquet file; .npy or .npz for arrays")
    parser.add_argument("-o", "--output", type=Path, help="a .csv file instead of the screen")
    asked = parser.parse_args(arguments)
    try:
        refuse_place(asked.output, rows=Path(asked.rows))
        predictor = Predictor(folder, say=_say_on_standard_error)
        predictions = predictor.predict(asked.rows)
        write_predictions(predictions, asked.output)
    except RowsError as error:
        for complaint in error.complaints:
            print(f"predict.py: {complaint}", file=sys.stderr)
        sys.exit(2)
    if asked.output is not None:
        print(f"{len(predictions):,} predictions written to {asked.output}", file=sys.stderr)


def refuse_place(path: Path | None, *, rows: Path) -> None:
    """Refuse a place for predictions where none can be written.

    Raises:
        RowsError: there is no such folder, the name is no CSV file's, or the rows are there.
    """
    if path is None:
        return
    if not path.absolute().parent.is_dir():
        raise RowsError(f"-o {path}: there is no folder {path.parent}; create it first")
    if path.is_dir():
        raise RowsError(f"-o {path}: is a folder; name a file in it, such as predictions.csv")
    if path.suffix.lower() != ".csv":
        raise RowsError(f"-o {path}: predictions are written as CSV; name a .csv file")
    if path.exists() and rows.exists() and path.samefile(rows):
        raise RowsError(f"-o {path}: holds the rows, which would be lost; name another file")


def write_predictions(predictions: pd.DataFrame, path: Path | None) -> None:
    """Write predictions as CSV, to a file as a whole or to the screen."""
    text = io.StringIO()
    predictions.to_csv(text, index=False, lineterminator="\n")
    if path is None:
        sys.stdout.write(text.getvalue())
        return
    part = path.with_name(f".{path.name}.part")
    # Left by a process that died; or a link laid out for it, through which nothing is written.
    part.unlink(missing_ok=True)
    with part.open("x", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    part.replace(path)


def _say_on_standard_error(sentence: str) -> None:
    print(sentence, file=sys.stderr)
