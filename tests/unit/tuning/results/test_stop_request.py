"""The request to stop that lies in a study's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuning.errors import JournalError
from tuning.results.stop_request import StopRequest, ask_to_stop


def test_a_request_is_seen_at_the_next_look(tmp_path: Path) -> None:
    now = [0.0]
    request = StopRequest(tmp_path, clock=lambda: now[0])
    assert not request.is_there()
    ask_to_stop(tmp_path)
    assert not request.is_there()  # not looked at again so soon
    now[0] += 1.0
    assert request.is_there()


def test_an_earlier_request_does_not_count(tmp_path: Path) -> None:
    ask_to_stop(tmp_path)
    request = StopRequest(tmp_path)
    assert not request.is_there()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be written"):
        ask_to_stop(tmp_path / "missing")
