"""Which trials keep the folders that their callbacks wrote into."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from objectives.abilities import TakesContext
from tuning.executors.callback_folders import remove_callback_folders
from tuning.results.ranking import Entry, rank

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec


def most_kept(loaded: LoadedObjective) -> int | None:
    """Return how many trials keep the folders of their callbacks; all of them where ``None``."""
    objective = loaded.objective
    if not isinstance(objective, TakesContext) or not objective.takes_context:
        return None
    return objective.kept_folders


def clear_folders(
    spec: StudySpec,
    loaded: LoadedObjective,
    trials: Mapping[int, Trial],
    *,
    running: Collection[int] = (),
) -> None:
    """Remove the folders of all finished trials but the best ones.

    Those of trials under way stay, and so do those of trials that an earlier run did not finish.

    Args:
        spec: The study.
        loaded: Whose callbacks they are.
        trials: The finished trials by number.
        running: The numbers of those under way.
    """
    most = most_kept(loaded)
    if most is None:
        return
    entries = (Entry(study="", backend="", trial=trial) for trial in trials.values())
    ranked = [row.trial.number for row in rank(entries, loaded.metric) if row.rank is not None]
    remove_callback_folders(spec, trials.keys() - set(ranked[:most]) - set(running))
