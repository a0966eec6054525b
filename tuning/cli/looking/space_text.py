"""A search space as a piece of a study file, on standard output."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from objectives.abilities import FindsItsSpace
from objectives.catalog import make_objective
from search_spaces.text.document import space_to_document
from search_spaces.visible import visible
from tuning.cli.screen import quiet_screen
from tuning.errors import SpecificationError
from tuning.specification.first import first_of_own
from tuning.specification.objective_and_space import (
    read_keras_backend,
    read_objective,
    read_space,
)
from tuning.specification.settings import SettingsReader, given_settings
from tuning.specification.study_file import settings_for, to_yaml

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference
    from search_spaces import SearchSpace


def print_space(objective: str, settings: Mapping[str, object], *, verbose: bool) -> None:
    """Print the space of an objective, found or stated, and what it is begun with.

    Raises:
        TuningError: With all complaints about the settings, or about the objective.
    """
    with quiet_screen(verbose=verbose):
        reader = SettingsReader(settings_for(objective, given_settings(settings)))
        reference = read_objective(reader, needs_target=False)
        backend = read_keras_backend(reader, reference)
        named = read_space(reader, reference, keras_backend=backend, needs_data=False)
        if reader.complaints or reference is None or named.space is None:
            raise SpecificationError(*dict.fromkeys(reader.complaints))
        document: dict[str, object] = {"space": space_to_document(named.space)}
        first = first_of_own(named.space, named.first)
        if first is not None:
            document["first"] = [
                {name: first[name] for name in first if name in named.space.parameters}
            ]
        notes = _notes(reference, named.space)
    for note in notes:
        sys.stdout.write(f"# {visible(note)}\n")
    sys.stdout.write(to_yaml(document))


def _notes(reference: ObjectiveReference, space: SearchSpace) -> tuple[str, ...]:
    """Return what is to be known of a space that was found just now."""
    if not reference.has_own_code:
        return ()
    objective = make_objective(reference, needs_data=False)
    return objective.space_notes(space) if isinstance(objective, FindsItsSpace) else ()
