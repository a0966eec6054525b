"""A later part of a training: what changes the model, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    import keras


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A later part of a training, such as the one in which frozen layers are trained too.

    Attributes:
        after_epochs: The epoch after which it begins, 1 or more.
        begin: Changes the model and compiles it anew.
    """

    after_epochs: int
    begin: Callable[[keras.Model], None]
