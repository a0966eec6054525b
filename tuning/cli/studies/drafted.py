"""A drafted study file, and what was found out for it on the screen."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from rich.text import Text

from tuning.cli.insight.files import Target, written
from tuning.cli.screen import quiet_screen
from tuning.drafts.document import draft_text, summary
from tuning.drafts.draft import draft_study
from tuning.specification.settings import given_settings

_KINDS = (".yaml", ".yml")


def draft_and_tell(
    objective: str,
    settings: Mapping[str, object],
    *,
    file: Path | None,
    force: bool,
    verbose: bool,
) -> None:
    """Write a study file to begin with, and print what it rests on.

    Args:
        objective: What is to be tuned.
        settings: What a person says of it.
        file: The study file; None for one that is named like the data or the class.
        force: Whether to replace a file that is there.
        verbose: Let the libraries' own messages through.

    Raises:
        TuningError: If it cannot be searched, or the file is there or cannot be written.
    """
    target = Target(file or Path(f"{_stem(objective)}.yaml"), kinds=_KINDS, what="a study file")
    if not force:
        target.refuse_existing(is_named=file is not None)
    target.require()
    with quiet_screen(verbose=verbose) as console:
        draft = draft_study(objective, given_settings(settings), verbose=verbose)
        for line in summary(draft):
            console.print(Text(line), soft_wrap=True)
    text = draft_text(draft, target.file)
    written("Study file", target.file, lambda: text)
    print(f"Next: tuning search {shlex.quote(str(target.file))}")


def _stem(objective: str) -> str:
    """Return the name of data, or of a class, as one of a file here."""
    name = objective.rpartition(":")[2] if ".py:" in objective else Path(objective).stem
    return name or "study"
