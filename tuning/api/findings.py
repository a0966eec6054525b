"""What studies found, read from their journals alone: ``leaderboard``, ``export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tuning.results.export import export_text
from tuning.results.leaderboard import leaderboards
from tuning.results.study_record import read_study
from tuning.specification.in_python import spoken_in_python
from tuning.study.trust import trust_study

if TYPE_CHECKING:
    from tuning.results.ranking import LeaderboardRow


@spoken_in_python()
def leaderboard(*names: str, results: str | Path = "results") -> list[LeaderboardRow]:
    """Return the trials of one or several studies in order, the best first.

    Raises:
        StudyNotFoundError: If there is no such study, or none at all.
        ResultsDifferError: If the studies measured different things.
    """
    (only,) = leaderboards(Path(results), names, is_one=True)
    return only.rows


@spoken_in_python()
def export(
    name: str,
    *,
    trial: int | None = None,
    format: str = "yaml",
    results: str | Path = "results",
    trust: bool = False,
) -> str:
    """Return a study's best configuration, or another trial's, as ``yaml``, ``json`` or ``py``.

    Python is made by the study's own code: ``trust`` runs it though you have not searched with it.

    Raises:
        StudyNotFoundError: If there is no such study or trial.
    """
    trust_study(Path(results), name, trust=trust)
    return export_text(read_study(Path(results), name), trial=trial, form=format)
