"""A folder for one study, which goes when nobody holds it any more."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import final


@final
class StudyFolder:
    """A new folder among the system's temporary ones, removed with the object that stands for it.

    Attributes:
        path: The folder.
    """

    def __init__(self) -> None:
        """Make the folder."""
        self.path = Path(tempfile.mkdtemp(prefix="tuning-study-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
