"""What a caller in Python hands over in place of texts: objectives and data in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from objectives.in_memory.names import DATA
from objectives.in_memory.objects import Given
from tuning.errors import SpecificationError
from tuning.specification.settings import Setting, Settings, flag_of
from tuning.specification.study_file import settings_for


def settings_of_call(
    objective: Any, data: Any, validation_data: Any, test_data: Any, *, given: Settings
) -> tuple[Settings, Given | None]:
    """Return the settings of a search from Python, and the objects that they name.

    Args:
        objective: A text as on the command line, or a class, an object, a function or a frame.
        data: What to train on: a text as on the command line, or the data themselves; or None.
        validation_data: What trials are ranked by, or None.
        test_data: What the best model is tested with, or None.
        given: The other settings.

    Raises:
        SpecificationError: If what is handed over is nothing that can be tuned.
    """
    objects = given_objects(objective, data, validation_data, test_data)
    has_table = objects is not None and objects.data is not None and objects.data.is_table
    if objective is None and not has_table:
        raise SpecificationError(
            "objective: None names no model; give a function that builds one, a data set's name, or"
            " a table with target="
        )
    settings = dict(given)
    if isinstance(data, str | Path):
        settings["data"] = Setting(str(data), flag_of("data"))
    elif data is not None:
        settings["data"] = Setting(DATA, flag_of("data"))
    if isinstance(objective, str | Path):
        return settings_for(str(objective), settings), objects
    assert objects is not None
    return {"objective": Setting(objects.text, "objective")} | settings, objects


def given_objects(
    objective: Any, data: Any, validation_data: Any = None, test_data: Any = None
) -> Given | None:
    """Return what is handed over that is no text; None where everything is one.

    Raises:
        SpecificationError: If the objective is nothing that can be tuned, or rows to choose by or
            to test with stand alone.
    """
    is_named = objective is None or isinstance(objective, str | Path)
    more = validation_data is not None or test_data is not None
    if is_named and not more and (data is None or isinstance(data, str | Path)):
        return None
    # Only here: loads pandas.
    from objectives.in_memory.data import GivenData
    from objectives.in_memory.files import is_table

    found = None if is_named else objective
    if found is not None and is_table(found):
        if data is not None:
            raise SpecificationError(
                "data=: the objective is a table already; leave one of them out"
            )
        found, data = None, found
    if more and data is None:
        raise SpecificationError(
            "validation_data= and test_data= stand beside data=; give data= as well, or return all"
            " parts from data()"
        )
    if _is_model(found):
        raise SpecificationError(
            f"objective: a {type(found).__name__} is one model, built already; give the function"
            " that builds it"
        )
    if found is not None and not callable(found) and not _builds(found):
        raise SpecificationError(
            f"objective: {found!r} cannot be tuned; give a data set's name, a table"
            " with target=, a class or an object with build_model, or a function that builds a"
            " model"
        )
    has_objects = data is not None and (more or not isinstance(data, str | Path))
    rows = GivenData(data=data, validation=validation_data, test=test_data) if has_objects else None
    named = str(data) if isinstance(data, str | Path) else None
    return Given(objective=found, data=rows, data_file=named)


def _is_model(found: Any) -> bool:
    # By what Keras's models alone have together: Keras is not loaded for a look at a word.
    return not isinstance(found, type) and all(
        hasattr(found, name) for name in ("compile", "fit", "summary", "stop_training")
    )


def _builds(found: Any) -> bool:
    return any(callable(getattr(found, name, None)) for name in ("build_model", "build"))
