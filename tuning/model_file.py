"""A retrained model as a file for other programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.data import DataError
from objectives.machine.keras_backend import choose_keras_backend
from objectives.prediction.predictor import Predictor
from objectives.prediction.raw_rows import RowsError
from objectives.prediction.wholeness import require_same_model
from search_spaces.suggestions import closest
from tuning.errors import SpecificationError
from tuning.results.export import MODEL_FORMATS
from tuning.results.retrained.folder import MODEL
from tuning.results.retrained.selection import folder_of_retrained
from tuning.results.source import reference_to_retrain
from tuning.results.study_record import read_study
from tuning.study.handed_over import with_given
from tuning.trusted_code import trusted_objective

if TYPE_CHECKING:
    from objectives.in_memory.objects import Given


def export_retrained(
    results_dir: Path,
    name: str,
    path: Path,
    *,
    form: str,
    trial: int | None,
    inside_model: bool,
    say: Callable[[str], None],
    given: Given | None = None,
) -> None:
    """Write a study's retrained model in one of ``MODEL_FORMATS``, checked against the model.

    Args:
        results_dir: Where studies lie.
        name: The study.
        path: The file, or the folder of a SavedModel.
        form: The format.
        trial: A retrained trial other than the best one.
        inside_model: Whether the preprocessing of a table goes into the model; it takes raw
            columns then.
        say: Told what a person should know.
        given: What was handed over in Python, for a model with layers of its own; else None.

    Raises:
        SpecificationError: If there is no such format, or nothing can be written there.
        StudyNotFoundError: If there is no such study or trial, or it is not retrained.
        ObjectiveError: If a package is missing, a column cannot go into the model, or the file
            would predict something else.
        KerasBackendError: If Keras runs on another backend than TensorFlow in this process.
    """
    _require_place(path, form=form, inside_model=inside_model)
    study = read_study(results_dir, name)
    study = study if given is None else with_given(study, given)
    folder = folder_of_retrained(study, trial, say)
    try:
        whole = Predictor(folder)
        require_same_model(whole.document, folder, folder / MODEL)
    except RowsError as error:
        raise DataError(*error.complaints) from error
    # Whatever the study trained on: TensorFlow alone writes all of the formats.
    choose_keras_backend("tensorflow")
    from objectives.model_files.checked import export_checked
    from objectives.model_files.formats import ModelFormat, require_packages
    from objectives.source.saved_model import load_bare_model

    require_packages(ModelFormat(form))
    now, _ = reference_to_retrain(study)
    reference = replace(now.absolute(), given=now.given)
    model = load_bare_model(
        folder / MODEL, before_foreign=partial(trusted_objective, reference, name)
    )
    note = export_checked(
        model, path, ModelFormat(form), preprocessed=whole if inside_model else None
    )
    if note:
        say(note)


def _require_place(path: Path, *, form: str, inside_model: bool) -> None:
    if form not in MODEL_FORMATS:
        raise SpecificationError(
            f"--format {form}: not known{closest(form, MODEL_FORMATS)}; use"
            f" {', '.join(MODEL_FORMATS)}"
        )
    complaints = []
    ending = MODEL_FORMATS[form]
    if not path.absolute().parent.is_dir():
        complaints.append(f"-o {path}: there is no folder {path.parent}; create it first")
    elif ending and path.suffix != ending:
        complaints.append(f"-o {path}: --format {form} is written to a {ending} file; name one")
    elif path.is_dir() or (path.exists() and not ending):
        complaints.append(f"-o {path}: is there already; name something new, or remove it first")
    if inside_model and form in ("tflite", "onnx"):
        complaints.append(
            f"--inside-model: --format {form} carries no texts and no preprocessing of Keras's;"
            " use --format keras or saved-model"
        )
    if complaints:
        raise SpecificationError(*complaints)
