"""The spaces that were found in this process: a function is explored once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, final

from objectives.user.forms.discovery import FoundSpace, found_space
from objectives.user.forms.form import Form
from objectives.user.forms.look_at_fit import look_at_fit
from objectives.user.forms.names import space_name
from objectives.user.forms.stated_space import look_at_stated
from search_spaces import SearchSpace, SearchSpaceError
from search_spaces.partly.held_values import fix
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.data.rows import Rows

_FOUND: dict[tuple[Form, str, str], FoundSpace] = {}


@final
class AskedSpace:
    """The space of a function that asks for its parameters, found when somebody wants it."""

    def __init__(
        self,
        form: Form,
        build: Callable[[Any], Any],
        *,
        where: str,
        fingerprint: Callable[[], str],
        own_fit: Callable[..., Any] | None = None,
        few_rows: Callable[[], Rows | None] | None = None,
    ) -> None:
        """Take the function.

        Args:
            form: How it asks.
            build: The function.
            where: How messages name it.
            fingerprint: Gives the digest of its code: what was found is of this code.
            own_fit: What trains the model, and may ask for more; None for the usual way.
            few_rows: Gives a few rows of the data, for an own fit that needs them to get through.
        """
        self.form = form
        self._build = build
        self._own_fit = own_fit
        self._few_rows = few_rows
        self._rows: Rows | None = None
        self._problem = ""
        self.where = where
        self._fingerprint = fingerprint

    def ask(self, asking: Any) -> Any:
        """Return a model, all having been asked for that it and its training need."""
        model = self._build(asking)
        if self._own_fit is not None and hasattr(model, "fit"):
            self._look_at_fit(self._own_fit, asking, model)
        return model

    def _look_at_fit(self, fit: Callable[..., Any], asking: Any, model: Any) -> None:
        problem = look_at_fit(fit, asking, model, rows=self._rows)
        if problem and self._rows is None and self._few_rows is not None:
            self._rows, self._few_rows = self._few_rows(), None
            if self._rows is not None:
                problem = look_at_fit(fit, asking, model, rows=self._rows)
        self._problem = self._problem or problem

    def found(self) -> FoundSpace:
        """Return the space, explored where this process has not done so yet.

        Raises:
            ObjectiveError: If the function never returns a model, or asks for what makes no space.
        """
        key = self._key
        if key not in _FOUND:
            found = found_space(
                self.form, self.ask, where=self.where, must_be_compiled=self._own_fit is None
            )
            if self._problem:
                note = (
                    f"{self.where}: fit raised {self._problem} on a few rows, so that what it asks"
                    " for after that is not known"
                )
                found = replace(found, notes=(*found.notes, note))
            _FOUND[key] = found
        return _FOUND[key]

    def known(self) -> FoundSpace | None:
        """Return the space where it was found already; explores nothing."""
        return _FOUND.get(self._key)

    def known_for(self, space: SearchSpace) -> FoundSpace | None:
        """Return the space that was found, if a study's is that one, or has values held in it."""
        known = self.known()
        if known is None:
            return None
        held = {n: v for n, v in space.constants.items() if n in known.space.parameters}
        try:
            is_same = space == (fix(known.space, held) if held else known.space)
        except SearchSpaceError:
            return None
        return known if is_same else None

    def complaints_about(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that a stated space and the function do not share.

        Nothing of the space that was found, in which all is there.
        """
        if self.known_for(space) is not None:
            return []
        look = look_at_stated(self.form, self.ask, space)
        complaints = [
            f"asks for {name!r}, which the space lacks{closest(space_name(name), space.names)};"
            " add it to the space, as a constant where it is not to vary"
            for name in look.lacking
        ]
        # Training itself reads the batch size. Of others only a whole exploration can tell.
        unread = [name for name in look.unread if name != "batch_size"]
        asked = self.found().space.names if unread else ()
        complaints += [
            f"never asks for {name!r} of the space; remove it, or ask for it"
            for name in unread
            if name not in asked
        ]
        return [f"{self.where} {one}" for one in ([look.wrong] if look.wrong else complaints)]

    @property
    def _key(self) -> tuple[Form, str, str]:
        return self.form, self.where, self._fingerprint()
