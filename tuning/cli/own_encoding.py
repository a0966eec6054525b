"""Texts in UTF-8, also where a system without a locale would have Python take ASCII."""

from __future__ import annotations

import os
import sys


def speak_utf8() -> None:
    """Begin this process anew in Python's UTF-8 mode, unless it names files in UTF-8 already.

    Names of files, what was typed and what is printed would else be taken for ASCII, and no
    setting changes that in a process that has begun. Other processes inherit it.
    """
    if sys.getfilesystemencoding().lower() in ("utf-8", "utf8") and _prints_utf8():
        return
    if sys.flags.utf8_mode or os.name != "posix":
        return  # It is of no use here: letters that cannot be printed are written out.
    os.environ["PYTHONUTF8"] = "1"
    os.environ.pop("PYTHONIOENCODING", None)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _prints_utf8() -> bool:
    encodings = (getattr(one, "encoding", "utf-8") for one in (sys.stdout, sys.stderr))
    return all(one is not None and one.lower() in ("utf-8", "utf8") for one in encodings)
