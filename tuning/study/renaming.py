"""A study under another name: in its journal, in what was written of it, and as a folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tuning.doors.optuna_name import OPTUNA_DATABASE, rename_in_optuna
from tuning.errors import ExistingStudyError, JournalError, SpecificationError, StudyOpenError
from tuning.results.derived import write_derived
from tuning.results.journal import replace_file
from tuning.results.journal.line import decode, encode
from tuning.results.lock import is_open, study_lock
from tuning.results.overview.index import write_index
from tuning.results.study_record import JOURNAL, StudyRecord, read_study
from tuning.specification.study_file import spec_to_yaml
from tuning.specification.study_name import name_complaint

_TITLE = re.compile(r"\A# Model card: .*(?=, trial \d+$)", re.MULTILINE)


def rename_study(results_dir: Path, old: str, new: str) -> StudyRecord:
    """Give a study another name, in its folder and in all files of it, and return it.

    The journal changes first and the folder last: whatever breaks off in between, nobody goes on
    with the study under two names, and to rename it again ends what was begun. A folder that was
    renamed or copied by hand, so that its files name another one, takes its own name this way.

    Args:
        results_dir: Where studies lie.
        old: The name of the study's folder.
        new: The name that it is to have; ``old`` where only its files are to be mended.

    Raises:
        StudyNotFoundError: If there is no such study.
        StudyOpenError: If it runs.
        SpecificationError: If it cannot have that name, or its folder is a link.
        ExistingStudyError: If the name is taken.
        JournalError: If a file cannot be written, or the folder not be renamed.
    """
    study = read_study(results_dir, old)
    folder = results_dir / old
    _refuse(study, folder, new)
    with study_lock(folder):
        _rename_in_journal(folder / JOURNAL, new)
        study = read_study(results_dir, old)
        replace_file(folder / "study.yaml", spec_to_yaml(study.spec))
        rename_in_optuna(folder / OPTUNA_DATABASE, new)
        for metrics in folder.glob("retrained/**/metrics.json"):
            _rename_in_retrained(metrics.parent, new)
    if old != new:
        try:
            folder.rename(results_dir / new)
        except OSError as error:
            raise JournalError(f"{folder}: cannot be renamed ({error.strerror})") from error
    write_derived(study)
    write_index(results_dir)
    return study


def _refuse(study: StudyRecord, folder: Path, new: str) -> None:
    results_dir, old = folder.parent, folder.name
    complaint = name_complaint(new, results_dir, place="NEW", besides=old)
    if complaint is not None:
        raise SpecificationError(complaint)
    if folder.is_symlink():
        raise SpecificationError(f"{folder} is a link; rename it by hand, and what it leads to")
    if new == old == study.spec.name:
        raise SpecificationError(f"NEW {new!r}: that is the study's name already")
    target = results_dir / new
    # Where capitals count for nothing, another way of writing it is the folder itself.
    if new != old and target.exists() and not target.samefile(folder):
        raise ExistingStudyError(f"NEW {new!r}: {target} is there already; choose another name")
    if is_open(folder):
        # Says who has it open, where that is known.
        with study_lock(folder):
            pass
        raise StudyOpenError(
            f"the study {old!r} is open on another machine; wait until it ends or stop it"
        )


def _rename_in_journal(path: Path, new: str) -> None:
    """Replace the name wherever the journal has it; what is damaged stays, for resuming to mend."""
    lines = path.read_bytes().split(b"\n")
    replace_file(path, b"\n".join(_renamed(line, new) for line in lines))


def _renamed(line: bytes, new: str) -> bytes:
    if b'"spec"' not in line:
        return line
    record = decode(line)
    if record is None or not isinstance(record.get("spec"), dict):
        return line
    return encode(record | {"spec": record["spec"] | {"name": new}}).removesuffix(b"\n")


def _rename_in_retrained(folder: Path, new: str) -> None:
    """Replace the name in a retrained model's figures and card, where they have it."""
    metrics, card = folder / "metrics.json", folder / "card.md"
    try:
        document = json.loads(metrics.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if isinstance(document, dict) and "study" in document:
        text = json.dumps(document | {"study": new}, indent=2, ensure_ascii=False)
        replace_file(metrics, text + "\n")
    if card.is_file():
        text = card.read_text(encoding="utf-8")
        replace_file(card, _TITLE.sub(f"# Model card: {new}", text, count=1))
