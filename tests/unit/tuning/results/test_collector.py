"""The garbage collector: off while a study is read, and then as it was before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tuning.results.collector import collector_paused


@pytest.fixture(autouse=True)
def collector_on_afterwards() -> Iterator[None]:
    yield
    gc.enable()


def test_the_collector_goes_on_afterwards_whatever_happened() -> None:
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="no"), collector_paused():
        raise ValueError("no")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the outer pause lasts"
    assert not gc.isenabled()
