"""Optuna's studies: a database, a journal file, or a study in memory."""

from __future__ import annotations

import math
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search_spaces import Categorical, Float, Integer, Parameter, Value
from search_spaces.suggestions import closest
from tuning.doors.imported.files import LARGEST_BYTES
from tuning.doors.imported.metrics import metric_of
from tuning.doors.imported.record import Asked, End, ForeignStudy, ForeignTrial
from tuning.doors.imported.values import plain_value
from tuning.errors import ForeignStudyError

if TYPE_CHECKING:
    import optuna
    from optuna.distributions import BaseDistribution
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial

TOOL = "Optuna"
_SQLITE = b"SQLite format 3\0"
_SQLITE_URL = "sqlite:///"


def read_optuna(source: str, asked: Asked) -> ForeignStudy:
    """Read a study from an SQLite database, a journal file, or a database's URL.

    A file is copied before Optuna opens it, which writes to what it opens.

    Raises:
        ForeignStudyError: If there is no study of Optuna's, or several and none is named.
    """
    if "://" in source and not source.startswith(_SQLITE_URL):
        return _read(source, asked, shown=_without_password(source))
    path = Path(source.removeprefix(_SQLITE_URL))
    if not path.is_file():
        raise ForeignStudyError(f"{path}: the file is not there")
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "study"
            for ending in ("", "-wal"):
                beside = path.with_name(path.name + ending)
                if beside.is_file():
                    shutil.copyfile(beside, copy.with_name(copy.name + ending))
            with copy.open("rb") as file:
                is_database = file.read(len(_SQLITE)) == _SQLITE
            if is_database:
                _require_tables(copy, shown=path)
                return _read(f"{_SQLITE_URL}{copy}", asked, shown=str(path))
            _require_journal(copy, shown=path)
            return _read(copy, asked, shown=str(path))
    except OSError as error:
        raise ForeignStudyError(f"{path}: cannot be read ({error.strerror})") from error


def from_optuna_study(study: optuna.study.Study, asked: Asked) -> ForeignStudy:
    """Return a study of Optuna's that a person has in hand.

    Raises:
        ForeignStudyError: If it has several objectives, or no trial of it has ended.
    """
    return _from(study, asked, source="handed over in Python")


def _read(storage: str | Path, asked: Asked, *, shown: str) -> ForeignStudy:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        opened = _opened(storage)
        names = [one.study_name for one in opened.get_all_studies()]
        name = _chosen(names, asked, shown=shown)
        return _from(optuna.load_study(study_name=name, storage=opened), asked, source=shown)
    except ForeignStudyError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split("\n")[0].split()) or type(error).__name__
        raise ForeignStudyError(
            f"{shown}: Optuna cannot read it ({type(error).__name__}: {reason[:200]})"
        ) from error


def _opened(storage: str | Path) -> BaseStorage:
    from optuna.storages import JournalStorage, RDBStorage
    from optuna.storages.journal import JournalFileBackend

    if isinstance(storage, Path):
        return JournalStorage(JournalFileBackend(str(storage)))
    return RDBStorage(storage)


def _chosen(names: list[str], asked: Asked, *, shown: str) -> str:
    if not names:
        raise ForeignStudyError(f"{shown}: holds no study")
    listed = ", ".join(names[:10])
    if asked.study is None:
        if len(names) > 1:
            raise ForeignStudyError(
                f"{shown}: holds several studies; say which, --study {names[0]}; there are {listed}"
            )
        return names[0]
    if asked.study not in names:
        raise ForeignStudyError(
            f"--study {asked.study}: not known{closest(asked.study, names)}; there are {listed}"
        )
    return asked.study


def _require_tables(database: Path, *, shown: Path) -> None:
    """Require Optuna's tables, since Optuna would make them in any database."""
    try:
        connection = sqlite3.connect(database)
        try:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {name for (name,) in rows}
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ForeignStudyError(f"{shown}: is a damaged database ({error})") from error
    if not {"studies", "trials", "trial_values"} <= tables:
        raise ForeignStudyError(f"{shown}: is a database, but none of Optuna's")


def _require_journal(file: Path, *, shown: Path) -> None:
    if file.stat().st_size > LARGEST_BYTES:
        raise ForeignStudyError(f"{shown}: larger than {LARGEST_BYTES // 10**6} MB")
    with file.open("rb") as lines:
        if b'"op_code"' not in lines.readline(LARGEST_BYTES):
            raise ForeignStudyError(
                f"{shown}: is neither a database nor a journal file of Optuna's"
            )


def _from(study: optuna.study.Study, asked: Asked, *, source: str) -> ForeignStudy:
    name = study.study_name
    if len(study.directions) != 1:
        raise ForeignStudyError(
            f"{name}: has {len(study.directions)} objectives, and a leaderboard ranks by one;"
            " import a study of a single objective"
        )
    direction = study.direction.name.lower()
    if direction not in ("minimize", "maximize"):
        direction = ""
    named = study.metric_names[0] if study.metric_names else None
    metric = metric_of(asked.metric or named or "objective", direction or None, asked)
    natives = study.get_trials(deepcopy=False)
    ended = [one for one in natives if one.state.is_finished()]
    if not ended:
        raise ForeignStudyError(f"{name}: no trial of it has ended")
    left = len(natives) - len(ended)
    plural = "trial has" if left == 1 else "trials have"
    return ForeignStudy(
        tool=TOOL,
        name=name,
        source=source,
        metric=metric,
        trials=tuple(_trial(one, is_lower_better=direction != "maximize") for one in ended),
        space=_space(one.distributions for one in ended),
        notes=(f"{left} {plural} not ended and will not be in the leaderboard",) if left else (),
    )


def _trial(native: FrozenTrial, *, is_lower_better: bool) -> ForeignTrial:
    steps = sorted(native.intermediate_values)
    # From 0 or from 1 on, as people count epochs; other steps are none.
    is_curve = bool(steps) and steps[0] in (0, 1) and steps[-1] - steps[0] + 1 == len(steps)
    curve = [native.intermediate_values[step] for step in steps] if is_curve else []
    value = native.values[0] if native.values else None
    state = native.state.name
    end = {"COMPLETE": End.COMPLETED, "PRUNED": End.PRUNED}.get(state, End.FAILED)
    if end is End.PRUNED and value is None:
        finite = [one for one in native.intermediate_values.values() if math.isfinite(one)]
        value = (min if is_lower_better else max)(finite) if finite else None
    took = native.duration
    return ForeignTrial(
        number=native.number,
        values={name: plain_value(one) for name, one in native.params.items()},
        end=end,
        value=value,
        message="Optuna says that it failed, and not why" if end is End.FAILED else "",
        curve=curve,
        best_epoch=curve.index(value) + 1 if value in curve else 0,
        epochs=len(curve) if curve else max((*steps, 0)),
        seconds=0.0 if took is None else took.total_seconds(),
        ended_at=(native.datetime_complete or datetime.fromtimestamp(0)).timestamp(),
    )


def _space(
    distributions: Iterable[Mapping[str, BaseDistribution]],
) -> dict[str, Parameter | Value]:
    """Return the parameters that were declared alike in every trial."""
    found: dict[str, Any] = {}
    changed = set()
    for one in distributions:
        for name, distribution in one.items():
            if found.setdefault(name, distribution) != distribution:
                changed.add(name)
    entries = {n: _parameter(one) for n, one in found.items() if n not in changed}
    return {name: entry for name, entry in entries.items() if entry is not None}


def _parameter(distribution: Any) -> Parameter | Value | None:
    if hasattr(distribution, "choices"):
        choices = list(dict.fromkeys(plain_value(one) for one in distribution.choices))
        return Categorical(choices) if len(choices) > 1 else choices[0]
    low, high, step = distribution.low, distribution.high, distribution.step
    if low == high:
        return plain_value(low)
    if type(distribution).__name__ == "IntDistribution":
        return Integer(low, high, log=distribution.log, step=None if step == 1 else step)
    return Float(low, high, log=distribution.log, step=step)


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
