"""The pages of docs/reference that follow from the code are what it says now."""

from __future__ import annotations

import pytest

from docs.tools.reference import FOLDER, pages
from tests.repository import REPOSITORY
from tuning.cli.app import app
from tuning.specification.fields.table import SETTINGS, flag_of


@pytest.mark.parametrize("name", pages())
def test_a_page_is_current(name: str) -> None:
    there = (FOLDER / name).read_text(encoding="utf-8")
    assert there == pages()[name], "make reference writes it anew"


def test_every_setting_and_command_has_its_place() -> None:
    settings, commands = pages()["settings.md"], pages()["commands.md"]
    for field in SETTINGS:
        assert f"| `{field.name}` |" in settings
        assert field.name == "objective" or f"`{flag_of(field.name)}`" in settings
    for command in app.registered_commands:
        assert f"## tuning {command.name}\n" in commands


def test_the_pages_that_there_are_stand_in_the_navigation() -> None:
    navigation = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    docs = REPOSITORY / "docs"
    lacking = [
        name
        for name in (path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
        if f" {name}\n" not in navigation
    ]
    assert lacking == []
