"""The data that a function returns beside its model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from objectives.errors import ObjectiveError
from objectives.user.forms.discovery import answering
from objectives.user.forms.function import FunctionAlone
from objectives.user.sources import NO_DATA

if TYPE_CHECKING:
    from objectives.user.forms.builder import Builder
    from objectives.user.forms.found_once import AskedSpace
    from objectives.user.stated import Stated


@final
class ReturnedData:
    """Whether a function's data come beside its model, and those that do."""

    def __init__(self, stated: Stated, *, are_given: bool) -> None:
        """Take what has the methods, and whether its data were given."""
        self._stated = stated
        self.are_wanted = not are_given and isinstance(stated.instance, FunctionAlone)

    @property
    def are_there_twice(self) -> bool:
        """Whether data were given, and the function has returned others beside a model."""
        function = self._stated.instance
        return (
            not self.are_wanted
            and isinstance(function, FunctionAlone)
            and function.build_model.has_returned_data
        )

    @property
    def have_changed(self) -> bool:
        """Whether the function has returned other data than at an earlier call."""
        return self.are_wanted and self._stated.instance.build_model.returns_other_data

    def get(self, builder: Builder, asking: AskedSpace | None) -> Any:
        """Return the data.

        Raises:
            ObjectiveError: If the function returns none.
        """
        form, function = builder.asking_form, self._stated.instance
        if form is None or asking is None:
            data = function.returned_data()
        else:
            # Whatever it is answered, the data are the same.
            data = function.returned_data(answering(form, asking.found().space.middle()))
        if data is None:
            raise ObjectiveError(f"{self._stated.where} {NO_DATA}")
        return data
