"""What a fitted estimator predicts with: a model's file in memory, and how rows become inputs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data import DataError
from objectives.machine.keras_backend import choose_keras_backend
from objectives.prediction.arrays import array_inputs
from objectives.prediction.kinds import table_inputs
from objectives.prediction.predictor import columns_by_input
from objectives.prediction.raw_rows import RowsError, read_rows

_CHUNK_ROWS = 4096


@final
class TrainedModel:
    """The content of a ``.keras`` file, and on first use the model that Keras makes of it.

    Pickled and copied it is the content alone, which Keras's safe mode reads back.

    Attributes:
        content: The bytes of the file.
        document: What ``preprocessing.json`` says of a retrained model.
        own_inputs: The ``inputs(x)`` of a person's own class, or None.
    """

    def __init__(
        self,
        content: bytes,
        document: dict[str, Any],
        *,
        own_inputs: Callable[[Any], Any] | None = None,
    ) -> None:
        """Take a file's bytes and what is known of its inputs and outputs; nothing is loaded."""
        self.content = content
        self.document = document
        self.own_inputs = own_inputs
        self._model: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_model": None}

    def outputs(self, rows: Any) -> NDArray[Any]:
        """Return the output for the target, shape (rows, ...).

        Args:
            rows: A frame where the model was trained on a table; else an array, or a sparse
                matrix, which is made dense a few thousand rows at a time.

        Raises:
            DataError: With all complaints about the rows.
            ObjectiveError: If the model has a layer that nobody in this process has defined.
        """
        place = self.document["outputs"]["place"]
        model = self._loaded()
        from objectives.source.held_model import outputs_of

        try:
            inputs = map(self._inputs, _dense_parts(rows))
            return np.concatenate([outputs_of(model, part, place=place) for part in inputs])
        except RowsError as error:
            raise DataError(*error.complaints) from error

    def _loaded(self) -> Any:
        if self._model is None:
            # Another process may not have chosen one yet: the one of the training.
            trained_with = self.document["keras_backend"]
            choose_keras_backend("auto" if "keras" in sys.modules else trained_with)
            from objectives.source.held_model import model_of

            self._model = model_of(self.content)
        return self._model

    def _inputs(self, rows: Any) -> Any:
        """Return rows as the model takes them."""
        if isinstance(rows, pd.DataFrame):
            prepared = table_inputs(self.document, read_rows(rows), say=_say_nothing)
        else:
            prepared = array_inputs(self.document, rows, say=_say_nothing)
        inputs = self.document["inputs"]
        match inputs["kind"]:
            case "same":
                return prepared
            case "columns":
                return columns_by_input(inputs, prepared)
            case _:
                assert self.own_inputs is not None
                return self.own_inputs(prepared)


def _dense_parts(rows: Any) -> Iterator[Any]:
    if not hasattr(rows, "tocsr"):
        yield rows
        return
    matrix: Any = rows.tocsr()
    for begin in range(0, matrix.shape[0], _CHUNK_ROWS):
        yield matrix[begin : begin + _CHUNK_ROWS].toarray()


def _say_nothing(sentence: str) -> None:
    del sentence
