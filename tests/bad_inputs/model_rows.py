"""Rows 128 to 138: files of models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bad_inputs.row import Input, Row

_FOLDER = Path("results") / "reds" / "retrained"
_WHOLE = (
    "end_to_end/test_large_and_broken.py::test_a_model_file_that_is_none_has_a_sentence_of_its_own"
)
_FILES = "unit/objectives/source/test_foreign_models.py"
_MODEL = "results/reds/retrained/model.keras"
_OTHER = (f"{_MODEL}: is not the model that was written here (its SHA-256 differs)",)


def _changed(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        path = folder / _FOLDER / "model.keras"
        path.write_bytes(change(path.read_bytes()))

    return prepare


def _without_a_model(folder: Path) -> None:
    (folder / _FOLDER / "model.keras").unlink()


def _edited(folder: Path) -> None:
    path = folder / _FOLDER / "preprocessing.json"
    path.write_text(path.read_text().replace('"same"', '"own"'))


def _predict(prepare: Callable[[Path], None], words: tuple[str, ...] = _OTHER) -> Input:
    return Input(command=("predict", "reds", "n.csv"), study=True, prepare=prepare, words=words,
                 files={"n.csv": "a,b,c\n1,2,3\n"})  # fmt: skip


ROWS = (
    Row(id="model-128", what="a model that is missing, empty, cut off", tests=(_WHOLE,),
        cases=(_predict(_without_a_model, ("reds: no model is retrained yet; run",)),
               _predict(_changed(lambda content: b"")),
               _predict(_changed(lambda content: content[: len(content) // 2])))),
    Row(id="model-129", what="a damaged byte", tests=(_WHOLE,),
        cases=(_predict(_changed(lambda content: content[:-1] + bytes([content[-1] ^ 1]))),)),
    Row(id="model-130", what="a Lambda layer, or any code in a model",
        tests=(f"{_FILES}::test_code_in_a_model_is_not_run",)),
    Row(id="model-131", what="HDF5, pickle, joblib by the name of a model", tests=(_WHOLE,),
        cases=(_predict(_changed(lambda content: b"\x89HDF\r\n\x1a\n")),
               _predict(_changed(lambda content: b"\x80\x04N.")))),
    Row(id="model-132", what="a Keras with known holes",
        tests=("architecture/test_security_rules.py::"
               "test_libraries_with_known_holes_are_not_taken",)),
    Row(id="model-133", what="weights that point elsewhere, or claim more than there is",
        tests=(f"{_FILES}::test_weights_that_are_not_in_the_file_are_refused",
               f"{_FILES}::test_a_model_that_claims_more_memory_than_is_free_is_refused")),
    Row(id="model-134", what="layers that nobody knows",
        tests=(f"{_FILES}::test_layers_that_nobody_knows_are_named",)),
    Row(id="model-135", what="another input shape or number of classes",
        tests=(f"{_FILES}::test_a_model_of_another_shape_is_said",),
        instead="Known by its digest before it is loaded; of folders of earlier versions, which"
        " have none, by what the model says."),
    Row(id="model-136", what="weights that are NaN",
        tests=(f"{_FILES}::test_a_model_whose_weights_are_no_numbers_is_said",)),
    Row(id="model-137", what="a model of another backend of Keras",
        tests=("end_to_end/test_saved_models.py::"
               "test_the_code_on_the_card_loads_the_model_with_keras_alone",),
        instead="A .keras file is of every backend, and predicts the same on each."),
    Row(id="model-138", what="a model that is not the trial's",
        cases=(_predict(_changed(lambda content: content + b"more")),
               _predict(_edited, ("preprocessing.json: is not as it was",)))),
)  # fmt: skip
