"""A head that is away for a moment is waited for, one that stays away is said to be lost."""

from __future__ import annotations

import socket

import pytest

from tests.cluster.processes import wait_until
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.head_watch import HeadWatch, last_words


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 3.0
        return self.now


def test_a_head_that_answers_is_never_lost() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        watch = HeadWatch(f"127.0.0.1:{server.getsockname()[1]}", clock=Clock())
        for _ in range(30):
            watch.look()
            assert not watch.is_lost


def test_a_head_that_comes_back_in_time_is_forgiven() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        watch = HeadWatch(f"127.0.0.1:{port}", clock=Clock())
        watch.look()
        watch.look()
    watch.look()
    assert watch.is_lost
    with socket.create_server(("127.0.0.1", port)):
        watch.look()
    assert not watch.is_lost


def test_a_head_that_stays_away_is_said_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    watch = HeadWatch(address, patience=9.0, clock=Clock())
    watch.look()
    for _ in range(3):
        watch.look()
        assert watch.is_lost
    with pytest.raises(RayUnavailableError, match=rf"the head of the Ray at {address} has not"):
        watch.look()


def test_whoever_needs_the_head_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        watch = HeadWatch(f"127.0.0.1:{server.getsockname()[1]}", clock=Clock())
        watch.require()
        watch.require()
    with pytest.raises(RayUnavailableError, match="resume the study"):
        watch.require()


def test_what_ends_on_this_machine_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as head:
        with socket.create_server(("127.0.0.1", 0)) as node:
            first, other = (f"127.0.0.1:{one.getsockname()[1]}" for one in (head, node))
            watch = HeadWatch(first, node=other, clock=Clock())
            watch.look()
            watch.look()
            assert not watch.is_lost
        with pytest.raises(RayUnavailableError, match="ended on this machine"):
            watch.look()
    assert watch.is_lost


def test_a_command_that_does_not_notice_still_says_that_the_head_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tuning.cluster.head_watch._SECONDS_BETWEEN_LOOKS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    said: list[str] = []
    watch = HeadWatch(address, patience=1.0, clock=Clock())
    with last_words(watch, said.append, patience=0.01):
        wait_until(lambda: bool(said), seconds=30, why="nothing is said")
    assert len(said) == 1
    assert said[0].startswith(f"the head of the Ray at {address} has not answered")


def test_nothing_more_is_said_where_the_study_ends_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tuning.cluster.head_watch._SECONDS_BETWEEN_LOOKS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    said: list[str] = []
    watch = HeadWatch(address, patience=1.0, clock=Clock())
    with last_words(watch, said.append, patience=60.0):
        wait_until(lambda: watch.is_lost, seconds=30, why="the head is not missed")
    assert said == []
