"""The command line has an option for every setting, as the table says."""

from __future__ import annotations

import typer
from typer.main import get_command

from tuning.cli.app import app
from tuning.specification.fields.table import SETTING_NAMES, SETTINGS, field_of

OWN = {"objective", "dry_run", "verbose", "help"}


def options_of(verb: str) -> dict[str, typer.core.TyperOption]:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    params = group.commands[verb].params
    return {one.name: one for one in params if isinstance(one, typer.core.TyperOption) and one.name}


def test_search_has_an_option_for_every_setting_with_its_help_and_panel() -> None:
    options = options_of("search")
    assert [name for name in options if name not in OWN] == [
        name for name in SETTING_NAMES if name != "objective"
    ]
    for field in SETTINGS:
        if field.name != "objective":
            option = options[field.name]
            assert (option.help, option.rich_help_panel) == (field.help, field.panel)


def test_resume_has_an_option_for_every_setting_that_may_change() -> None:
    settings = options_of("resume").keys() & set(SETTING_NAMES) - {"results"}
    assert settings == {name for name in SETTING_NAMES if field_of(name).may_change}
