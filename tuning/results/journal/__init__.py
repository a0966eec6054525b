"""The journal: one checksummed record a line, appended, never rewritten while a study runs."""

from tuning.results.journal.content import JournalContent, JournalReading, read_journal
from tuning.results.journal.files import (
    make_folder,
    remove_file,
    remove_unfinished_files,
    replace_file,
)
from tuning.results.journal.journal import Journal, create_journal
from tuning.results.journal.line import Record
from tuning.results.journal.recovery import recover_journal
from tuning.results.journal.rescue import rescue_records

__all__ = [
    "Journal",
    "JournalContent",
    "JournalReading",
    "Record",
    "create_journal",
    "make_folder",
    "read_journal",
    "recover_journal",
    "remove_file",
    "remove_unfinished_files",
    "replace_file",
    "rescue_records",
]
