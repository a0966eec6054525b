"""Keeping libraries quiet, and letting a user's own code be heard meanwhile."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

_screens: list[TextIO] = []


@contextmanager
def quiet_standard_error() -> Iterator[None]:
    """Discard what native code writes to standard error meanwhile.

    For imports only. TensorFlow 2.21 reports a missing GPU from C++ before any of its own log
    settings is read, so neither an environment variable nor ``sys.stderr`` can hold it back. An
    exception passes and is shown afterwards.
    """
    try:
        kept = os.dup(2)
    except OSError:  # a process without standard error has nothing to be kept quiet
        yield
        return
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def quiet_retracing() -> None:
    """Drop TensorFlow's advice on functions that are compiled anew.

    Each trial and each run has a model of its own, so that it would come again and again.
    """
    logging.getLogger("tensorflow").addFilter(_is_no_retracing)


def _is_no_retracing(record: logging.LogRecord) -> bool:
    return "triggered tf.function retracing" not in str(record.msg)


@contextmanager
def screen_for_users_prints(screen: TextIO) -> Iterator[None]:
    """Say where a user's code may print, while all else that is printed goes elsewhere."""
    _screens.append(screen)
    try:
        yield
    finally:
        _screens.pop()


@contextmanager
def users_prints() -> Iterator[None]:
    """Let what Python code prints meanwhile reach the screen, where one was named."""
    if not _screens:
        yield
        return
    with redirect_stdout(_screens[-1]):
        yield
