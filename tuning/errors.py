"""What can go wrong around a study; each error says what to do."""

from __future__ import annotations

from search_spaces import TuningError

__all__ = [
    "BudgetNotMetError",
    "ExistingStudyError",
    "ForeignStudyError",
    "ImportedStudyError",
    "JournalError",
    "PlaceLostError",
    "ResultsDifferError",
    "ResumeRefusedError",
    "SpecificationError",
    "StudyNotFoundError",
    "StudyOpenError",
    "TuningError",
]


class SpecificationError(TuningError, ValueError):
    """A study is asked for in a way that cannot work."""


class StudyNotFoundError(TuningError, LookupError):
    """There is no such study, trial or file."""


class ExistingStudyError(TuningError, FileExistsError):
    """A study of that name lies in the results folder already."""


class ForeignStudyError(TuningError, ValueError):
    """What another tool left cannot be read as a study."""


class ImportedStudyError(TuningError, ValueError):
    """A study came from another tool, and there is no model and no data of it to go on with."""


class ResumeRefusedError(TuningError, ValueError):
    """A study changed in a way that would mix trials which cannot be compared."""


class ResultsDifferError(TuningError, ValueError):
    """Studies measured different things and cannot be ranked together."""


class StudyOpenError(TuningError, BlockingIOError):
    """Another process has the study open."""


class JournalError(TuningError, OSError):
    """A study's journal, or a file beside it, cannot be read or written."""


class PlaceLostError(JournalError):
    """A study's journal was removed or replaced while the study ran."""


class OutputError(TuningError, OSError):
    """What a command prints cannot be written where its output goes."""


class BudgetNotMetError(TuningError, RuntimeError):
    """No trial of the study completed."""


class StudyEnds(BaseException):
    """The study ends early; passes through libraries that catch every Exception."""


class TimeLimitReached(StudyEnds):
    """Its time is up."""


class StopAsked(StudyEnds):
    """Someone asked it to stop."""
