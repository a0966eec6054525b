"""A model with its preprocessing in it: it takes a dict of raw columns."""

from __future__ import annotations

import math
import re
from typing import Any

import keras
import numpy as np

from objectives.data.scaling.normal_scores import are_told_apart_in_float32, outermost
from objectives.errors import ObjectiveError


def with_preprocessing(model: keras.Model, document: dict[str, Any]) -> keras.Model:
    """Return a model that takes a dict with an input a raw column, shape (rows, 1) each.

    A column of numbers is float64, NaN where blank; one of texts holds strings, "" where blank.
    Keras runs on TensorFlow, which alone looks texts up.

    Args:
        model: Takes prepared inputs.
        document: The content of preprocessing.json.

    Raises:
        ObjectiveError: With a sentence for each column that no layer of Keras's can carry.
    """
    _require_columns(document)
    inputs, parts = {}, []
    for facts in document["columns"]:
        name = facts["name"]
        is_text = facts["kind"] == "text"
        inputs[name] = keras.Input((1,), name=name, dtype="string" if is_text else "float64")
        make = _texts if is_text else _numbers
        parts.append(make(inputs[name], facts, scaling=document["scaling"]))
    prepared = parts[0] if len(parts) == 1 else keras.layers.Concatenate()(parts)
    outputs = model(_arranged(prepared, document["inputs"]))
    return keras.Model(inputs, outputs)


def _require_columns(document: dict[str, Any]) -> None:
    if document["inputs"]["kind"] not in ("same", "columns"):
        raise ObjectiveError(
            f"--inside-model: the model takes what inputs(x) of {document['inputs']['of']} makes,"
            " which no layer of Keras's is; leave --inside-model out"
        )
    is_flat = len(document.get("arrays", {}).get("shape", [1])) == 1
    if not document["columns"] or not is_flat:
        raise ObjectiveError(
            "--inside-model: the study is on arrays as they are, whose columns have no"
            " preprocessing of their own; leave --inside-model out"
        )
    complaints = [
        f"--inside-model: column {facts['name']!r} cannot go into the model: {why}; leave"
        " --inside-model out, or the column"
        for facts in document["columns"]
        if (why := _why_not(facts))
    ]
    if complaints:
        raise ObjectiveError(*complaints)


def _why_not(facts: dict[str, Any]) -> str:
    """Return why no layer carries a column; empty where layers do."""
    if facts["kind"] not in ("number", "text"):
        return f"no layer of Keras's reads a column of the kind {facts['kind']}"
    if facts.get("written", "plain") != "plain":
        return f"its numbers are written as {facts['written']}, which no layer of Keras's reads"
    if "/" in facts["name"]:
        return "Keras allows no / in the name of an input"
    return ""


def _numbers(column: Any, facts: dict[str, Any], *, scaling: str) -> Any:
    """Return a column scaled as in training: in float64, and float32 in the end."""
    filled = keras.ops.where(keras.ops.isnan(column), facts["median"], column)
    match scaling:
        case "standardize":
            filled = (filled - facts["mean"]) / facts["deviation"]
        case "min_max":
            filled = (filled - facts["minimum"]) / facts["range"]
        case "quantile":
            filled = _normal_scores(filled, facts)
        case _:
            pass
    return keras.ops.cast(filled, "float32")


def _normal_scores(column: Any, facts: dict[str, Any]) -> Any:
    """Return what ``normal_scores`` does, in the operations of Keras's."""
    quantiles = np.asarray(facts["quantiles"], dtype=np.float64)
    if quantiles[0] == quantiles[-1]:
        return keras.ops.zeros_like(column)
    if are_told_apart_in_float32(quantiles):
        quantiles = quantiles.astype(np.float32).astype(np.float64)
        column = keras.ops.cast(keras.ops.cast(column, "float32"), "float64")
    upper = _share(column, quantiles)
    lower = 1.0 - _share(-column, -quantiles[::-1])
    share = keras.ops.clip((lower + upper) / 2.0, *outermost(facts["rows"]))
    return math.sqrt(2.0) * keras.ops.erfinv(2.0 * share - 1.0)


def _share(column: Any, quantiles: np.ndarray) -> Any:
    """Return which share of the fitted rows is no larger, as ``numpy.interp`` comes to it.

    ``column`` has the shape (rows, 1).
    """
    last = len(quantiles) - 2
    above = keras.ops.searchsorted(quantiles, keras.ops.reshape(column, (-1,)), side="right")
    at = keras.ops.reshape(keras.ops.clip(above - 1, 0, last), (-1, 1))
    width = np.diff(quantiles)
    start, wide = keras.ops.take(quantiles, at), keras.ops.take(width, at)
    way = keras.ops.clip((column - start) / keras.ops.where(wide > 0, wide, 1.0), 0.0, 1.0)
    way = keras.ops.where(column >= quantiles[-1], 1.0, way)
    return (keras.ops.cast(at, "float64") + way) / (last + 1)


def _texts(column: Any, facts: dict[str, Any], *, scaling: str) -> Any:
    del scaling  # Texts are one-hot.
    categories = facts["categories"]
    known = _one_hot(column, categories)
    whole = _wholes(categories)
    if whole:
        # As for new rows: a number that names something may be written 3.0.
        places = np.eye(len(categories), dtype=np.float32)[[categories.index(one) for one in whole]]
        known += keras.ops.matmul(_one_hot(column, [f"{one}.0" for one in whole]), places)
    if not facts["input_for_rare_texts"]:
        return known
    return keras.layers.Concatenate()([known, 1.0 - keras.ops.sum(known, axis=1, keepdims=True)])


def _one_hot(column: Any, texts: list[str]) -> Any:
    lookup = keras.layers.StringLookup(vocabulary=texts, num_oov_indices=1, output_mode="one_hot")
    return lookup(column)[:, 1:]  # The layer counts first what it does not know.


def _wholes(categories: list[str]) -> list[str]:
    """Return the names that are whole numbers, whose other way of writing names nothing else."""
    return [
        one
        for one in categories
        if re.fullmatch(r"[+-]?[0-9]+", one) and f"{one}.0" not in categories
    ]


def _arranged(prepared: Any, inputs: dict[str, Any]) -> Any:
    if inputs["kind"] == "same":
        return prepared
    parts = inputs["parts"]
    if isinstance(parts, dict):
        return {name: keras.ops.take(prepared, part, axis=1) for name, part in parts.items()}
    return [keras.ops.take(prepared, part, axis=1) for part in parts]


def raw_examples(document: dict[str, Any], *, rows: int = 64) -> dict[str, np.ndarray]:
    """Return rows to hold a model with its preprocessing against.

    Among them are blanks, numbers that were there in training, odd and unseen texts.
    """
    random = np.random.default_rng(0)
    columns: dict[str, np.ndarray] = {}
    for facts in document["columns"]:
        if facts["kind"] == "text":
            texts = [*facts["categories"][:rows], "", "a text that was never seen"]
            texts += [f"{one}.0" for one in _wholes(facts["categories"])[:rows]]
            columns[facts["name"]] = random.choice(np.array(texts, dtype=object), rows)
            continue
        spread = facts.get("deviation", facts.get("range", 1.0))
        if "quantiles" in facts:
            lower, upper = np.quantile(facts["quantiles"], (0.1, 0.9))
            spread = (upper - lower) or 1.0
        numbers = facts["median"] + spread * random.normal(size=rows)
        if "quantiles" in facts:
            # Equal numbers, and both ends: there a rank is not between two others.
            seen = random.random(rows) < 0.3
            numbers[seen] = random.choice(facts["quantiles"], int(seen.sum()))
            numbers[:2] = facts["quantiles"][0], facts["quantiles"][-1]
        numbers[random.random(rows) < 0.1] = np.nan
        columns[facts["name"]] = numbers
    return columns
