"""Files of data are looked at before they are read: whether they are such, and whether they fit."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.data.errors import DataError
from objectives.data.stored import memory
from objectives.data.stored.npz_file import read_npz
from objectives.data.tables.read import read_columns


def test_arrays_come_back_as_they_were_saved(tmp_path: Path) -> None:
    saved: dict[str, Any] = {
        "x": np.arange(12.0).reshape(3, 4),
        "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "texts": np.array(["a", "b"]),
        "nothing": np.zeros((0, 3), dtype=np.int8),
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "d.npz", **saved)
        read = read_npz(tmp_path / "d.npz")
        assert list(read) == list(saved)
        for name, array in saved.items():
            assert read[name].dtype == array.dtype
            np.testing.assert_array_equal(read[name], array)


@pytest.mark.parametrize("ending", ["csv", "parquet", "npz"])
def test_what_needs_more_memory_than_is_free_is_refused_before_it_is_read(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"d.{ending}"
    table = pd.DataFrame({"a": np.random.default_rng(0).normal(size=5000), "y": range(5000)})
    match ending:
        case "csv":
            table.to_csv(path, index=False)
        case "parquet":
            table.to_parquet(path)
        case _:
            # Packed it is small, and takes 80 MB once it is unpacked.
            np.savez_compressed(path, x=np.zeros(10_000_000))
            assert path.stat().st_size < 100_000
    monkeypatch.setattr(memory, "free_memory", lambda: 60_000.0)
    with pytest.raises(DataError, match=r"d\.\w+: holds .* GB of data, and 0\.0 GB of memory are"):
        read_npz(path) if ending == "npz" else read_columns(path)


def test_an_archive_with_a_password_or_another_compression_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "d.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x.npy", b"\x93NUMPY")
    content = bytearray(path.read_bytes())
    for start in (content.index(b"PK\3\4") + 6, content.index(b"PK\1\2") + 8):
        content[start] |= 1  # says that it is encrypted
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"cannot be read as an \.npz file"):
        read_npz(path)
