"""A configuration's model as Python code that needs Keras and nothing of ours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from objectives.catalog import family_named, make_objective
from objectives.errors import ObjectiveError
from objectives.machine.keras_backend import choose_keras_backend
from objectives.source.classes import NameClashError
from search_spaces.known.values import known_int, known_value

if TYPE_CHECKING:
    from objectives.objective import Signature
    from objectives.reference import ObjectiveReference
    from search_spaces import Configuration

_SCALINGS = {"none": "nothing", "quantile": "quantile: normal scores of a column's ranks"}


def model_source(
    reference: ObjectiveReference,
    configuration: Configuration,
    signature: Signature,
    *,
    keras_backend: str,
) -> str:
    """Return code with a function ``build_model()`` that builds and compiles the model.

    The model is built once and written out from what Keras tells of it: layer by layer where
    there is readable code for all its parts, else as Keras serialises it. Classes of this project
    go into the text as they are.

    Raises:
        ObjectiveError: If a user's model has parts that only its own file can build, or parts of
            this project's do not fit into one file.
        KerasBackendError: If the Keras backend cannot be had in this process.
    """
    no_code = family_named(reference).no_code
    if no_code is not None:
        raise ObjectiveError(f"--format py: {no_code}; use `tuning retrain` and its model.keras")
    choose_keras_backend(keras_backend)
    # Only now: it loads Keras.
    from objectives.source.written_model import ForeignPartsError, written_model

    try:
        model: Any = make_objective(reference).build_model(configuration, signature)
    except Exception as error:
        if isinstance(error, ObjectiveError) or not reference.has_own_code:
            raise
        raise ObjectiveError(
            f"--format py: {reference.said}: build_model raised {type(error).__name__}: {error};"
            " here it is called without the data; use `tuning retrain` and its model.keras"
        ) from error
    explanation = _explanation(
        configuration, signature, has_schedule=_has_schedule(model), is_own=reference.has_own_code
    )
    try:
        return written_model(model, explanation=explanation)
    except ForeignPartsError as error:
        raise ObjectiveError(
            f"--format py: {', '.join(error.names)} can only be built by {reference.said};"
            " export yaml and call build_model there"
        ) from None
    except NameClashError as error:
        raise ObjectiveError(
            f"--format py: the model needs two definitions of the name {error.name}, which one"
            " file cannot hold; export yaml instead"
        ) from None


def _has_schedule(model: Any) -> bool:
    """Tell whether the step decides the learning rate."""
    optimizer = getattr(model, "optimizer", None)
    return optimizer is not None and isinstance(optimizer.get_config().get("learning_rate"), dict)


def _explanation(
    configuration: Configuration, signature: Signature, *, has_schedule: bool, is_own: bool
) -> list[str]:
    """Return the lines of the docstring of ``build_model``.

    Args:
        configuration: The model's configuration.
        signature: What it fits.
        has_schedule: Whether its learning rate follows a schedule.
        is_own: Whether the model is a user's own, whose schedule may be of any length.
    """
    batch_size = known_int(configuration, "batch_size")
    lines = [f"Build and compile the model; train it with batches of {batch_size}."]
    if not is_own:
        lines += [*_input_lines(configuration), *_callback_lines(configuration)]
    if not has_schedule:
        return lines
    if is_own:
        return [*lines, "", "Its learning rate follows a schedule that counts these batches."]
    batches = math.ceil(signature.training_rows / batch_size)
    asked = known_int(configuration, "training_epochs", otherwise=signature.epochs)
    epochs = min(signature.epochs, asked)
    return [
        *lines,
        "",
        "Its learning rate follows a schedule made for this length of training:",
        f"{epochs} epochs of {batches} batches, {epochs * batches} steps.",
    ]


def _input_lines(configuration: Configuration) -> list[str]:
    """Return which columns go to which input, where there are two, and how numbers are scaled."""
    columns = [
        f"{name.partition('_')[0]} {configuration[name]}"
        for name in ("wide_columns", "deep_columns")
        if name in configuration
    ]
    lines = []
    if columns:
        lines += ["", f"Columns of its inputs, counted from 0: {', '.join(columns)}."]
    scaling = known_value(configuration, "scaling")
    if scaling is not None:
        lines += ["", f"Its inputs are scaled by {_SCALINGS.get(str(scaling), scaling)}."]
    return lines


def _callback_lines(configuration: Configuration) -> list[str]:
    """Return the callback that belongs to the performance schedule."""
    if known_value(configuration, "schedule") != "performance":
        return []
    factor = known_value(configuration, "plateau_factor")
    patience = known_value(configuration, "plateau_patience")
    return [
        "",
        "It belongs with this callback:",
        f"keras.callbacks.ReduceLROnPlateau(factor={factor}, patience={patience}).",
    ]
