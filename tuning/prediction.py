"""Predictions of a retrained model for new raw rows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from objectives.data import DataError
from objectives.machine.keras_backend import choose_keras_backend
from objectives.prediction.predictor import Predictor
from objectives.prediction.raw_rows import RowsError
from tuning.errors import ResumeRefusedError
from tuning.results.retrained.selection import folder_of_retrained
from tuning.results.source import reference_to_retrain
from tuning.results.study_record import read_study
from tuning.study.handed_over import with_given
from tuning.study.load import load
from tuning.study.resume import refuse_changes
from tuning.trusted_code import require_trusted, trusted_objective

if TYPE_CHECKING:
    import pandas as pd

    from objectives.in_memory.objects import Given
    from tuning.results.study_record import StudyRecord


@final
class TunedModel:
    """A retrained model that predicts raw rows; ``tuning.load_tuned`` makes it.

    Attributes:
        folder: Where it lies.
    """

    def __init__(self, study: StudyRecord, folder: Path, say: Callable[[str], None]) -> None:
        """Take a study, and the folder of one of its retrained trials.

        Raises:
            DataError: If the folder was written by another version.
        """
        self.folder = folder
        self._study = study
        try:
            self._predictor = Predictor(folder, load=self._load, arrange=self._arranged, say=say)
        except RowsError as error:
            raise DataError(*error.complaints) from error

    def predict(self, rows: Any) -> pd.DataFrame:
        """Return predictions for raw rows, as the person has them, a row each.

        Args:
            rows: Of a study on a table: the path of a .csv or .parquet file, or a DataFrame, with
                columns in any order; a blank and a text that training never saw are allowed, other
                columns left aside. Of a study on arrays: arrays of the shapes that it had, or the
                path of a .npy or .npz file.

        Returns:
            ``prediction``: the label, or the amount in the target's unit; ``probability_LABEL``
            for each class; and ``spread``, the standard deviation over the models of all seeds,
            of the amount or of the probability of the predicted label. The index is that of the
            rows where they are a DataFrame.

        Raises:
            DataError: If a column is missing or a cell cannot be read; with all complaints.
        """
        try:
            return self._predictor.predict(rows)
        except RowsError as error:
            raise DataError(*error.complaints) from error

    def _load(self, path: Path) -> Any:
        choose_keras_backend("auto" if "keras" in sys.modules else self._study.spec.keras_backend)
        from objectives.source.saved_model import load_bare_model

        # Layers of one's own are known once their file is imported, or what is kept of it.
        now, _ = reference_to_retrain(self._study)
        reference = replace(now.absolute(), given=now.given)
        return load_bare_model(
            path, before_foreign=partial(trusted_objective, reference, self._study.spec.name)
        )

    def _arranged(self, prepared: Any) -> Any:
        """Return what the class's ``inputs(x)`` makes; it may read what ``data()`` has set."""
        reference, _ = reference_to_retrain(self._study)
        require_trusted(reference, self._study.spec.name)
        loaded = load(replace(self._study.spec, objective=reference))
        try:
            refuse_changes(self._study, loaded, reference=reference)
        except ResumeRefusedError as error:
            changed = "; ".join(error.complaints[:-1])
            raise ResumeRefusedError(
                f"{changed}: the model takes what inputs(x) made when it was trained; undo the"
                " change, or search and retrain anew"
            ) from error
        return loaded.inputs(prepared)


def tuned_model(
    results_dir: Path,
    name: str,
    *,
    trial: int | None,
    say: Callable[[str], None],
    given: Given | None = None,
) -> TunedModel:
    """Return a study's retrained model.

    Args:
        results_dir: Where studies lie.
        name: The study.
        trial: A retrained trial other than the best one.
        say: Told what a person should know.
        given: What was handed over in Python, for a model with layers or inputs of its own; else
            None.

    Raises:
        StudyNotFoundError: If there is no such study or trial, or it is not retrained.
        DataError: If an earlier version retrained it.
    """
    study = read_study(results_dir, name)
    study = study if given is None else with_given(study, given)
    return TunedModel(study, folder_of_retrained(study, trial, say), say)
