"""Rows 68 to 99: files of data."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tests.bad_inputs.row import Input, Row, npz, parquet

_X = np.random.default_rng(0).normal(size=(60, 3))
_Y = _X.sum(axis=1)
_TABLE = "a,b,y\n" + "".join(f"{row % 9},{row % 7},{row}.5\n" for row in range(60))


def _arrays(content: bytes, *words: str, code: int = 2, model: str = "regressor") -> Input:
    return Input(
        command=("search", model, "--data", "d.npz", "--dry-run", "--trials", "1"),
        files={"d.npz": content}, words=words, code=code,
    )  # fmt: skip


def _columns(columns: dict[str, Any], *words: str, code: int = 2) -> Input:
    return Input(
        command=("search", "h.parquet", "--target", "y", "--dry-run", "--trials", "1"),
        files={"h.parquet": parquet(pa.table(columns))}, words=words, code=code,
    )  # fmt: skip


def _csv(text: str, *words: str, code: int = 0) -> Input:
    return Input(
        command=("search", "h.csv", "--target", "y", "--dry-run", "--trials", "1"),
        files={"h.csv": text}, words=words, code=code,
    )  # fmt: skip


def _missing(prepare: Any, *words: str, file: str = "d.npz") -> Input:
    return Input(command=("search", "regressor", "--data", file), prepare=prepare, words=words)


def _flipped(content: bytes) -> bytes:
    return content[:300] + bytes([content[300] ^ 1]) + content[301:]


def _archive(*members: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def _promise(*shape: int) -> bytes:
    header = io.BytesIO()
    described = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, described)
    return header.getvalue() + bytes(1000)


def _objects() -> bytes:
    content = io.BytesIO()
    np.savez(content, allow_pickle=True, x=np.array([{}] * 60, dtype=object), y=_Y)
    return content.getvalue()


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "d.npz")


def _dangling(folder: Path) -> None:
    (folder / "d.npz").symlink_to("gone.npz")


def _folder(folder: Path) -> None:
    (folder / "d.npz").mkdir()


ROWS = (
    Row(id="data-68", what="no file, a folder, empty, unreadable, a link to nothing, a pipe",
        known=("a missing file", "a folder for a file", "an empty file"),
        cases=(Input(command=("search", "x" * 600 + ".py:Own"),
                     words=("xxx ... too long for the name of a file",)),
               _missing(_pipe, "d.npz: is not a regular file (a pipe, socket or device)"),
               _missing(_dangling, "d.npz: is a link to gone.npz, which does not exist"),
               _missing(_folder, "d.npz: is a folder"),
               _arrays(b"", "d.npz: is empty; save the arrays with numpy.savez")),
        tests=("end_to_end/test_bad_input.py::test_a_pipe_is_refused_instead_of_waited_for",
               "end_to_end/test_bad_input.py::test_a_link_to_nothing_is_refused")),
    Row(id="data-69", what="a content that is not what the ending says",
        known=("Parquet by the name of CSV", "CSV by the name of Parquet",
               "a spreadsheet by the name of CSV", "a compressed file"),
        cases=(_arrays(b"hello" * 9, "d.npz: is no .npz file; save the arrays"),)),
    Row(id="data-70", what="no such target", known=("a target that is no column",)),
    Row(id="data-71", what="a target that never changes", known=("a target that never changes",)),
    Row(id="data-72", what="a class with fewer rows than folds",
        known=("a class too small to split", "fewer rows of a class than folds")),
    Row(id="data-73", what="NaN or infinity in the target, or in features",
        known=("blanks in the target", "infinity in the target"),
        cases=(_arrays(npz(x=_X, y=np.where(np.arange(60) == 3, np.nan, _Y)),
                       "y is missing or infinite in 1 of 60 rows, first in row 3"),
               _arrays(npz(x=np.where(np.arange(180).reshape(60, 3) == 7, np.nan, _X), y=_Y),
                       "x is missing, infinite or beyond float32 in 1 of 180 values"),
               _csv(_TABLE.replace("\n0,0,0.5", "\n,0,0.5"), "a       number", code=0)),
        instead="A blank among a table's features is none: it is filled with the column's median"
        " of the training rows; of arrays it is refused."),
    Row(id="data-74", what="1e400", known=("a feature too large for a number",)),
    Row(id="data-75", what="the labels NA, None, null",
        tests=("end_to_end/test_bad_input.py::test_is_no_fault",)),
    Row(id="data-76", what="numbers with zeros before them",
        tests=("end_to_end/test_bad_input.py::test_is_no_fault",)),
    Row(id="data-77", what="a name twice in the header",
        known=("two columns of one name", "two targets of one name")),
    Row(id="data-78", what="no header", known=("a table without a header",)),
    Row(id="data-79", what="rows that are too short or too long", known=("uneven rows",)),
    Row(id="data-80", what="another delimiter", known=("semicolons",)),
    Row(id="data-81", what="a byte order mark, UTF-16, Latin-1", known=("UTF-16", "Latin-1"),
        tests=("end_to_end/test_bad_input.py::test_is_no_fault",)),
    Row(id="data-82", what="decimal commas", known=("a decimal comma",)),
    Row(id="data-83", what="a column of numbers and texts",
        known=("a column that cannot be read as wished",),
        cases=(_csv("a,b,y\n" + "".join(
                   f"{'x' if row % 2 else row},{row % 7},{row}.5\n" for row in range(40)),
                   "a       category    21 different texts"),),
        instead="What its cells are decides, and is shown before the first trial; a few texts among"
        " numbers are refused with their lines."),
    Row(id="data-84", what="an NPZ file of objects",
        cases=(_arrays(_objects(), "d.npz, x: was saved with objects"),)),
    Row(id="data-85", what="an NPZ file without x and y",
        cases=(_arrays(npz(a=_X, b=_Y), "d.npz: holds a, b; name its arrays x and y"),
               _arrays(npz(), "d.npz: holds nothing; name its arrays x and y"))),
    Row(id="data-86", what="x and y of different length",
        cases=(_arrays(npz(x=_X, y=_Y[:50]), "x has 60 rows and y has 50"),)),
    Row(id="data-87", what="a shape that is not the model's",
        known=("a model of another input shape",),
        cases=(_arrays(npz(x=np.float64(3), y=_Y), "x has shape ()", "0 rows; give"),)),
    Row(id="data-88", what="types of numbers",
        cases=(_arrays(npz(x=_X.astype("float16"), y=_Y), "to minimize", code=0),
               _arrays(npz(x=_X.astype("int8"), y=_Y), "to minimize", code=0),
               _arrays(npz(x=_X > 0, y=_Y), "to minimize", code=0),
               _arrays(npz(x=_X.astype(complex), y=_Y),
                       "x holds complex128, but numbers or texts are needed")),
        instead="Small floats, whole numbers and booleans are taken as they are; complex numbers,"
        " dates and structures are refused."),
    Row(id="data-89", what="rows of a one where classes are expected, and the reverse",
        known=("too few units for the classes",),
        cases=(_arrays(npz(x=_X, y=np.eye(3)[_X.argmax(axis=1)]),
                       "the target holds a row of zeros and a one for each row", code=0,
                       model="image_classifier"),),
        tests=("unit/objectives/trial/test_model_complaints.py::"
               "test_units_that_do_not_fit_the_target_are_said",)),
    Row(id="data-90", what="labels that are not 0 to k-1",
        cases=(_arrays(npz(x=_X, y=_X.argmax(axis=1) * 10 - 5),
                       "labels reach the model as codes: -5 as 0, 5 as 1, 15 as 2", code=0,
                       model="image_classifier"),)),
    Row(id="data-91", what="an NPZ file that claims more than it holds, and hostile names in it",
        cases=(_arrays(_archive(("x.npy", _promise(10**9, 100))),
                       "d.npz, x: promises 800,000,000,000 bytes and holds 1,"),
               _arrays(_archive(("../../x.npy", npz(x=_X)[:10])), "../../x: is no array of"),
               _arrays(_archive(("x.npy", b"\x93NUMPY\1\0\xff\xff" + b"(" * 65535)),
                       "d.npz, x: is no array of NumPy's")),
        tests=("unit/objectives/data/test_stored_files.py::"
               "test_what_needs_more_memory_than_is_free_is_refused_before_it_is_read",)),
    Row(id="data-92", what="columns of Parquet that are nested, times, decimals, of other types",
        cases=(_columns({"a": _Y, "n": [[1, 2]] * 60, "y": _Y},
                        "h.parquet, column 'n': holds list<element: int64>; turn it into numbers"),
               _columns({"a": pa.array(["u", "v"] * 30).dictionary_encode(), "y": _Y},
                        "a       category", code=0),
               _columns({"a": pa.array(["u", "v"] * 30, type=pa.string_view()), "y": _Y},
                        "a       category", code=0),
               _columns({"a": _Y[:0], "y": _Y[:0]}, "h.parquet: holds 0 rows; give at least 20")),
        tests=("unit/objectives/data/tables/test_parquet_tables.py::"
               "test_numbers_booleans_and_text_are_read_by_their_type",
               "architecture/test_security_rules.py::"
               "test_libraries_with_known_holes_are_not_taken",)),
    Row(id="data-93", what="files that were cut off or damaged",
        known=("a Parquet file cut short",),
        cases=(_arrays(npz(x=_X, y=_Y)[:500], "d.npz: is damaged or was cut off"),
               _arrays(_flipped(npz(x=_X, y=_Y)), "d.npz: is damaged or was cut off (Bad CRC-32"))),
    Row(id="data-94", what="data that change before a study goes on",
        tests=("end_to_end/test_changed_studies.py::test_a_changed_table_is_refused",)),
    Row(id="data-95", what="rows that stand on both sides of the split",
        cases=(_csv("a,b,y\n" + "".join(
                   f"{row % 7},{row % 3},{row % 5}.5\n" for row in range(200)),
                   "also stand among the rows that are trained on"),)),
    Row(id="data-96", what="one row, and more columns than rows",
        known=("a header without rows",),
        cases=(_csv("a,y\n1,2\n", "h.csv: holds 1 row; give at least 20", "h.csv, target 'y'",
                    "h.csv: no column is left", code=2),
               _csv(",".join(f"c{at}" for at in range(50)) + ",y\n" + "".join(
                   ",".join(str((row * 7 + at * 13) % 101) for at in range(50)) + f",{row}.5\n"
                   for row in range(40)),
                   "50 columns are learned from, and 26 rows are trained on"))),
    Row(id="data-97", what="data beyond the memory",
        tests=("unit/objectives/data/test_stored_files.py::"
               "test_what_needs_more_memory_than_is_free_is_refused_before_it_is_read",)),
    Row(id="data-98", what="an address", known=("an address",)),
    Row(id="data-99", what="times or groups that are split at random",
        cases=(_csv("when,b,y\n" + "".join(
                   f"2024-{1 + row // 28:02d}-{1 + row % 28:02d},{row % 3},{row}.5\n"
                   for row in range(200)),
                   "--split time:when measures that"),),
        tests=("unit/objectives/data/test_split_looks.py::"
               "test_rows_of_one_on_both_sides_are_said_with_the_flag",)),
)  # fmt: skip
