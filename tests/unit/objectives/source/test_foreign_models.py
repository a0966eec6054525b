"""Models that somebody else wrote, or changed: nothing in them runs, and each has a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from objectives.errors import ObjectiveError
from objectives.prediction.predictor import Predictor
from objectives.prediction.raw_rows import RowsError
from objectives.source import model_archive
from objectives.source.saved_model import load_bare_model

DOCUMENT = {
    **{"format": 2, "foreign": [], "classes": ["p", "q"], "inputs": {"kind": "same"}},
    "arrays": {"kind": "array", "shape": [3], "dtype": "float32"},
    **{"preprocessing": "none", "scaling": "none"},
    "outputs": {"place": 0, "values": "probabilities"},
}


def network(inputs: int = 3, outputs: int = 2) -> keras.Model:
    return keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(outputs)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "preprocessing.json").write_text(json.dumps(DOCUMENT))
    network().save(tmp_path / "model.keras")
    return tmp_path / "model.keras"


def rewritten(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for one, content in members.items():
            archive.writestr(one, change(content) if one == name else content)


def with_layer(path: Path, **layer: Any) -> None:
    def change(content: bytes) -> bytes:
        config = json.loads(content)
        config["config"]["layers"][1] |= layer
        return json.dumps(config).encode()

    rewritten(path, "config.json", change)


def refusal(path: Path) -> str:
    with pytest.raises(ObjectiveError) as raised:
        load_bare_model(path, before_foreign=lambda: None)
    return str(raised.value)


def test_code_in_a_model_is_not_run(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = tmp_path / "ran.txt"
    layer = keras.layers.Lambda(
        lambda x: __import__("pathlib").Path("ran.txt").write_text("ran") and x
    )
    keras.Sequential([keras.Input((3,)), layer]).save(path)
    ran.unlink()  # written while the model was built
    said = refusal(path)
    assert "holds a Lambda layer, whose code would run" in said
    assert "safe_mode" not in said
    network().save(path)
    with_layer(path, module="os", class_name="system", registered_name="system")
    assert "it holds system" in refusal(path)
    with_layer(path, module="builtins", class_name="exec", registered_name=None)
    refusal(path)
    assert not ran.exists()


def test_layers_that_nobody_knows_are_named(path: Path) -> None:
    with_layer(path, module="nope", class_name="Nope", registered_name="pkg>Nope")
    assert "it holds pkg>Nope; register layers of your own" in refusal(path)


def weights(fill: Callable[[h5py.File], object]) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        file = io.BytesIO(content)
        with h5py.File(file, "a") as opened:
            fill(opened)
        return file.getvalue()

    return change


def test_weights_that_are_not_in_the_file_are_refused(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(64))

    def outside(opened: h5py.File) -> None:
        opened.create_dataset("stolen", (8,), "f8", external=[(str(secret), 0, 64)])

    def linked(opened: h5py.File) -> None:
        opened["stolen"] = h5py.ExternalLink(str(secret), "/x")

    def endless(opened: h5py.File) -> None:
        opened.create_dataset("endless", (10**9, 10**6), "f8", chunks=(10, 10))

    for fill, said in (
        (outside, "/stolen points to another file, which is not read"),
        (linked, "/stolen points to another file, which is not read"),
        (endless, "/endless promises more than the file can hold"),
    ):
        network().save(path)
        rewritten(path, "model.weights.h5", weights(fill))
        assert said in refusal(path)


def test_a_model_that_claims_more_memory_than_is_free_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_archive, "free_memory", lambda: 1000.0)
    assert "would take more memory than is free" in refusal(path)


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x89HDF\r\n\x1a\n"], ids=range(4))
def test_garbage_in_a_whole_archive_is_a_damaged_model(
    member: str, content: bytes, path: Path
) -> None:
    rewritten(path, member, lambda _: content)
    assert "is damaged or was cut off" in refusal(path)


def test_a_model_of_another_shape_is_said(path: Path) -> None:
    network(inputs=4).save(path)
    with pytest.raises(RowsError, match="the model cannot take them"):
        Predictor(path.parent).predict(np.zeros((2, 3)))
    network(outputs=7).save(path)
    with pytest.raises(RowsError, match="gives 7 numbers a row for 2 classes"):
        Predictor(path.parent).predict(np.zeros((2, 3)))


def test_a_model_whose_weights_are_no_numbers_is_said(path: Path) -> None:
    model = network()
    model.set_weights([weight * np.nan for weight in model.get_weights()])
    model.save(path)
    with pytest.raises(RowsError, match="its weights are no finite numbers"):
        Predictor(path.parent).predict(np.zeros((2, 3)))
