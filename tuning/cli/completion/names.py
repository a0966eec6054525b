"""Names of studies, of what can be tuned, and of files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from objectives.families.catalog import family_names
from tuning.cli.completion.offered import offered
from tuning.results.study_record import study_names

_TABLES = (".csv", ".parquet")
_STUDY_FILES = (".yaml", ".yml")


@offered
def studies(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return the studies of the results folder; several names are each offered once."""
    results = Path(ctx.params.get("results") or "results")
    given = ctx.params.get("names") or ()
    return (name for name in study_names(results) if name not in given)


@offered
def objectives(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return ready-made models, data sets, and files that can be searched."""
    # Here, not above: the data libraries, which nothing else here needs.
    from objectives.data.datasets import dataset_names

    kinds = (*_STUDY_FILES, *_TABLES, ".py", ".npz" if ctx.info_name == "init" else ".py")
    names = (*family_names(), *dataset_names())
    return (*files(incomplete, kinds), *names)


@offered
def tables(ctx: Any, incomplete: str) -> Iterable[str]:
    """Return the tables beside what is typed."""
    return files(incomplete, _TABLES)


def files(incomplete: str, kinds: tuple[str, ...]) -> list[str]:
    """Return the files of some kinds, and the folders, that a path goes on to."""
    head, slash, _ = incomplete.rpartition("/")
    folder = Path(head + slash) if slash else Path()
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        name = f"{head}{slash}{path.name}"
        if path.suffix.lower() in kinds:
            found.append(name)
        elif path.is_dir():
            found.append(f"{name}/")
    return found
