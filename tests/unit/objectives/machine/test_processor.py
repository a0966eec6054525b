from __future__ import annotations

import os

import pytest

from objectives.machine.processor import this_processor, usable_cores


@pytest.mark.parametrize(
    ("asked", "cores"),
    [(None, 4), ("", 4), ("2", 2), ("2,1", 2), ("16", 4), ("0", 1), ("many", 4), ("-1", 4)],
)
def test_cores_are_those_that_the_process_may_use(
    asked: str | None, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 5}, raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if asked is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert usable_cores() == cores


def test_where_a_system_tells_of_no_affinity_all_cores_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert usable_cores() == 3
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1


def test_a_processor_has_one_name() -> None:
    assert this_processor() == this_processor()
    assert this_processor().isalnum()
