"""Objectives that people write themselves: one file, one class."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

from objectives.contexts.members import callbacks_complaints, kept_folders
from objectives.errors import ObjectiveError
from objectives.user.code import import_file, run_users_code
from objectives.user.objective import UserObjective
from search_spaces.suggestions import closest


def load_user_objective(reference: str, *, source_folder: Path | None = None) -> UserObjective:
    """Load ``file.py:ClassName``.

    Args:
        reference: The file and the class.
        source_folder: Where its source is kept that is run in place of the file; None for the file.

    Raises:
        ObjectiveError: If the file or the class is missing, cannot be run, or lacks a method.
    """
    file_name, _, class_name = reference.rpartition(".py:")
    stated = Path(f"{file_name}.py")
    path = stated if source_folder is None else source_folder / stated.name
    if not path.is_file():
        raise ObjectiveError(f"{reference}: there is no file {path}; check the path")
    module = import_file(path, stands_for=stated)
    candidate = getattr(module, class_name, None)
    classes = [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
    if not isinstance(candidate, type):
        raise ObjectiveError(
            f"{reference}: {path} has no class {class_name!r}{closest(class_name, classes)};"
            f" it has {', '.join(classes) or 'none'}"
        )
    missing = [
        name for name in ("data", "build_model") if not callable(getattr(candidate, name, None))
    ]
    if missing:
        raise ObjectiveError(
            f"{reference}: {class_name} lacks {' and '.join(f'{name}()' for name in missing)};"
            " an objective has data() and build_model(configuration, signature)"
        )
    instance = run_users_code(path, f"{class_name}()", candidate)
    taken = signature(instance.build_model)
    try:
        taken.bind("configuration", "signature")
    except TypeError:
        raise ObjectiveError(
            f"{reference}: build_model{taken} is called with a configuration and a signature;"
            " write build_model(self, configuration, signature)"
        ) from None
    complaints = callbacks_complaints(instance)
    if complaints:
        raise ObjectiveError(*(f"{reference}: {complaint}" for complaint in complaints))
    kept_folders(instance, where=reference)
    return UserObjective(path, class_name, instance)
