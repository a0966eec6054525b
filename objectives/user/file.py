"""Models that people write themselves: a class or a function, in a file or in memory."""

from __future__ import annotations

from inspect import isclass, signature
from pathlib import Path
from types import MethodType
from typing import Any

from objectives.contexts.members import callbacks_complaints, kept_folders
from objectives.errors import ObjectiveError
from objectives.reference import ObjectiveReference
from objectives.user.code import import_file, run_users_code
from objectives.user.data import DataChoices
from objectives.user.forms.builder import Builder
from objectives.user.forms.form import Form
from objectives.user.forms.function import FunctionAlone
from objectives.user.objective import UserObjective
from objectives.user.sources import NO_DATA, given_data
from search_spaces.suggestions import closest


def load_user_objective(
    named: ObjectiveReference | str, *, needs_data: bool = True
) -> UserObjective:
    """Load what a reference names: ``file.py:NAME``, or an object that was handed over.

    Without ``needs_data`` it need not say what it is trained on.

    Raises:
        ObjectiveError: If it is missing, cannot be run, or cannot build a model.
    """
    reference = ObjectiveReference(text=named) if isinstance(named, str) else named
    given = reference.given
    if reference.is_in_memory:
        if given is None or given.objective is None:
            raise ObjectiveError(not_at_hand(reference))
        return _objective(
            given.objective, reference, place=reference.class_name, needs_data=needs_data
        )
    found, path = _in_file(reference)
    return _objective(found, reference, place=path, needs_data=needs_data)


def not_at_hand(reference: ObjectiveReference) -> str:
    """Return what to do about an objective that lives in another process's memory."""
    return (
        f"{reference.said} was handed over in Python, so that no file says what it is; go on from"
        f" there, with objective={reference.class_name} and its data"
    )


def _in_file(reference: ObjectiveReference) -> tuple[Any, Path]:
    """Return what a file holds by a name, and the path to speak of."""
    name, path = reference.class_name, reference.file
    stated = Path(reference.text.rpartition(":")[0])
    if not path.is_file():
        raise ObjectiveError(f"{reference.text}: there is no file {path}; check the path")
    module = import_file(path, stands_for=stated)
    found = getattr(module, name, None)
    if not callable(found) and not _builds(found):
        own = [
            key
            for key, value in vars(module).items()
            if (callable(value) or _builds(value))
            and (getattr(value, "__module__", None) == module.__name__)
        ]
        raise ObjectiveError(
            f"{reference.text}: {path} has no class or function {name!r}{closest(name, own)};"
            f" it has {', '.join(own) or 'none'}"
        )
    return found, path


def _objective(
    found: Any, reference: ObjectiveReference, *, place: Path | str, needs_data: bool
) -> UserObjective:
    name, said, data = reference.class_name, reference.said, given_data(reference)
    instance = found
    if isclass(found) and not _builds(found) and "__call__" in vars(found):
        # As Optuna's objectives with a memory are.
        instance = FunctionAlone(run_users_code(place, f"{name}()", found))
    elif isclass(found):
        _require_methods(found, said, needs_data=needs_data and data is None)
        instance = run_users_code(place, f"{name}()", found)
    elif not hasattr(found, "build_model") and not hasattr(found, "build"):
        instance = FunctionAlone(found)
    else:
        _require_methods(found, said, needs_data=False)
    builder = _builder(instance, reference)
    complaints = [f"{said}: {one}" for one in callbacks_complaints(instance)]
    has_own_data = callable(getattr(instance, "data", None))
    if has_own_data and data is not None:
        complaints.append(f"{said} has data() of its own, beside data=; leave one of them out")
    may_return_data = isinstance(instance, FunctionAlone) and builder.may_be_called_alone
    if needs_data and not has_own_data and data is None and not may_return_data:
        complaints.append(f"{said} {NO_DATA}")
    if complaints:
        raise ObjectiveError(*complaints)
    kept_folders(instance, where=said)
    choices = DataChoices(
        task=reference.task, target=reference.target, columns=reference.columns, data=data
    )
    return UserObjective(
        place, name, instance, builder=builder, choices=choices, file=lambda: reference.file
    )


def _is_hyper_model(instance: Any) -> bool:
    return any(kind.__name__ == "HyperModel" for kind in type(instance).__mro__)


def _builds(found: Any) -> bool:
    return any(callable(getattr(found, name, None)) for name in ("build_model", "build"))


def _require_methods(found: Any, said: str, *, needs_data: bool) -> None:
    """Raise ``ObjectiveError`` for a class, or an object of one, that builds no model."""
    if _builds(found):
        return
    has_data = not needs_data or callable(getattr(found, "data", None))
    missing = [*([] if has_data else ["data()"]), "build_model()"]
    name = getattr(found, "__name__", type(found).__name__)
    raise ObjectiveError(
        f"{said}: {name} lacks {' and '.join(missing)}; an objective has data() and"
        " build_model(configuration, signature)"
    )


def _builder(instance: Any, reference: ObjectiveReference) -> Builder:
    """Return how the model is built; raises ``ObjectiveError`` where it cannot be called."""
    form = None if reference.form is None else Form(reference.form)
    function = getattr(instance, "build_model", None)
    if function is None:
        function = instance.build
        if form is None and _is_hyper_model(instance):
            form = Form.HP  # Whatever its parameter is called.
    builder = Builder(function, form)
    if isinstance(function, MethodType) and builder.form(()) is Form.CONFIGURATION:
        taken = signature(function)
        try:
            taken.bind("configuration", "signature")
        except TypeError:
            try:
                taken.bind("configuration")
            except TypeError:
                raise ObjectiveError(
                    f"{reference.said}: build_model{taken} is called with a configuration and a"
                    " signature; write build_model(self, configuration, signature)"
                ) from None
    return builder
