"""TensorFlow's advice that nobody here can follow."""

from __future__ import annotations

import logging

import pytest

from objectives.machine.quiet import quiet_retracing


def test_advice_on_retracing_is_dropped_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    quiet_retracing()
    logger = logging.getLogger("tensorflow")
    with caplog.at_level(logging.WARNING, logger="tensorflow"):
        logger.addHandler(caplog.handler)
        logger.warning(
            "%d out of the last 7 calls to f triggered tf.function retracing. Tracing", 5
        )
        logger.warning("something else")
        logger.removeHandler(caplog.handler)
    assert {record.message for record in caplog.records} == {"something else"}
