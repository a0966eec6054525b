"""Studies read from a results folder and ranked, together where they measured the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from objectives.measurement import measured_beside
from tuning.errors import JournalError, StudyNotFoundError
from tuning.results.confirmed.rows import with_cells, with_confirmed
from tuning.results.protocol import groups_of_one_protocol, require_one_protocol
from tuning.results.ranking import Entry, LeaderboardRow, rank
from tuning.results.study_record import StudyRecord, read_study, study_names


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """Studies whose trials stand in one ranking.

    Attributes:
        studies: They measured the same; at least one.
        rows: Their trials in order, the best first.
    """

    studies: tuple[StudyRecord, ...]
    rows: list[LeaderboardRow]

    @property
    def measured(self) -> StudyRecord:
        """The first study that has baselines, which are the same for all; else the first."""
        return next((one for one in self.studies if one.baselines is not None), self.studies[0])


def leaderboards(
    results_dir: Path,
    names: Sequence[str] = (),
    *,
    is_one: bool,
    complain: Callable[[str], None] = lambda complaint: None,
) -> list[Leaderboard]:
    """Return a leaderboard for each group of studies that can be ranked together.

    Args:
        results_dir: Where studies lie.
        names: The studies; all of them when there are none.
        is_one: Whether all of them have to stand in one ranking.
        complain: Told why a study cannot be read that was not named; the others are shown.

    Raises:
        StudyNotFoundError: If there is no such study, or none at all.
        JournalError: If one that was named cannot be read, or none of them.
        ResultsDifferError: If there is to be one ranking, and they measured different things.
    """
    wanted = dict.fromkeys(names or study_names(results_dir))
    if not wanted:
        raise StudyNotFoundError(f"there is no study in {results_dir}; run `tuning search` first")
    studies: list[StudyRecord] = []
    complaints: list[str] = []
    for name in wanted:
        try:
            studies.append(read_study(results_dir, name))
        except JournalError as error:
            if names:
                raise
            complaints += error.complaints
    if not studies:
        raise JournalError(*complaints)
    for complaint in complaints:
        complain(complaint)
    if is_one:
        require_one_protocol(studies)
        return [_leaderboard(studies)]
    return [_leaderboard(group) for group in groups_of_one_protocol(studies)]


def _leaderboard(studies: Sequence[StudyRecord]) -> Leaderboard:
    if len(studies) == 1:
        return Leaderboard(studies=tuple(studies), rows=study_rows(studies[0]))
    entries = (entry for study in studies for entry in study_entries(study))
    rows = with_cells(rank(entries, studies[0].metric), studies)
    return Leaderboard(studies=tuple(studies), rows=rows)


def study_rows(study: StudyRecord) -> list[LeaderboardRow]:
    """Return a study's own leaderboard: confirmed trials first, then the others as they rank."""
    return with_confirmed(rank(study_entries(study), study.metric), study)


def study_entries(study: StudyRecord) -> list[Entry]:
    """Return a study's trials with their study and backend."""
    spec = study.spec
    return [
        Entry(
            study=spec.name,
            backend=spec.backend,
            trial=trial,
            beside=measured_beside(trial.curves, study.metric, spec.also_measure)
            if spec.also_measure
            else {},
        )
        for trial in study.trials.values()
    ]
