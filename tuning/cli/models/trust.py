"""Whether the code of a study is run: asked on a terminal, said by ``--trust`` elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

from search_spaces.visible import visible
from tuning.results.source import reference_to_retrain
from tuning.results.study_record import read_study
from tuning.study.trust import trust_study
from tuning.trusted_code import trust_code, untrusted_files


def trusted_or_asked(results: str, name: str, *, trust: bool, asks: bool = True) -> None:
    """Note the code of a study as trusted where a person says so; whoever runs it looks.

    Args:
        results: The results folder.
        name: The study.
        trust: Whether the person has said so already.
        asks: Whether the code is going to be run for sure.

    Raises:
        StudyNotFoundError: If there is no such study.
    """
    if not trust and not (asks and _is_on_a_terminal()):
        return
    if trust:
        trust_study(Path(results), name)
        return
    study = read_study(Path(results), name)
    reference, _ = reference_to_retrain(study)
    files = untrusted_files(reference)
    if not files:
        return
    print(
        visible(
            f"{name} runs the code in {', '.join(map(str, files))} with your rights; you have"
            " neither searched with it nor trusted it."
        )
    )
    if input("Run it? [y/N] ").strip().lower() in ("y", "yes"):
        trust_code(reference)


def _is_on_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
