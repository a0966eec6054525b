"""The name of a study in its ``optuna.db``, which Optuna by itself never changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

OPTUNA_DATABASE = "optuna.db"

_SECONDS_FOR_A_LOCK = 5.0
# Of several studies in it nobody can tell which one is meant.
_RENAME = "UPDATE studies SET study_name = ? WHERE (SELECT COUNT(*) FROM studies) = 1"


def rename_in_optuna(database: Path, name: str) -> None:
    """Give the only study of a database of Optuna's another name.

    Where there is no database, or one that cannot be written now, nothing happens: what goes on
    with the study finds it by whatever name, and tries again.
    """
    if database.is_symlink() or not database.is_file():
        return
    with suppress(sqlite3.Error), closing(_opened(database)) as connection, connection:
        connection.execute(_RENAME, (name,))


def _opened(database: Path) -> sqlite3.Connection:
    # By itself SQLite would make an empty database of a file that is gone by now.
    uri = f"{database.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=_SECONDS_FOR_A_LOCK)
