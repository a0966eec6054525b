"""The pages of docs/reference that follow from the code: settings and commands.

``python -m docs.tools.reference`` writes them; a test tells where they are not what it would write.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from tuning.cli.app import app
from tuning.specification.fields.record import Choice, Field
from tuning.specification.fields.table import SETTINGS, flag_of

FOLDER = Path(__file__).parents[1] / "reference"


def pages() -> dict[str, str]:
    """Return the text of each page by the name of its file."""
    return {"settings.md": _settings(), "commands.md": _commands()}


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "What a person may say about a study: as a flag of `tuning search`, as a line of a study",
        "file, and as a keyword of `tuning.search`. Study files and Python take the name, the",
        "command line the flag.",
        "",
    ]
    panels = dict.fromkeys(field.panel for field in SETTINGS)
    for panel in panels:
        lines += [f"## {panel or 'Files'}", "", "| name | flag | values | default | what |"]
        lines.append("|---|---|---|---|---|")
        lines += [_setting(field) for field in SETTINGS if field.panel == panel]
        lines.append("")
    return "\n".join(lines)


def _setting(field: Field) -> str:
    flag = "the argument" if field.name == "objective" else f"`{flag_of(field.name)}`"
    default = "" if field.default in (None, ()) else f"`{field.default}`"
    more = " A study may go on with another." if field.may_change else ""
    cells = (f"`{field.name}`", flag, _values(field), default, f"{field.help}{more}")
    return "| " + " | ".join(_cell(one) for one in cells) + " |"


def _values(field: Field) -> str:
    words = (*(field.form.words if isinstance(field.form, Choice) else ()), *field.words)
    kind = "" if isinstance(field.form, Choice) else _kind(field)
    return ", ".join([*([kind] if kind else []), *(f"`{word}`" for word in words)])


def _kind(field: Field) -> str:
    """Return what a setting's form is for, the first words of its docstring."""
    said = inspect.getdoc(type(field.form)) or ""
    return said.split(". ")[0].split("; ")[0].split(": ")[0].splitlines()[0].rstrip(".").lower()


def _commands() -> str:
    group: Any = typer.main.get_command(app)
    lines = [
        "# Commands",
        "",
        "As `tuning VERB -h` tells. Exit codes stand in [Where results lie](../results.md).",
        "",
    ]
    for name, command in group.commands.items():
        lines += [f"## tuning {name}", "", *_paragraphs(command.help), ""]
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        options = [one for one in command.params if one.param_type_name == "option"]
        if arguments:
            lines += ["| argument | what |", "|---|---|"]
            lines += [_row(f"`{one.metavar or one.name}`", one.help or "") for one in arguments]
            lines.append("")
        for panel in dict.fromkeys(getattr(one, "rich_help_panel", None) for one in options):
            shown = [one for one in options if getattr(one, "rich_help_panel", None) == panel]
            lines += [f"| {panel or 'option'} | default | what |", "|---|---|---|"]
            lines += [_row(*_option(one)) for one in shown]
            lines.append("")
    return "\n".join(lines)


def _option(option: Any) -> tuple[str, str, str]:
    metavar = "" if option.is_flag else f" {option.metavar or str(option.name).upper()}"
    flags = ", ".join(f"`{flag}{metavar}`" for flag in option.opts)
    has_default = option.default not in (None, False, "") and not callable(option.default)
    return flags, f"`{option.default}`" if has_default else "", option.help or ""


def _paragraphs(text: str | None) -> Iterator[str]:
    for number, paragraph in enumerate(inspect.cleandoc(text or "").split("\n\n")):
        if number:
            yield ""
        yield " ".join(paragraph.split())


def _row(*cells: str) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def write(names: Iterable[str] | None = None) -> None:
    """Write the pages, all of them or those named."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        if names is None or name in names:
            (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
