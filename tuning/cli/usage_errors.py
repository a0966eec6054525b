"""What the command line itself cannot make sense of, in one plain sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from search_spaces.suggestions import nearest
from tuning.specification.fields.elsewhere import NAMES_ELSEWHERE
from tuning.specification.fields.table import flag_of

if TYPE_CHECKING:
    from typer.exceptions import TyperException

# Flags of other tools, and what does the same here.
_ELSEWHERE = {
    "--lr": "write a space with learning_rate and name it with --space",
    "--output": "use --results for the folder",
    "--output-dir": "use --results",
    "--resume": "continue a study with `tuning resume NAME`",
    "--overwrite": "nothing is ever overwritten: give another --name, or remove the old folder",
    "--force": "nothing is ever overwritten: give another --name, or remove the old folder",
    "--force-direction": "a metric of Keras's own has one direction; for others use --direction",
    "--extend-space": "start a new study with the other space",
    "--gpu": "JAX and TensorFlow use a GPU where they find one; see `tuning doctor`",
}
_UNKNOWN_FLAG = re.compile(r"No such option: (?P<flag>\S+)(?: \(Possible options: (?P<near>.+)\))?")


def usage_complaint(error: TyperException) -> str:
    """Return what is wrong with a command line, with the nearest thing that would do."""
    message = " ".join(error.format_message().split())
    unknown = _UNKNOWN_FLAG.fullmatch(message.removesuffix("."))
    if unknown is None:
        return f"{message[:1].lower()}{message[1:].rstrip('.')}; see `{_command(error)} -h`"
    flag = unknown["flag"]
    here = NAMES_ELSEWHERE.get(flag.removeprefix("--").replace("-", "_"))
    advice = _ELSEWHERE.get(flag) if here is None else f"use {flag_of(here)}"
    if advice is None and unknown["near"]:
        advice = f"did you mean {_nearest(flag, unknown['near'].split(', '))}?"
    return f"{flag}: no such flag; {advice or f'see `{_command(error)} -h`'}"


def _nearest(flag: str, flags: list[str]) -> str:
    return nearest(flag, flags) or flags[0]


def _command(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    return "tuning" if context is None else str(context.command_path)
