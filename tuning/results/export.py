"""A configuration for others to use: YAML, JSON, or Python that needs Keras alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from objectives.data.task import Task
from objectives.objective import Signature
from objectives.retraining.lengths import length_anew
from objectives.source.model_source import model_source
from search_spaces.known.values import known_int
from search_spaces.suggestions import closest
from search_spaces.visible import visible, visible_json
from tuning.errors import SpecificationError
from tuning.records import Failed
from tuning.results.confirmed.words import again_of
from tuning.results.derived import best_document
from tuning.results.selection import usable_trial
from tuning.results.source import code_changes, reference_to_retrain
from tuning.results.tables import short
from tuning.specification.metrics import asked_metrics
from tuning.specification.study_file import to_yaml
from tuning.trusted_code import require_trusted

if TYPE_CHECKING:
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

FORMATS = ("yaml", "json", "py")
MODEL_FORMATS = {"keras": ".keras", "saved-model": "", "tflite": ".tflite", "onnx": ".onnx"}
"""The ending of a model's file in each format; TensorFlow's SavedModel is a folder."""


def export_text(study: StudyRecord, *, trial: int | None, form: str) -> str:
    """Return a configuration in one of ``FORMATS``.

    Raises:
        StudyNotFoundError: If there is no such trial.
        SpecificationError: If the format is not known.
    """
    chosen = usable_trial(study, trial)
    match form:
        case "yaml":
            return to_yaml(best_document(study, chosen))
        case "json":
            document = best_document(study, chosen)
            text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
            return visible_json(text) + "\n"
        case "py":
            study.require_own("export")
            return _python(study, chosen)
        case _:
            raise SpecificationError(
                f"--format {form}: not known{closest(form, FORMATS)}; use {', '.join(FORMATS)}"
            )


def signature_of(study: StudyRecord) -> Signature:
    """Return what a model of the study must fit."""
    data: dict[str, Any] = study.signature
    return Signature(
        input_shape=_shapes(data["input_shape"]),
        task=Task(data["task"]),
        classes=tuple(data["classes"]),
        # Journals of earlier versions do not say.
        training_rows=data.get("training_rows", 1),
        epochs=study.spec.budget.epochs,
        measured=asked_metrics(study.spec),
    )


def _as_retrained(study: StudyRecord, trial: Trial) -> Signature:
    """Return what the model must fit, for a training as long as `tuning retrain` makes it.

    Of a ready-made model, whose learning rate falls to the end of that.
    """
    signature, outcome = signature_of(study), trial.outcome
    if study.spec.objective.has_own_code or isinstance(outcome, Failed) or not outcome.best_epoch:
        return signature
    asked = known_int(trial.configuration, "training_epochs", otherwise=signature.epochs)
    length = length_anew(
        trial.configuration,
        best_epoch=outcome.best_epoch,
        most=min(signature.epochs, asked),
    )
    return replace(signature, epochs=length.scheduled) if length.falls else signature


def _shapes(written: Any) -> Any:
    """Return shapes as they were before JSON made lists of them; several inputs have one each."""
    if isinstance(written, dict):
        return {name: _shapes(part) for name, part in written.items()}
    if any(isinstance(part, list | dict) for part in written):
        return [_shapes(part) for part in written]
    return tuple(written)


def _python(study: StudyRecord, trial: Trial) -> str:
    reference, line = reference_to_retrain(study)
    if reference.needs_objects and reference.given is None:
        raise SpecificationError(
            f"--format py: {reference.said} was handed over in Python, and no file holds it; export"
            " yaml, or export from what tuning.search or tuning.resume returns"
        )
    changes = [] if line else code_changes(study, reference)
    if changes:
        raise SpecificationError(
            *(f"--format py: {change}; undo it, or export yaml" for change in changes)
        )
    require_trusted(reference, study.spec.name)
    worth = "no value" if trial.value is None else f"{study.metric.name} {short(trial.value)}"
    classes, again = study.signature["classes"], again_of(study, trial.number)
    facts = [
        f"The model of trial {trial.number} of the study {study.spec.name}.",
        "",
        f"Tuned on {study.spec.objective.said}: {worth} on validation data, which is optimistic,",
        "having been chosen as the best. Inputs are expected as the study prepared them.",
        *([f"Trained again by the search: {again}."] if again else []),
        *(
            ["Built by the source that the study keeps: its file has changed since."]
            if line
            else []
        ),
        *([f"Classes in the order of the outputs: {', '.join(classes)}."] if classes else []),
    ]
    text = "\n".join(_docstring_line(fact) for fact in facts)
    return f'"""{text}\n"""\n\n' + model_source(
        reference,
        trial.configuration,
        _as_retrained(study, trial),
        keras_backend=study.spec.keras_backend,
    )


def _docstring_line(text: str) -> str:
    """Return a line that ends no docstring, whatever a path or the classes of a table hold."""
    return " ".join(visible(text).replace("\\", "\\\\").replace('"', '\\"').split())
