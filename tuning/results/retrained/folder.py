"""The folder of a retrained model, written as a whole."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from search_spaces.visible import visible, visible_json
from tuning.results.files import operations
from tuning.results.journal import replace_file
from tuning.results.retrained.card import card
from tuning.results.retrained.figures import history_text, metrics_document
from tuning.results.tables import short

if TYPE_CHECKING:
    from pathlib import Path

    from objectives.source.saved_model import LoadingNeeds
    from tuning.results.retrained.record import Retrained


MODEL = "model.keras"
COMPARED = "predicted.json"
_TRIALS = "trial-*"
# Inside a text no line ends: what is between these brackets is numbers.
_NUMBERS = re.compile(r"\[\n[-+.\deE,\s]*\]")


def retrained_folder(study_folder: Path, trial: int, *, is_best: bool) -> Path:
    """Return where a retrained trial lies: ``retrained``, or a folder in it for another trial."""
    best = study_folder / "retrained"
    return best if is_best else best / f"trial-{trial:04d}"


def retrained_trial(folder: Path) -> int | None:
    """Return which trial's model lies in a folder; None where there is none, or nothing says."""
    try:
        return int(json.loads(operations.read(folder / "metrics.json"))["trial"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def folder_of_trial(study_folder: Path, trial: int) -> Path | None:
    """Return where a trial's model lies, None where it is not retrained."""
    best = retrained_folder(study_folder, trial, is_best=True)
    other = retrained_folder(study_folder, trial, is_best=False)
    found = best if retrained_trial(best) == trial else other
    return found if (found / MODEL).exists() else None


def retrained_result(folder: Path) -> tuple[str, str] | None:
    """Return a model's result, ``0.93 ± 0.01``, and the rows: ``test`` or ``validation``.

    One seed has no spread. None where nothing tells the result.
    """
    try:
        test = json.loads(operations.read(folder / "metrics.json"))["test"]
        spread = test["spread"]
        beside = "" if spread is None else f" ± {short(float(spread))}"
        rows = "validation" if test.get("measured_on") == "validation" else "test"
        return f"{short(float(test['mean']))}{beside}", rows
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def test_result(folder: Path) -> str:
    """Return the same in words; test rows go without saying. Empty where nothing tells it."""
    match retrained_result(folder):
        case (told, "test"):
            return told
        case (told, rows):
            return f"{told} on {rows} rows"
        case None:
            return ""


def write_retrained(retrained: Retrained) -> None:
    """Write a folder; an earlier one stays whole until the new one is complete.

    The folders of other trials in it stay.
    """
    # Loads pandas, which whoever trained the model has loaded already.
    from objectives.prediction.wholeness import sealed, sha256_of

    folder = retrained.folder
    operations.make_folder(folder.parent)
    new = folder.with_name(f".{folder.name}.new")
    old = folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():
        operations.rename(old, folder)  # A process died between the two renames below.
    _keep_trials(old, folder)
    for leftover in (new, old):
        operations.remove_tree(leftover)
    operations.make_folder(new)
    replace_file(new / MODEL, retrained.model)
    if retrained.seed_models:
        operations.make_folder(new / "seeds")
    models = {MODEL: sha256_of(retrained.model)}
    for seed, model in retrained.seed_models.items():
        replace_file(new / "seeds" / f"{seed}.keras", model)
        models[f"seeds/{seed}.keras"] = sha256_of(model)
    replace_file(new / "metrics.json", _json(metrics_document(retrained)))
    if retrained.compared:
        replace_file(new / COMPARED, _compared(retrained))
    replace_file(new / "history.csv", history_text(retrained.history))
    needs = _needs(retrained)
    document = {**retrained.preprocessing, "foreign": list(needs.foreign), "models": models}
    replace_file(new / "preprocessing.json", _in_lines(_json(sealed(document))))
    replace_file(new / "predict.py", _script())
    if needs.module_text is not None:
        replace_file(new / "model.py", needs.module_text)
    replace_file(new / "card.md", visible(card(retrained, needs)))
    if folder.exists():
        operations.rename(folder, old)
    operations.rename(new, folder)
    _keep_trials(old, folder)
    operations.remove_tree(old)


def _keep_trials(old: Path, folder: Path) -> None:
    """Move the folders of other trials from an earlier folder into the one in its place."""
    for trial in old.glob(_TRIALS):
        if not (folder / trial.name).exists():
            operations.rename(trial, folder / trial.name)


def _compared(retrained: Retrained) -> str:
    """Return the predictions for the test rows as JSON on one line: they are many."""
    document = {
        "format": 1,
        "trial": retrained.trial,
        "measured_on": "test" if retrained.has_test else "validation",
        **retrained.compared,
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def compared_document(folder: Path, *, trial: int) -> dict[str, Any] | None:
    """Return a trial's predictions for the test rows; None where nothing tells them."""
    try:
        document = json.loads(operations.read(folder / COMPARED))
        is_known = document["format"] == 1 and document["trial"] == trial
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return document if is_known else None


def _script() -> str:
    from objectives.source.predict_script import predict_script

    return predict_script()


def _needs(retrained: Retrained) -> LoadingNeeds:
    # Loads Keras, which whoever trained the model has loaded already.
    from objectives.source.saved_model import loading_needs

    return loading_needs(retrained.model)


def _json(document: dict[str, Any]) -> str:
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return visible_json(text) + "\n"


def _in_lines(text: str) -> str:
    """Return JSON whose lists of numbers have a line each: the quantiles of a column are many."""
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[0][1:-1].split())}]", text)
