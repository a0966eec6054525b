"""A report that is kept up to date while its study runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, final

from tuning.errors import TuningError
from tuning.progress import HandedOnProgress
from tuning.report.index import write_index_page
from tuning.report.write import REPORT, write_report
from tuning.results.lock import seems_open
from tuning.results.study_record import read_header, read_study

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.progress import Progress
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec

# Whoever looks at the page has it load itself anew that often. The pause is longer where writing
# takes long, so that of a study of any length it is at most a hundredth; another one is for the
# last page, and for what is loaded for its pictures.
_SECONDS_BETWEEN_WRITING = 10.0
_TIMES_ITS_COST = 100
_MOST_SHARE = 1 / 50
# What loading scikit-learn takes, and the first picture by it.
_SECONDS_OF_LOADING = 1.0


@contextmanager
def kept_report(shown: Progress) -> Iterator[KeptReport]:
    """Keep the report of the study that runs within up to date, and leave it complete.

    Args:
        shown: Who else is told what happens.
    """
    report = KeptReport(shown)
    try:
        yield report
    finally:
        report.write(is_last=True)


def report_anew(results_dir: Path, name: str, *, say: Callable[[str], None]) -> None:
    """Write a study's report anew where there is one, since its best model was retrained.

    Args:
        results_dir: Where studies lie.
        name: The study.
        say: Told why it could not be written, which harms nothing else.
    """
    if not (results_dir / name / REPORT).is_file():
        return
    try:
        write_report(read_study(results_dir, name), is_running=seems_open(results_dir / name))
        write_index_page(results_dir)
    except (TuningError, OSError) as error:
        say(f"no report is written: {error}")


@final
class KeptReport(HandedOnProgress):
    """Told what happens to a study, it writes the report anew from time to time.

    Whatever goes wrong with that is said once, and harms no study.
    """

    def __init__(self, shown: Progress, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take who else is told."""
        super().__init__(shown)
        self._clock = clock
        self._study: StudyRecord | None = None
        self._is_new = self._is_whole = self._has_failed = False
        self._began = clock()
        self._spent = 0.0
        self._next = self._began + _SECONDS_BETWEEN_WRITING

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        """Take in a study that begins, or goes on after the finished trials."""
        if spec.report == "off":
            self._study = None
        else:
            # What its journal begins with; the trials are told one by one.
            self._study = read_header(spec.results_dir, spec.name)
            self._study.spec = spec
            self._study.trials = {trial.number: trial for trial in finished}
            self._is_new = True
        super().study_started(spec, metric, finished)

    def trial_finished(self, trial: Trial) -> None:
        """Take in a trial, and write the report where it is time to."""
        super().trial_finished(trial)
        if self._study is None:
            return
        self._study.trials[trial.number] = trial
        self._is_new = True
        if self._clock() >= self._next:
            self.write()

    def study_is(self, study: StudyRecord) -> None:
        """Take in all that is known of the study in the end.

        Of one whose search was over already nothing else is heard, though its best trials may have
        trained again.
        """
        if study.spec.report != "off" and not self._has_failed:
            self._study, self._is_new, self._is_whole = study, True, True

    def write(self, *, is_last: bool = False) -> None:
        """Write the report as things stand, if anything happened since it was written.

        The last one does not load itself anew any more.
        """
        if self._study is None or not (self._is_new or is_last):
            return
        began = self._clock()
        affordable = _MOST_SHARE * (began - self._began)
        quickly = self._spent + _SECONDS_OF_LOADING > affordable
        try:
            write_report(self._study, is_running=not is_last, quickly=quickly)
            self._write_index(is_last=is_last)
        except Exception as error:  # noqa: BLE001 - a page is no reason for a study to end
            self._study, self._has_failed = None, True
            kind = "" if isinstance(error, TuningError) else f"{type(error).__name__}: "
            self._shown.say(f"no report is written: {kind}{error}")
            return
        self._is_new = False
        ended = self._clock()
        self._spent += ended - began
        self._next = ended + max(_SECONDS_BETWEEN_WRITING, _TIMES_ITS_COST * (ended - began))

    def _write_index(self, *, is_last: bool) -> None:
        assert self._study is not None
        # What was cut short may have ended a trial that nobody has told of: then its journal knows.
        at_hand = self._study if self._is_whole or not is_last else None
        write_index_page(self._study.spec.results_dir, at_hand=at_hand, is_running=not is_last)
