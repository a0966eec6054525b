"""The callbacks of a class of a person's, new ones for each training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final

from objectives.contexts.members import kept_folders, takes_context
from objectives.machine.quiet import users_prints
from objectives.user.handed_out import FreshCallbacks

if TYPE_CHECKING:
    import keras

    from objectives.contexts.context import TrainingContext
    from objectives.user.stated import Stated
    from search_spaces import Configuration


@final
class UserCallbacks:
    """What ``callbacks(configuration)`` or ``callbacks(configuration, context)`` returns."""

    def __init__(self, stated: Stated) -> None:
        """Take what the class says."""
        self._stated = stated
        self._fresh = FreshCallbacks()

    @property
    def takes_context(self) -> bool:
        """Whether the method has a second parameter to be told of its training."""
        return takes_context(getattr(self._stated.instance, "callbacks", None))

    @property
    def kept_folders(self) -> int | None:
        """The class's ``keep_folders``, which is a number or ``"all"``."""
        return kept_folders(self._stated.instance, where=self._stated.where)

    def of(
        self, configuration: Configuration, *context: TrainingContext
    ) -> Sequence[keras.callbacks.Callback]:
        """Return the callbacks of a training, told of it where a context is given.

        Raises:
            ObjectiveError: If one that was handed out before holds what cannot be copied.
        """
        own = self._stated.instance
        if not hasattr(own, "callbacks"):
            return ()
        with users_prints():
            made: Any = own.callbacks(configuration, *context)
        made = made if isinstance(made, list | tuple) else [] if made is None else [made]
        return self._fresh.of(made, where=f"{self._stated.class_name}.callbacks()")
