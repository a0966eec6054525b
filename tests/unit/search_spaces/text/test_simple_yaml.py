"""Plain data as YAML: the same text as ruamel.yaml writes, wherever it is written without it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from search_spaces.text.simple_yaml import simple_lines

scalars = st.one_of(
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}", fullmatch=True),
    st.sampled_from(["", "no", "1e5", "a b", "x:", "-", "null", "\n", "\x85"]),
)
names = st.from_regex(r"[a-z]{1,4}[0-9_]{0,3}", fullmatch=True)
documents = st.dictionaries(
    names,
    st.recursive(
        scalars | st.lists(scalars, max_size=3),
        lambda inner: st.dictionaries(names, inner, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)


def as_ruamel(document: dict[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # None in its stub
    yaml.width = 100
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


@settings(max_examples=60, deadline=None)
@given(documents)
def test_what_is_written_is_what_ruamel_writes(document: dict[str, Any]) -> None:
    lines = simple_lines(document)
    assert lines is None or "\n".join([*lines, ""]) == as_ruamel(document)


def test_a_space_and_a_configuration_need_no_care() -> None:
    parameter = {"type": "float", "low": 1e-4, "high": 0.5, "log": True, "when": {"a": ["b"]}}
    assert simple_lines({"space": {f"p{at}": parameter for at in range(3)}}) is not None


@pytest.mark.parametrize("value", ["yes", "a-b", "1", "", None, float("nan"), "x" * 65, [], {}])
def test_what_needs_care_is_left_to_ruamel(value: Any) -> None:
    assert simple_lines({"a": value}) is None
