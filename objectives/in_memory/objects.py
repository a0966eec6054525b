"""What a person hands over in place of a name: a class, an object, a function, and data."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from objectives.in_memory.names import IN_MEMORY, TABLE
from objectives.in_memory.source_text import source_text

if TYPE_CHECKING:
    from objectives.in_memory.data import GivenData


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """Objects of this process that a study is about; its files know them by their names alone.

    Attributes:
        objective: A class, an object of one, or a function; None where the objective has a name.
        data: What it is trained on, where that is not the objective's own affair.
        data_file: The file that was named in their place, or None.
    """

    objective: Any = None
    data: GivenData | None = None
    data_file: str | None = None

    @property
    def text(self) -> str:
        """How a reference names the objective."""
        return TABLE if self.objective is None else f"{IN_MEMORY}{self.name}"

    @property
    def name(self) -> str:
        """The name of the class or the function, fit for a file's name."""
        named = self.objective
        while isinstance(named, partial):
            named = named.func
        if not hasattr(named, "__name__"):
            named = type(named)
        name = re.sub(r"\W+", "_", str(named.__name__)).strip("_")
        return name if name.isidentifier() and name != "lambda" else "build_model"

    @cached_property
    def file(self) -> Path:
        """A file with the code of the objective as it is now, for as long as the record lives."""
        folder = tempfile.mkdtemp(prefix="tuning-source-")
        # Where the record goes, the folder goes.
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        path = Path(folder) / f"{self.name}.py"
        path.write_text(source_text(self.objective, name=self.name), encoding="utf-8")
        return path
