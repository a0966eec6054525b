"""Names of studies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuning.specification.study_name import free_name, name_complaint

GOOD = ["a", "7", "houses-1", "A.b_c-d", "x" * 100]
BAD = ["", " ", ".", "..", "../x", "/abs", "a/b", "a\\b", "C:x", "a.", "x" * 101, "-rf", "=1+1"]
BAD += ["a\0b", "a\nb", "a\n", "ab ", " ab", "a\u202eb", "h\u00e4user", "<script>", "_a", ".hidden"]
BAD += ["\uff41"]  # a full-width letter
KEPT = ["CON", "nul", "com1", "LPT9.txt", "aux.tar.gz", "index.md", "index.html"]


@pytest.mark.parametrize("name", GOOD)
def test_a_name_that_is_a_folder_everywhere_is_taken(name: str, tmp_path: Path) -> None:
    assert name_complaint(name, tmp_path) is None


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_is_no_folder_somewhere_is_refused(name: str, tmp_path: Path) -> None:
    complaint = name_complaint(name, tmp_path)
    assert complaint is not None
    assert complaint.startswith(f"--name {name!r}: not usable as a folder's name; write 1 to 100")
    assert "\n" not in complaint


@pytest.mark.parametrize("name", KEPT)
def test_names_that_systems_keep_are_refused(name: str, tmp_path: Path) -> None:
    complaint = name_complaint(name, tmp_path)
    assert complaint is not None
    assert "a name that systems keep for themselves" in complaint


def test_a_name_that_differs_by_capitals_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Houses").mkdir()
    complaint = name_complaint("houses", tmp_path)
    assert complaint is not None
    assert "'Houses' that differs only by capitals" in complaint
    assert name_complaint("Houses", tmp_path) is None, "whether it is taken is another question"


def test_a_results_folder_that_is_not_there_holds_no_twin(tmp_path: Path) -> None:
    assert name_complaint("houses", tmp_path / "nowhere") is None


def test_a_free_name_counts_up(tmp_path: Path) -> None:
    assert free_name("digits-optuna", tmp_path) == "digits-optuna"
    (tmp_path / "digits-optuna").mkdir()
    assert free_name("digits-optuna", tmp_path) == "digits-optuna-2"
    (tmp_path / "Digits-Optuna-2").mkdir()
    assert free_name("digits-optuna", tmp_path) == "digits-optuna-3"


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("my houses-optuna", "my-houses-optuna"),
        ("_houses-optuna", "houses-optuna"),
        ("..-optuna", "optuna"),
        ("\u6570\u636e", "study"),
        ("", "study"),
        ("x" * 300, "x" * 90),
    ],
)
def test_a_free_name_is_always_a_good_one(stem: str, name: str, tmp_path: Path) -> None:
    assert free_name(stem, tmp_path) == name
    assert name_complaint(name, tmp_path) is None
