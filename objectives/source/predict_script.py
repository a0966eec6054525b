"""The text of ``predict.py``, which predicts new rows where this project is not installed."""

from __future__ import annotations

from objectives.prediction.command import run
from objectives.source.classes import embedded_source

_DOCSTRING = '''"""Predicts new raw rows with model.keras beside this file.

    python predict.py new_rows.csv -o predictions.csv

or, in Python, `from predict import predict; predict("new_rows.csv")`. Needs pandas, NumPy, Keras
and one Keras backend, and nothing of the project that trained the model.
"""'''
_PREDICT = '''\
@functools.cache
def predictor() -> Predictor:
    """Return the model of this folder, loaded once."""
    return Predictor(Path(__file__).resolve().parent, say=_say_on_standard_error)


def predict(rows: Any) -> pd.DataFrame:
    """Return predictions for raw rows: a path, a DataFrame, or arrays; see Predictor.predict."""
    return predictor().predict(rows)


if __name__ == "__main__":
    run(Path(__file__).resolve().parent)'''


def predict_script() -> str:
    """Return the text of a module that holds all of ``objectives.prediction``."""
    embedded = embedded_source([run])
    embedded.modules["functools"] = None
    embedded.names["typing", "Any"] = None
    imports = ["from __future__ import annotations", *embedded.import_blocks(always=())]
    return (
        "\n\n".join([_DOCSTRING, *imports])
        + "\n\n\n"
        + "\n\n\n".join([*embedded.definitions.values(), _PREDICT])
        + "\n"
    )
