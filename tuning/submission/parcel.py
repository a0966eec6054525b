"""A study with its files in one folder, fit to run on another machine."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, final

from objectives.reference import ObjectiveReference
from objectives.user.modules import own_modules
from search_spaces import Configuration
from tuning.errors import SpecificationError
from tuning.specification.capabilities import AUTO_PRUNER
from tuning.specification.fields.search import NO_TEST
from tuning.specification.file_values import values_with_files, with_files
from tuning.specification.study_file import spec_to_yaml

if TYPE_CHECKING:
    from tuning.specification.study_spec import StudySpec

STUDY_FILE = "study.yaml"
# Ray takes half a GiB for a job's files.
_LARGEST_BYTES = 500 << 20


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A folder with a study, complete.

    Attributes:
        folder: Where the study file lies, with what it names beside it.
        name: The study's name.
        digest: Of every file's name and content, 12 characters; another study has another.
        files: What was packed beside the study file, as the person named it.
    """

    folder: Path
    name: str
    digest: str
    files: tuple[Path, ...]


def pack(spec: StudySpec, folder: Path, *, more_files: Sequence[Path] = ()) -> Parcel:
    """Copy what a study needs into a folder that is empty.

    The files are the table or the Python file of its objective, those of a table's validation and
    test rows, the models that its space names, and those that are named here. They keep their
    places relative to the current folder, from
    which a user's class reads what it reads.

    Args:
        spec: The study; the file says what it says, and where its trials train.
        folder: Empty; the caller removes it.
        more_files: What a user's class reads besides.

    Raises:
        SpecificationError: If a file is not there, all files are too large, or the study has data
            elsewhere.
    """
    if spec.data_dir is not None:
        raise SpecificationError(
            f"--data-dir {spec.data_dir}: is a folder of this machine; leave it out, and set"
            " TUNING_DATA on the cluster's nodes to a folder of theirs"
        )
    packed: dict[Path, str] = {}
    complaints: list[str] = []

    def packed_as(path: Path, *, what: str) -> str:
        if path not in packed and path.is_file():
            packed[path] = _place(path, taken=packed.values())
        elif path not in packed:
            complaints.append(f"{what} {path}: there is no such file; name one that is there")
        return packed.get(path, str(path))

    objective = _objective(spec.objective, packed_as)
    if spec.objective.is_user_file:
        packed |= _modules_beside(spec.objective, objective, packed)
    space, first = spec.space, spec.first
    # In a user's own the name may mean something else.
    if not spec.objective.is_user_file:

        def base_model(text: str) -> str:
            return packed_as(Path(text), what="space.base_model")

        space = with_files(space, base_model)
        first = tuple(Configuration(values_with_files(one, base_model)) for one in first)
    spec = _with_files_of_rows(spec, packed_as)
    for path in more_files:
        packed_as(path, what="--file")
    size = sum(path.stat().st_size for path in packed)
    if size > _LARGEST_BYTES:
        complaints.append(
            f"the study's files have {size >> 20} MiB together, and Ray takes at most"
            f" {_LARGEST_BYTES >> 20} for a job; put the data on the cluster's nodes"
        )
    if complaints:
        raise SpecificationError(*complaints)
    for path, place in packed.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / place)
    # What nobody named is chosen there, where the data tell more.
    pruner = AUTO_PRUNER if "pruner" in spec.chosen else spec.pruner
    shipped = replace(spec, objective=objective, space=space, first=first, pruner=pruner)
    (folder / STUDY_FILE).write_text(spec_to_yaml(shipped), encoding="utf-8")
    return Parcel(folder=folder, name=spec.name, digest=_digest(folder), files=tuple(packed))


def _objective(reference: ObjectiveReference, packed_as: Callable[..., str]) -> ObjectiveReference:
    if reference.is_user_file:
        path, _, class_name = reference.text.rpartition(":")
        return replace(reference, text=f"{packed_as(Path(path), what='objective')}:{class_name}")
    if reference.is_table:
        return replace(reference, text=packed_as(Path(reference.text), what="objective"))
    return reference


def _with_files_of_rows(spec: StudySpec, packed_as: Callable[..., str]) -> StudySpec:
    """Return a study whose files of validation and test rows, if there are any, are packed ones."""
    validation, test = spec.validation, spec.test
    if validation is not None:
        validation = packed_as(Path(validation), what="validation")
    if test not in (None, NO_TEST):
        test = packed_as(Path(str(test)), what="test")
    return replace(spec, validation=validation, test=test)


def _modules_beside(
    here: ObjectiveReference, there: ObjectiveReference, packed: Mapping[Path, str]
) -> dict[Path, str]:
    """Return the modules that a class's file imports from its folder, placed beside it again."""
    file = Path(here.text.rpartition(":")[0]).resolve()
    folder = PurePosixPath(there.text.rpartition(":")[0]).parent
    known = {path.resolve() for path in packed}
    return {
        module: (folder / module.relative_to(file.parent).as_posix()).as_posix()
        for module in own_modules(file)
        if module not in known and module.is_file() and module.is_relative_to(file.parent)
    }


def _place(path: Path, *, taken: Collection[str]) -> str:
    here = Path.cwd()
    whole = path.absolute().resolve()
    if whole.is_relative_to(here.resolve()):
        return whole.relative_to(here.resolve()).as_posix()
    names = (f"files/{number}/{path.name}" for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
