"""Paths in a space: absolute once they enter, whatever kind of entry they stand in."""

from pathlib import Path

import pytest

from search_spaces import Categorical, Integer, SearchSpace, TuningError
from tuning.specification.file_values import with_absolute_files


def test_constants_choices_and_conditions_are_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ada")
    reused = Integer(1, 2)
    one = SearchSpace({"base_model": "a.keras", "reused_layers": reused})
    assert with_absolute_files(one).constants["base_model"] == str(tmp_path / "a.keras")
    two = SearchSpace(
        {
            "base_model": Categorical(["a.keras", "~/b.keras", "/c.keras"]),
            "reused_layers": reused.when(base_model="a.keras"),
        }
    )
    a = str(tmp_path / "a.keras")
    absolute = with_absolute_files(two)
    assert absolute == SearchSpace(
        {
            "base_model": Categorical([a, "/home/ada/b.keras", "/c.keras"]),
            "reused_layers": reused.when(base_model=a),
        }
    )
    assert with_absolute_files(absolute) == absolute


def test_one_file_twice_is_refused() -> None:
    with pytest.raises(TuningError):
        with_absolute_files(SearchSpace({"base_model": Categorical(["a.keras", "./a.keras"])}))


def test_what_is_no_path_stays() -> None:
    for value in (3, "", "a\0.keras"):
        space = SearchSpace({"base_model": value, "momentum": Integer(0, 1)})
        assert with_absolute_files(space).constants["base_model"] == value
