"""The page of licences names what is installed, as its packages say it."""

from __future__ import annotations

import re

from docs.tools.licences import PAGE, licences, page, read_page
from tests.repository import REPOSITORY


def test_the_page_is_current() -> None:
    there = read_page(PAGE.read_text(encoding="utf-8"))
    differing = {name: one for name, one in licences().items() if there.get(name) != one}
    assert differing == {}, "make licences writes it anew"


def test_the_page_names_nothing_that_is_not_locked() -> None:
    locked = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z0-9.-]+)==", locked, re.MULTILINE))
    there = read_page(PAGE.read_text(encoding="utf-8"))
    assert len(there) > 80
    assert set(there) <= names


def test_every_licence_is_stated_and_none_of_them_binds_whoever_uses_this() -> None:
    there = read_page(PAGE.read_text(encoding="utf-8"))
    assert [name for name, one in there.items() if one == "not stated"] == []
    assert [name for name, one in there.items() if re.search(r"(?<!L)GPL", one)] == []


def test_a_page_is_read_as_it_was_written() -> None:
    known = {"a-b": "MIT", "c": "Apache-2.0 AND BSD-3-Clause"}
    assert read_page(page(known)) == known
