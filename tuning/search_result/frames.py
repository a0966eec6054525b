"""Trials as pandas' frames: a row a trial, each column of one type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from search_spaces import Value
from tuning.records import Completed, Failed
from tuning.results.confirmed.standing import confirmed_trials
from tuning.results.leaderboard import study_rows

if TYPE_CHECKING:
    import pandas as pd

    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

_FACTS = (
    *("rank", "number", "status", "value", "seconds", "epochs"),
    *("spread", "best_epoch", "seed", "finished_at", "device", "failure"),
    *("confirmed", "confirmed_error"),
)


def trials_frame(study: StudyRecord) -> pd.DataFrame:
    """Return the finished trials in the order of their numbers.

    Returns:
        ``number``, ``status`` (``completed``, ``pruned`` or ``failed (kind)``), ``value`` (NaN
        where there is none), ``seconds``, ``epochs``, and a column a parameter, which is called
        ``parameter_NAME`` where it shares its name with one of those. A parameter that is not
        active in a trial is missing there (``pandas.NA``).
    """
    return _frame([trial for _, trial in sorted(study.trials.items())])


def leaderboard_frame(study: StudyRecord) -> pd.DataFrame:
    """Return the trials, the best first, with their ``rank``, which only completed ones have."""
    import pandas as pd

    rows = study_rows(study)
    frame = _frame([row.trial for row in rows])
    frame.insert(0, "rank", pd.Series([row.rank for row in rows], dtype="Int64"))
    return frame


def whole_frame(study: StudyRecord) -> pd.DataFrame:
    """Return ``trials_frame`` with what else is known of each trial, the curves aside.

    Returns:
        After ``epochs``: ``spread`` over the folds and ``best_epoch`` (missing where there is
        none), ``seed``, ``finished_at`` (UTC), ``device``, and of a failed one ``failure``. Where
        trials have trained again, ``confirmed``, the mean of that, and ``confirmed_error``, its
        standard error.
    """
    import numpy as np
    import pandas as pd

    trials = [trial for _, trial in sorted(study.trials.items())]
    frame = _frame(trials)
    ends = [one.outcome for one in trials]
    more: dict[str, object] = {
        "spread": np.array(
            [one.spread if isinstance(one, Completed) else None for one in ends], dtype=np.float64
        ),
        "best_epoch": pd.array(
            [None if isinstance(one, Failed) else one.best_epoch or None for one in ends],
            dtype="Int64",
        ),
        "seed": np.array([one.seed for one in trials], dtype=np.int64),
        # Studies that an earlier version began have whole seconds beside milliseconds.
        "finished_at": pd.to_datetime(
            [one.finished_at for one in trials], utc=True, format="ISO8601"
        ),
        "device": pd.array([one.device for one in trials], dtype="string"),
        "failure": pd.array(
            [one.message if isinstance(one, Failed) else None for one in ends], dtype="string"
        ),
    }
    if study.confirmations:
        more |= _confirmed(study, trials)
    place = frame.columns.get_loc("epochs")
    assert isinstance(place, int)
    for offset, (name, column) in enumerate(more.items(), start=1):
        frame.insert(place + offset, name, pd.Series(column))
    return frame


def _confirmed(study: StudyRecord, trials: Sequence[Trial]) -> dict[str, object]:
    """Return what trials came to when they trained again, and its standard error."""
    import numpy as np

    known = confirmed_trials(study)
    found = [known.get(one.number) for one in trials]
    means = [None if one is None else one.mean for one in found]
    errors = [None if one is None else one.standard_error for one in found]
    return {
        "confirmed": np.array(means, dtype=np.float64),
        "confirmed_error": np.array(errors, dtype=np.float64),
    }


def _frame(trials: Sequence[Trial]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    names = dict.fromkeys(name for trial in trials for name in trial.configuration)
    columns: dict[str, object] = {
        "number": np.array([trial.number for trial in trials], dtype=np.int64),
        "status": pd.array([trial.outcome_name for trial in trials], dtype="string"),
        "value": np.array([trial.value for trial in trials], dtype=np.float64),
        "seconds": np.array([trial.seconds for trial in trials], dtype=np.float64),
        "epochs": np.array([trial.epochs for trial in trials], dtype=np.int64),
    }
    for name in names:
        values = [trial.configuration.get(name) for trial in trials]
        column = f"parameter_{name}" if name in _FACTS else name
        columns[column] = pd.Series(values, dtype=_type_of(values))
    return pd.DataFrame(columns)


def _type_of(values: Sequence[Value | None]) -> str:
    """Return the narrowest of pandas' types that has a place for missing values."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "Int64"
    if kinds and kinds <= {int, float}:
        return "Float64"
    return "string" if kinds == {str} else "object"
