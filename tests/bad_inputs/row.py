"""A row of the table of bad inputs: what was given, and what is said of it, or why nothing is."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.end_to_end import (
    bad_asking_cases,
    bad_class_cases,
    bad_flag_cases,
    bad_function_cases,
    bad_space_cases,
    bad_split_cases,
    bad_table_cases,
)
from tests.end_to_end.refusals import Refused

Files = dict[str, str | bytes]


def _nothing(folder: Path) -> None:
    """Leave a folder as it is."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """A command, what lies around it, and how it has to end.

    Attributes:
        command: What is typed.
        code: The exit code: 2 where it is refused, 0 where it is no mistake.
        words: Of a refusal, one entry for each line on the standard error, its parts in order with
            " ... " between them; else what is said on the standard output.
        files: What lies in the folder.
        prepare: Changes the folder beyond that.
        study: Whether a finished study and a model of it lie there too.
    """

    command: tuple[str, ...]
    words: tuple[str, ...]
    code: int = 2
    files: Files = field(default_factory=dict)
    prepare: Callable[[Path], object] = _nothing
    study: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row.

    Attributes:
        id: Its kind and its number, ``space-13``.
        what: What is given.
        cases: Commands that are run for it here.
        known: Labels of cases that ``tests/end_to_end/test_bad_input.py`` runs.
        tests: Other tests that show it, ``path::name`` below ``tests``.
        instead: How its intent is met where the row as written fits nothing that was built, or why
            it is out of scope.
    """

    id: str
    what: str
    cases: tuple[Input, ...] = ()
    known: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    instead: str = ""


_LISTS: tuple[tuple[Refused, ...], ...] = (
    *(bad_space_cases.RANGES, bad_space_cases.CHOICES, bad_space_cases.NAMES),
    *(bad_space_cases.OF_THE_MODEL, bad_flag_cases.FLAGS, bad_flag_cases.PLACES),
    *(bad_flag_cases.NAMES, bad_table_cases.AT_ONCE, bad_table_cases.TABLES),
    *(bad_class_cases.CLASSES, bad_asking_cases.ASKING, bad_function_cases.FUNCTIONS),
    *(bad_split_cases.FLAGS, bad_split_cases.SPLITS, bad_split_cases.FILES),
)
KNOWN = frozenset(case.label for cases in _LISTS for case in cases)


def search(*words: str, file: str, content: str | bytes, **more: Any) -> Input:
    """Return a search that reads one file."""
    return Input(command=("search", *words), files={file: content}, **more)


def npz(**arrays: Any) -> bytes:
    """Return the content of an ``.npz`` file."""
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def parquet(table: pa.Table) -> bytes:
    """Return the content of a Parquet file."""
    content = io.BytesIO()
    pq.write_table(table, content)
    return content.getvalue()
