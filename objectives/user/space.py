"""The space of a class or a function of a person's: written down, or found by asking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, final

from objectives.user.forms.found_once import AskedSpace

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.user.forms.builder import Builder
    from objectives.user.stated import Stated
    from search_spaces import SearchSpace, Value


@final
class UserSpace:
    """The parameters that a model is built with.

    Attributes:
        asking: The space of what asks for its parameters itself; None where the class is told.
    """

    def __init__(
        self,
        stated: Stated,
        builder: Builder,
        *,
        own_fit: Callable[..., Any] | None,
        fingerprint: Callable[[], str],
        few_rows: Callable[[], Rows | None],
    ) -> None:
        """Take what the class says, and what builds its model; nothing is called yet.

        Args:
            stated: What the class says.
            builder: What builds its model.
            own_fit: What trains the model, and may ask for more; None for the usual way.
            fingerprint: Gives the digest of the class's code.
            few_rows: Gives a few rows of its data.
        """
        self._stated = stated
        self._builder = builder
        form = builder.asking_form
        self.asking: AskedSpace | None = None
        if form is not None:
            self.asking = AskedSpace(
                form,
                builder.function,
                where=stated.where,
                fingerprint=fingerprint,
                own_fit=own_fit,
                few_rows=few_rows,
            )

    @property
    def space(self) -> SearchSpace:
        """The class's own search space, found by building models where it states none."""
        if self.asking is not None and not self._stated.has_space:
            return self.asking.found().space
        return self._stated.space

    @property
    def found_first(self) -> Mapping[str, Value]:
        """The defaults of the space that was found, where there is one."""
        known = None if self.asking is None or self._stated.has_space else self.asking.known()
        return {} if known is None else known.first

    def notes(self, space: SearchSpace) -> tuple[str, ...]:
        """Return what is to be known of a space that was found in this process."""
        known = None if self.asking is None else self.asking.known_for(space)
        return () if known is None else known.notes

    def complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that a function with keywords does not share.

        One that asks for its parameters is asked; other forms may read any parameter.
        """
        if self.asking is not None:
            return self.asking.complaints_about(space)
        where = self._stated.where
        return [f"{where}: build_model {one}" for one in self._builder.complaints(space)]
