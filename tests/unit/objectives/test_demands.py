"""What an objective demands of the process before it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from objectives.demands import demanded_keras_backend
from objectives.errors import ObjectiveError
from objectives.reference import ObjectiveReference

OWN = """
raise AssertionError("the file is run")

class Own:
    keras_backend = {backend!r}
"""


def own_file(folder: Path, backend: str) -> str:
    path = folder / "own.py"
    path.write_text(OWN.format(backend=backend))
    return f"{path}:Own"


def test_a_class_demands_its_backend_before_its_file_is_run(tmp_path: Path) -> None:
    def demanded(text: str) -> str | None:
        return demanded_keras_backend(ObjectiveReference(text=text))

    assert demanded(own_file(tmp_path, "tensorflow")) == "tensorflow"
    assert demanded("digits") is None
    assert demanded(f"{tmp_path}/own.py:Other") is None
    assert demanded(f"{tmp_path}/missing.py:Own") is None
    with pytest.raises(ObjectiveError, match=r"Own\.keras_backend 'jx' is not known.*jax"):
        demanded(own_file(tmp_path, "jx"))
