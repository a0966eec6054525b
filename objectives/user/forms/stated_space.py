"""Whether a space that a person states suits a function that asks for its parameters."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.user.forms.discovery import asking_object
from objectives.user.forms.recorder import AskedWronglyError, MissingError, recorder_of
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.user.forms.form import Form
    from search_spaces import SearchSpace, Value

_TRIED = 6


def stated_space_complaints(
    form: Form, build: Callable[[Any], Any], space: SearchSpace
) -> list[str]:
    """Return a sentence for each parameter that the space and the function do not share.

    The function builds models of a few configurations. What it raises for other reasons is none of
    this look's business.
    """
    from objectives.training.keras_state.initial_weights import numpy_initial_weights
    from objectives.training.keras_state.random_states import random_states_kept

    lacking: dict[str, None] = {}
    active: set[str] = set()
    read: set[str] = set()
    generator = np.random.default_rng(0)
    tried = [space.middle(), *(space.sample(generator) for _ in range(_TRIED))]
    for configuration in tried:
        watched = _Watched(configuration)
        asking = asking_object(form, recorder_of(watched))
        with random_states_kept(), redirect_stdout(io.StringIO()), numpy_initial_weights():
            try:
                build(asking)
            except MissingError as error:
                lacking[error.name] = None
            except AskedWronglyError as error:
                return [str(error)]
            except Exception:  # noqa: BLE001 - it fails the trials and is recorded there
                continue
        active |= set(configuration)
        read |= watched.read
    return [
        *(
            f"asks for {name!r}, which the space lacks{closest(name, space.names)}; add it to the"
            " space, as a constant where it is not to vary"
            for name in lacking
        ),
        *(
            f"never asks for {name!r} of the space; remove it, or ask for it"
            for name in space.parameters
            if name in active and name not in read and not lacking and name != "batch_size"
        ),
    ]


@final
class _Watched(Mapping[str, "Value"]):
    """A configuration that notes what is read of it."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        self.read.add(name)
        return self._values[name]

    def __contains__(self, name: Any) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
