"""The demonstration: one study file through every backend, one leaderboard, one retrained model.

Every step is a command that a person could type, shown before it runs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tuning.api.findings import leaderboard
from tuning.cli.app import run
from tuning.errors import StudyNotFoundError, TuningError
from tuning.specification.capabilities import backend_names

_STUDY_FILE = Path("examples/digits.yaml")
_RESULTS = Path("results")


def main() -> int:
    """Run the demonstration and return the exit code."""
    try:
        return _demonstrate()
    except TuningError as error:
        print(*error.shown, sep="\n", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; nothing finished is lost", file=sys.stderr)
        return 130


def _demonstrate() -> int:
    if not _STUDY_FILE.is_file():
        raise StudyNotFoundError(f"{_STUDY_FILE} is not here; run `make demo` in the repository")
    names = _free_names()
    for backend, name in names.items():
        _step("search", str(_STUDY_FILE), "--backend", backend, "--name", name)
    _step("leaderboard", *names.values(), "--top", "10")
    best = _best_study(list(names.values()))
    _step("retrain", best)
    print(
        f"\nEverything lies in {_RESULTS}/: index.md lists the studies,"
        f" {best}/retrained/ holds the model and its card."
    )
    return 0


def _free_names() -> dict[str, str]:
    """Return a study name a backend, none of them taken by an earlier demonstration."""
    number = 1
    while True:
        stem = "demo" if number == 1 else f"demo-{number}"
        names = {backend: f"{stem}-{backend}" for backend in backend_names()}
        if not any((_RESULTS / name).exists() for name in names.values()):
            return names
        number += 1


def _best_study(names: list[str]) -> str:
    return leaderboard(*names, results=_RESULTS)[0].study


def _step(*arguments: str) -> None:
    print(f"\n$ tuning {' '.join(arguments)}\n", flush=True)
    run(list(arguments))


if __name__ == "__main__":
    sys.exit(main())
