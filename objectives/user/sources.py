"""Where the data of a person's own model come from, when it does not say so itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from objectives.errors import ObjectiveError
from objectives.in_memory.names import DATA
from objectives.user.code import import_file, run_users_code
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.in_memory.data import GivenData
    from objectives.reference import ObjectiveReference


NO_DATA = (
    "says nothing of its data; give data=(x, y), a table with target=, or --data with a table, an"
    " .npz file or file.py:NAME"
)


def data_made_by(make: Callable[[], Any]) -> GivenData:
    """Return data that a call gives once they are asked for."""
    from objectives.in_memory.data import GivenData

    return GivenData(data=make)


def given_data(reference: ObjectiveReference) -> GivenData | None:
    """Return the data of a reference; None where it names none.

    Raises:
        ObjectiveError: If they are in the memory of another process, or a file lacks them.
    """
    # Here, not above: loads pandas, which whoever only names an objective must not wait for.
    from objectives.in_memory.data import GivenData

    if reference.given is not None and reference.given.data is not None:
        given = reference.given.data
        if isinstance(given.data, str) and ".py:" in given.data:
            return replace(given, data=_in_file(given.data))
        return given
    if reference.data is None:
        return None
    if reference.data == DATA:
        raise ObjectiveError(
            f"the data of {reference.said} were handed over in Python; go on from there, with data="
        )
    if ".py:" not in reference.data:
        return GivenData(data=reference.data)
    return GivenData(data=_in_file(reference.data))


def _in_file(text: str) -> Any:
    """Return what ``file.py:NAME`` holds, or what it returns where it is a function."""
    file_name, _, name = text.rpartition(".py:")
    path = Path(f"{file_name}.py")
    if not path.is_file():
        raise ObjectiveError(f"--data {text}: there is no file {path}; check the path")
    module = import_file(path)
    if not hasattr(module, name):
        names = [key for key in vars(module) if not key.startswith("_")]
        raise ObjectiveError(
            f"--data {text}: {path} has no {name!r}{closest(name, names)}; name a function that"
            " returns the data, or what holds them"
        )
    held = getattr(module, name)
    return run_users_code(path, f"{name}()", held) if callable(held) else held
