"""What a text of somebody else's may do to who reads it: nothing."""

from __future__ import annotations

import json

import pytest

from search_spaces import TuningError
from search_spaces.visible import visible, visible_json

OBEYED = {
    "hidden letters": ("\x1b[8m", r"\x1b[8m"),
    "a title": ("\x1b]0;t\x07", r"\x1b]0;t\x07"),
    "c1": ("\x9b8m", r"\x9b8m"),
    "delete": ("\x7f", r"\x7f"),
    "back to the start": ("a\rb", r"a\rb"),
    "backspace": ("a\x08b", r"a\x08b"),
    "right to left": ("\u202e", r"\u202e"),
    "isolated": ("\u2067", r"\u2067"),
    "no width": ("\u200b", r"\u200b"),
    "a tag": ("\U000e0041", r"\U000e0041"),
    "a separator": ("\u2028", r"\u2028"),
    "half a pair": ("\ud800", r"\ud800"),
}
KEPT = [
    "",
    "plain",
    "ünï çödé",
    "日本語",
    "a\tb\nc",
    "👩\u200d🔬",
    "क्\u200dष",
    "1\u00a0000",
    "a\\b",
]


@pytest.mark.parametrize("what", OBEYED)
def test_what_a_terminal_obeys_is_written_out(what: str) -> None:
    raw, written = OBEYED[what]
    assert visible(f"a{raw}b") == f"a{written}b"
    assert visible(visible(raw)) == written


@pytest.mark.parametrize("text", KEPT, ids=range(len(KEPT)))
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text
    assert visible_json(text) == text


@pytest.mark.parametrize("what", OBEYED)
def test_json_says_the_same_in_characters_that_are_seen(what: str) -> None:
    raw = json.dumps({"a": OBEYED[what][0]}, ensure_ascii=False)
    shown = visible_json(raw)
    assert json.loads(shown) == json.loads(raw)
    assert shown.isprintable()


def test_complaints_are_visible_however_they_are_shown() -> None:
    error = TuningError("no \x1b[8mstudy", "nor \u202ethat")
    assert error.complaints == (r"no \x1b[8mstudy", r"nor \u202ethat")
    assert str(error) == "no \\x1b[8mstudy\nnor \\u202ethat"
    assert "\x1b" not in "".join(error._render_traceback_())
