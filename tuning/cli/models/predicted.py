"""Predictions for a file of new rows: on the screen, or into a file."""

from __future__ import annotations

import sys
from pathlib import Path

from objectives.data import DataError
from objectives.prediction.command import refuse_place, write_predictions
from objectives.prediction.raw_rows import RowsError
from search_spaces.visible import visible
from tuning.cli.screen import quiet_screen
from tuning.prediction import tuned_model


def predict_and_write(
    name: str, rows: Path, *, trial: int | None, output: Path | None, results: str, verbose: bool
) -> None:
    """Predict the rows of a file and write a line for each, to a file or standard output.

    Raises:
        DataError: If the rows cannot be read, or the file not be written there.
        StudyNotFoundError: If there is no such study or trial, or it is not retrained.
    """
    notes: list[str] = []
    try:
        refuse_place(output, rows=rows)
    except RowsError as error:
        raise DataError(*error.complaints) from error
    with quiet_screen(verbose=verbose):
        model = tuned_model(Path(results), name, trial=trial, say=notes.append)
        predictions = model.predict(rows)
    for note in notes:
        print(visible(note), file=sys.stderr)
    write_predictions(predictions, output)
    if output is not None:
        print(f"{len(predictions):,} predictions written to {output}")
