"""Whether a retrained model's folder is as it was written: what is loaded is what was measured."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from objectives.prediction.raw_rows import RowsError

_NEEDED = ("format", "inputs", "outputs", "preprocessing", "foreign")


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the content of preprocessing.json with the digest of all the rest in it."""
    # As it is read again: lists for tuples, texts for keys.
    written = json.loads(json.dumps(document))
    return {**written, "check": _digest_of(written)}


def whole_document(document: Any, path: Path) -> dict[str, Any]:
    """Return the content of preprocessing.json as it was written; once it had no digest in it.

    Raises:
        RowsError: it was changed since, or is something else.
    """
    if isinstance(document, dict):
        rest = {name: value for name, value in document.items() if name != "check"}
        is_kept = "check" not in document or document["check"] == _digest_of(rest)
        if is_kept and all(name in document for name in _NEEDED):
            return document
    raise RowsError(
        f"{path}: is not as it was written; restore it from a copy, or retrain the trial (tuning"
        " retrain NAME --overwrite)"
    )


def require_same_model(document: dict[str, Any], folder: Path, path: Path) -> None:
    """Require that a model's file is the one that was written; earlier versions have no digest.

    Raises:
        RowsError: it is another one, or cannot be read.
    """
    known = document.get("models")
    if known is None:
        return
    try:
        found = sha256_of(path.read_bytes())
    except OSError as error:
        raise RowsError(f"{path}: cannot be read ({error.strerror or error})") from None
    if known.get(path.relative_to(folder).as_posix()) != found:
        raise RowsError(
            f"{path}: is not the model that was written here (its SHA-256 differs): it was changed,"
            " damaged or cut off; restore it from a copy, or retrain the trial"
        )


def sha256_of(content: bytes) -> str:
    """Return the digest of a file's content."""
    return hashlib.sha256(content).hexdigest()


def _digest_of(document: dict[str, Any]) -> str:
    return sha256_of(json.dumps(document, sort_keys=True).encode())
