"""What is to know of a setting, and the forms that settings have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, TypeAlias, final


@final
class Text:
    """A text that is not blank."""


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words.

    Attributes:
        words: Those that there are.
        to: What turns a word into what the specification has.
    """

    words: tuple[str, ...]
    to: Callable[[str], Any] = str


@final
@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from low to high, both included.

    Attributes:
        low: The smallest.
        high: The largest.
        example: What a complaint shows; None for the setting's default.
    """

    low: int = 1
    high: int = 1_000_000
    example: int | None = None


@final
@dataclass(frozen=True, slots=True)
class Amount:
    """So many CPUs or GPUs; above one Ray knows whole ones only. A default is not written down.

    Attributes:
        is_above_zero: Whether a trial needs some of it.
    """

    is_above_zero: bool


@final
class Duration:
    """A time above zero, as a text such as ``90s``, ``10m`` or ``1h30m``; seconds in the end."""


@final
@dataclass(frozen=True, slots=True)
class Folder:
    """A folder's path.

    Attributes:
        missing: What a complaint says of one that is not there; empty where it may be made.
    """

    missing: str = ""


@final
class Space:
    """A search space: a name, a file, or the space itself; read, written and compared apart."""


@final
@dataclass(frozen=True, slots=True)
class Names:
    """Several names: a text with commas between them, or a list; a tuple in the end.

    Attributes:
        example: What a complaint shows.
        is_repeated: Whether the flag may be given several times.
    """

    example: str
    is_repeated: bool = False


@final
class Values:
    """Parameters with their values: a mapping, or texts such as ``neurons=30``."""


@final
class Configurations:
    """Configurations, whole or in part; a tuple of whole ones in the end.

    Mappings of names to values, one or a list of them, or texts such as ``neurons=30,rate=0.1``.
    """


@final
@dataclass(frozen=True, slots=True)
class WordsByName:
    """One of several words for each of some names: a mapping, or texts such as ``sold=date``.

    Attributes:
        words: Those that there are.
    """

    words: tuple[str, ...]


@final
class Repeats:
    """How many of something, times how often each: a text such as ``5x3``."""


@final
class Fact:
    """What the study notes itself, and nobody may give."""


Form: TypeAlias = (
    Text
    | Choice
    | WholeNumber
    | Amount
    | Duration
    | Folder
    | Space
    | Values
    | Names
    | WordsByName
    | Configurations
    | Repeats
    | Fact
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A setting of a study, or a fact that the study notes beside its settings.

    Attributes:
        name: As the study file and Python have it; the flag is the same with dashes.
        flag: The flag where it is another, such as ``--as``: Python keeps that word to itself.
        form: What its values are: how they are read, and written to the study file and to JSON.
        words: Words that may stand for a value, each with the value.
        hint: What a complaint adds about the words.
        default: Its value where it is not given, unless other settings decide that; also in
            journals that do not have it yet, unless ``earlier`` says otherwise.
        earlier: Its value in journals that do not have it yet, where that is another.
        help: What the command line says about it.
        panel: Where the command's help shows it.
        metavar: What the help shows for its value; None for its type.
        at: Where the specification has it, such as ``budget.trials``; None where under its name.
        key: The journal's word for it; None where the last part of ``at``.
        is_kept: Whether study file and journal have it.
        is_later: Whether journals of earlier versions do not have it; true for any new one.
        may_change: Whether a study may go on with another value.
    """

    name: str
    form: Form
    flag: str | None = None
    words: Mapping[str, object] = field(default_factory=dict)
    hint: str = ""
    default: Any = None
    earlier: Any = None
    help: str = ""
    panel: str = ""
    metavar: str | None = None
    at: str | None = None
    key: str | None = None
    is_kept: bool = True
    is_later: bool = False
    may_change: bool = False

    @property
    def value_before(self) -> Any:
        """Its value in journals that do not have it yet."""
        return self.default if self.earlier is None else self.earlier

    @property
    def is_setting(self) -> bool:
        """Whether a person may give it."""
        return not isinstance(self.form, Fact)

    @property
    def is_repeated(self) -> bool:
        """Whether its flag may be given several times."""
        if isinstance(self.form, Names):
            return self.form.is_repeated
        return isinstance(self.form, Values | WordsByName | Configurations)

    @property
    def place(self) -> str:
        """Where the specification has it."""
        return self.at or self.name

    @property
    def journal_key(self) -> str:
        """The journal's word for it."""
        return self.key or self.place.rpartition(".")[2]

    def of(self, spec: object) -> Any:
        """Return its value in a specification, a ``StudySpec``."""
        return attrgetter(self.place)(spec)
