"""What a retrained model predicts for the test rows, held against what is true there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import keras
import numpy as np

from objectives.data import Task
from objectives.data.rows import as_keras_takes, evaluation_batch
from objectives.prediction.answers import class_scores
from objectives.retraining.counted import amounts, confusion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective
    from objectives.training.target_unit import TargetUnit

_Part: TypeAlias = tuple[str, Callable[[], dict[str, Any]]]
"""What a target is called, and what counts it: only of those that are kept."""

_BATCH = 32
_MOST_TARGETS = 8


def compared(
    model: keras.Model,
    test: Rows,
    *,
    loaded: LoadedObjective,
    outputs: Mapping[str, Any],
    unit: TargetUnit | None,
) -> dict[str, Any]:
    """Return what a model predicts for all test rows beside what is true, as plain data.

    Each target, each label of several and each column of amounts is one of its own, eight at most.

    Args:
        model: What predicts, in the target's own unit.
        test: The rows that were measured, as a model takes them that learns in ``unit``.
        loaded: The objective and its data.
        outputs: What ``described_outputs`` says of the model.
        unit: None where the model learned the target in its own unit.

    Returns:
        ``rows``; ``targets``, each as ``confusion`` or ``amounts`` makes it with its ``name``,
        which is empty for the target itself; and ``left_out``: why others are none, in sentences.
    """
    true, predicted = _predictions(model, test)
    left_out: list[str] = []
    found: list[_Part] = []
    leaves, answers = keras.tree.flatten(true), keras.tree.flatten(predicted)
    is_unclear = len(leaves) > 1 and isinstance(true, dict) is not isinstance(predicted, dict)
    if len(leaves) != len(answers) or is_unclear:
        left_out.append("which of the model's outputs is for which target cannot be told")
        leaves = answers = []
    names = _names(true)
    logits = _gives_logits(model)
    flags = [True] * len(leaves) if unit is None else keras.tree.flatten(unit.is_target)
    for place, (leaf, answer) in enumerate(zip(leaves, answers, strict=True)):
        given, said = leaf.reshape(len(leaf), -1), answer.reshape(len(answer), -1)
        if unit is not None and flags[place]:
            given = given.astype(np.float64) * unit.deviation + unit.mean
        if given.dtype.kind not in "biuf":
            left_out.append(f"{names[place] or 'the target'}: is no numbers")
            continue
        is_target = place == outputs["place"]
        parts = (
            _of_target(given, said, loaded=loaded, values=outputs["values"], logits=logits)
            if is_target
            else _of_other(given, said)
        )
        if isinstance(parts, str):
            left_out.append(f"{names[place] or 'the target'}: {parts}")
            continue
        found += [(_joined(names[place], name), part) for name, part in parts]
    if len(found) > _MOST_TARGETS:
        left_out.append(f"{len(found) - _MOST_TARGETS} more targets are left out")
    targets = [{"name": name, **counted()} for name, counted in found[:_MOST_TARGETS]]
    return {"rows": len(test), "targets": targets, "left_out": left_out}


def _predictions(model: keras.Model, test: Rows) -> tuple[Any, Any]:
    """Return the targets of all rows and what is predicted for them, in one pass."""
    batch = evaluation_batch(test, batch_size=_BATCH)
    pairs = [
        (part.y, model.predict(as_keras_takes(part.x), batch_size=batch, verbose=0))
        for part in _parts(test, batch)
    ]
    true, predicted = (
        keras.tree.map_structure(lambda *arrays: np.concatenate(arrays), *half)
        for half in zip(*pairs, strict=True)
    )
    return keras.tree.map_structure(np.asarray, true), predicted


def _parts(test: Rows, batch: int) -> Iterator[Rows]:
    if not test.is_stored:
        yield test
        return
    for start in range(0, len(test), batch):
        yield test.take(np.arange(start, min(start + batch, len(test)), dtype=np.int32))


def _gives_logits(model: keras.Model) -> bool:
    """Tell whether a model's one loss takes its outputs for logits, which become no probability."""
    losses = keras.tree.flatten(getattr(model, "loss", None))
    return len(losses) == 1 and bool(getattr(losses[0], "from_logits", False))


def _of_target(
    true: NDArray[Any],
    output: NDArray[Any],
    *,
    loaded: LoadedObjective,
    values: str,
    logits: bool,
) -> list[_Part] | str:
    """Return the target itself, whose classes and task are known; or why there is nothing."""
    if loaded.dataset.task is Task.REGRESSION:
        # Several labels of a row have no task of their own.
        if not _are_labels(true, output, logits=logits):
            return _columns_of_amounts(true, output)
        return _labels(true, output, above=0.0 if logits else 0.5)
    classes = loaded.dataset.classes
    if values == "numbers":
        return "what the model predicts are no classes"
    if values == "signs" and true.shape[1] == 1:
        codes = (true[:, 0] > 0).astype(int)
    else:
        codes = true.argmax(axis=1) if true.shape[1] > 1 else true[:, 0].astype(int)
    likely = class_scores(output, values=values, classes=len(classes)).argmax(axis=1)
    return [("", partial(confusion, codes, likely, classes=classes))]


def _of_other(true: NDArray[Any], output: NDArray[Any]) -> list[_Part] | str:
    """Return a further target, whose kind its values tell; or why there is nothing."""
    width = output.shape[1]
    is_flags = bool(np.isin(true, (0, 1)).all())
    if width > 1 and true.shape[1] == 1:
        codes = true[:, 0].astype(int)
        if not np.array_equal(codes, true[:, 0]) or codes.min() < 0 or codes.max() >= width:
            return f"has one number a row, and the model gives {width}"
        return [("", partial(confusion, codes, output.argmax(axis=1), classes=_numbers(width)))]
    if true.shape[1] != width:
        return f"has {true.shape[1]} numbers a row, and the model gives {width}"
    if is_flags and width > 1 and bool((true.sum(axis=1) == 1).all()):
        codes, likely = true.argmax(axis=1), output.argmax(axis=1)
        return [("", partial(confusion, codes, likely, classes=_numbers(width)))]
    if is_flags and bool(((output >= 0) & (output <= 1)).all()):
        return _labels(true, output)
    return _columns_of_amounts(true, output)


def _are_labels(true: NDArray[Any], output: NDArray[Any], *, logits: bool) -> bool:
    """Tell whether columns of zeros and ones stand beside a probability or logit for each."""
    if true.shape != output.shape or true.shape[1] == 1:
        return False
    are_chances = logits or bool(((output >= 0) & (output <= 1)).all())
    return are_chances and bool(np.isin(true, (0, 1)).all())


def _labels(true: NDArray[Any], output: NDArray[Any], *, above: float = 0.5) -> list[_Part]:
    """Return each label by itself: it is there or not, whatever the others are."""
    width = output.shape[1]
    return [
        (
            f"label {at}" if width > 1 else "",
            partial(confusion, true[:, at], output[:, at] > above, classes=("0", "1")),
        )
        for at in range(width)
    ]


def _columns_of_amounts(true: NDArray[Any], output: NDArray[Any]) -> list[_Part] | str:
    if true.shape[1] != output.shape[1]:
        return f"has {true.shape[1]} numbers a row, and the model gives {output.shape[1]}"
    return [
        (f"column {at}" if true.shape[1] > 1 else "", partial(amounts, true[:, at], output[:, at]))
        for at in range(true.shape[1])
    ]


def _names(true: Any) -> list[str]:
    if isinstance(true, dict):
        return [str(name) for name in sorted(true)] if len(true) > 1 else [""]
    count = len(keras.tree.flatten(true))
    return [f"output {at}" for at in range(count)] if count > 1 else [""]


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))


def _joined(*names: str) -> str:
    return ", ".join(name for name in names if name)
