from __future__ import annotations

import gzip
import os
import re
import socket
import zipfile
from pathlib import Path

import pytest

from objectives.data import DataError, read_table

GOOD = "size,price\n" + "".join(f"{row},{row * 1.5}\n" for row in range(40))


def complaint_of(path) -> str:
    """Return what is said about a table of this path."""
    with pytest.raises(DataError) as caught:
        read_table(path, target="price")
    return str(caught.value)


def test_a_good_table_is_read(write):
    assert read_table(write(GOOD), target="price").rows == 40


def test_the_extension_may_be_in_capitals(write):
    assert read_table(write(GOOD, "HOUSES.CSV"), target="price").rows == 40


def test_the_path_may_be_text(write):
    assert read_table(str(write(GOOD)), target="price").name == "houses"


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / "houses.csv"

    assert complaint_of(path) == f"{path}: no such file; check the spelling and the folder"


@pytest.mark.parametrize("path", ["", "."])
def test_an_empty_path_is_a_folder(path):
    assert "is a folder; name the table file in it" in complaint_of(path)


def test_a_folder_is_refused_even_with_the_right_extension(tmp_path):
    folder = tmp_path / "houses.csv"
    folder.mkdir()

    assert complaint_of(folder) == f"{folder}: is a folder; name the table file in it"


@pytest.mark.parametrize("name", ["houses.csv", "houses.parquet"])
def test_an_empty_file_is_refused(write, name):
    assert "is empty; give a table with a header line and rows" in complaint_of(write("", name))


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path):
    path = tmp_path / "houses.csv"
    os.mkfifo(path)

    assert "is not a regular file (a pipe, socket or device); write" in complaint_of(path)


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("houses.csv")

        assert "houses.csv: is not a regular file" in complaint_of("houses.csv")


def test_a_device_is_refused():
    assert "/dev/null: is not a regular file" in complaint_of("/dev/null")


def test_a_link_to_nothing_names_what_it_points_to(tmp_path):
    path = tmp_path / "houses.csv"
    path.symlink_to("gone.csv")

    assert complaint_of(path) == (
        f"{path}: is a link to gone.csv, which does not exist; mend the link"
    )


def test_a_link_to_itself_is_refused(tmp_path):
    path = tmp_path / "houses.csv"
    path.symlink_to(path)

    assert "cannot be read (Too many levels of symbolic links); check" in complaint_of(path)


def test_a_link_to_a_table_is_followed(write, tmp_path):
    path = tmp_path / "link.csv"
    path.symlink_to(write(GOOD))

    assert read_table(path, target="price").rows == 40


def test_a_file_without_permission_is_refused(write):
    path = write(GOOD)
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        said = complaint_of(path)
    finally:
        os.seteuid(user)

    assert "cannot be read (Permission denied); check the path and its permissions" in said


def test_a_path_with_a_nul_is_refused():
    assert "cannot be read (embedded null byte)" in complaint_of("a\0b.csv")


def test_a_path_that_is_too_long_is_refused():
    assert "cannot be read (File name too long)" in complaint_of("a" * 300 + ".csv")


@pytest.mark.parametrize(
    "address", ["https://example.org/houses.csv", "s3://bucket/a.parquet", "file:///tmp/a.csv"]
)
@pytest.mark.parametrize("kind", [str, Path])
def test_an_address_is_never_fetched(address, kind):
    said = complaint_of(kind(address))

    assert said.endswith(": is an address, but only files are read; download it and give the file")


@pytest.mark.parametrize(
    ("name", "extension"), [("a.xlsx", "'.xlsx'"), ("a.txt", "'.txt'"), ("a", "''")]
)
def test_other_extensions_are_refused_with_the_known_ones(write, name, extension):
    said = complaint_of(write(GOOD, name))

    assert f"extension {extension} is not known; save the table as .csv or .parquet" in said


def zip_bytes(tmp_path) -> bytes:
    with zipfile.ZipFile(tmp_path / "any.zip", "w") as archive:
        archive.writestr("sheet.xml", "x")
    return (tmp_path / "any.zip").read_bytes()


@pytest.mark.parametrize("name", ["houses.csv", "houses.parquet"])
def test_a_compressed_file_or_workbook_is_told_by_its_first_bytes(write, tmp_path, name):
    assert "is gzip-compressed" in complaint_of(write(gzip.compress(GOOD.encode()), name))
    assert "is a zip or Excel file" in complaint_of(write(zip_bytes(tmp_path), name))
    assert "is a zip or Excel file" in complaint_of(write(b"\xd0\xcf\x11\xe0old", name))


def test_parquet_called_csv_is_told(write):
    said = complaint_of(write(b"PAR1....PAR1"))

    assert "is a Parquet file whatever its name says; rename it to .parquet" in said


def test_text_called_parquet_is_told(write):
    said = complaint_of(write(GOOD, "houses.parquet"))

    assert "is not a Parquet file whatever its name says; rename it to .csv" in said


def test_binary_called_csv_is_told(write):
    assert "holds NUL bytes" in complaint_of(write(b"\x01\x00\x02" * 100))


def test_utf_16_is_told(write):
    assert "is written as UTF-16; save it again as UTF-8" in complaint_of(
        write(GOOD.encode("utf-16"))
    )
    assert "save it again as a CSV file in UTF-8" in complaint_of(write(GOOD.encode("utf-16-le")))


def test_latin_1_is_told_with_its_line_and_byte(write):
    said = complaint_of(write(GOOD.encode() + "Zürich,3\n".encode("latin-1")))

    assert re.search("houses.csv, line 42: byte 0xfc is not UTF-8, perhaps Latin-1", said)
    assert "save the table again as UTF-8" in said


def test_a_byte_order_mark_is_not_part_of_the_first_name(write):
    dataset = read_table(write(b"\xef\xbb\xbf" + GOOD.encode()), target="price")

    assert dataset.feature_names == ("size",)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_any_line_ending_is_read(write, newline):
    assert read_table(write(GOOD.replace("\n", newline)), target="price").rows == 40
