"""Whether a space that a person states suits a function that asks for its parameters."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, NamedTuple, final

import numpy as np

from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.random_states import random_states_kept
from objectives.user.forms.discovery import asking_object
from objectives.user.forms.recorder import AskedWronglyError, MissingError, recorder_of

if TYPE_CHECKING:
    from objectives.user.forms.form import Form
    from search_spaces import SearchSpace, Value

_TRIED = 6


class StatedSpace(NamedTuple):
    """What a look at a stated space found.

    Attributes:
        lacking: Names that the function asks for and the space lacks.
        unread: Names of the space that it has not asked for.
        wrong: What it says about itself that makes no space; empty where there is nothing.
    """

    lacking: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    wrong: str = ""


def look_at_stated(form: Form, build: Callable[[Any], Any], space: SearchSpace) -> StatedSpace:
    """Return which parameters a stated space and a function seem not to share.

    The function builds models of a few configurations. What it raises for other reasons is none of
    this look's business.
    """
    lacking: dict[str, None] = {}
    active: set[str] = set()
    read: set[str] = set()
    generator = np.random.default_rng(0)
    tried = [space.middle(), *(space.sample(generator) for _ in range(_TRIED))]
    for configuration in tried:
        watched = WatchedValues(configuration)
        asking = asking_object(form, recorder_of(watched))
        with random_states_kept(), redirect_stdout(io.StringIO()), numpy_initial_weights():
            try:
                build(asking)
            except MissingError as error:
                lacking[error.name] = None
            except AskedWronglyError as error:
                return StatedSpace(wrong=str(error))
            except Exception:  # noqa: BLE001 - it fails the trials and is recorded there
                continue
        active |= set(configuration)
        read |= watched.read
    unread = (name for name in space.parameters if name in active and name not in read)
    return StatedSpace(tuple(lacking), () if lacking else tuple(unread))


@final
class WatchedValues(Mapping[str, "Value"]):
    """A configuration that notes what is read of it."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        """Begin with nothing read."""
        self._values = values
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        """Return a value and note its name."""
        self.read.add(name)
        return self._values[name]

    def __contains__(self, name: Any) -> bool:
        """Tell whether there is a value; looking reads none."""
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names; none is read by that."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._values)
