"""Whatever a file or a command line holds is read or refused, and nothing is written elsewhere.

A short form of ``make fuzz``, which feeds a hundred thousand.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_spaces import TuningError
from search_spaces.text.yaml_reader import decode_text, read_yaml
from tests.fuzz.mutation import mutated
from tests.fuzz.targets import TARGETS, Target, alone_in
from tuning.results.journal.line import decode

FED = 25


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name.replace(" ", "-"))
def test_any_input_is_read_or_refused(target: Target, tmp_path: Path) -> None:
    for number in range(FED):
        with alone_in(tmp_path) as place:
            target.feed(number, place)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-8")))
def test_any_bytes_are_yaml_or_a_sentence(content: bytes) -> None:
    complaints: tuple[str, ...] = ()
    try:
        read_yaml(decode_text(content, source="s.yaml"), source="s.yaml")
    except TuningError as error:
        complaints = error.complaints
    assert all(one.startswith("s.yaml") for one in complaints)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200))
def test_no_line_of_any_bytes_is_a_record(content: bytes) -> None:
    assert decode(content) is None


def test_an_input_is_the_same_for_one_number() -> None:
    content = b"objective: wine\n" * 9
    made = [mutated(content, random.Random(number)) for number in range(50)]
    assert made == [mutated(content, random.Random(number)) for number in range(50)]
    assert len(set(made)) > 40
