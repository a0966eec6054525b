"""From an exception to a failure."""

from __future__ import annotations

import pytest

from objectives.failure import DivergedError, Failure, FailureKind, failure_from, place_in


def raised(error: BaseException) -> Failure:
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001 - any exception may come out of a trial
        return failure_from(caught)


class ResourceExhaustedError(Exception):
    pass


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DivergedError("val_loss not finite in epoch 3"), FailureKind.DIVERGED),
        (MemoryError(), FailureKind.OUT_OF_MEMORY),
        (RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating"), FailureKind.OUT_OF_MEMORY),
        (ValueError("OOM when allocating tensor"), FailureKind.OUT_OF_MEMORY),
        (ValueError("shapes differ"), FailureKind.ERROR),
        (ZeroDivisionError("division by zero"), FailureKind.ERROR),
        (SystemExit(3), FailureKind.ERROR),
        (GeneratorExit(), FailureKind.ERROR),
        (UnprintableError(), FailureKind.ERROR),
    ],
)
def test_every_exception_has_a_kind(error: BaseException, kind: FailureKind) -> None:
    assert raised(error).kind is kind


def test_the_message_is_one_line_and_the_traceback_leads_to_the_code() -> None:
    failure = raised(ValueError("first line\nsecond line"))
    assert failure.message == "ValueError: first line"
    assert "second line" in failure.traceback
    assert "test_failure.py" in failure.traceback
    assert failure.traceback.startswith("Traceback (most recent call last)")


def test_what_keras_says_of_a_call_is_not_all_that_is_said() -> None:
    wrapped = "Exception encountered when calling Sequential.call().\n\n\x1b[1mBad shape.\x1b[0m\n"
    assert raised(ValueError(wrapped)).message == "ValueError: Bad shape. (Sequential.call())"
    alone = "Exception encountered when calling Sequential.call()."
    assert raised(ValueError(alone)).message == f"ValueError: {alone}"


def test_the_last_line_of_a_persons_own_is_found() -> None:
    failure = raised(ValueError("here"))
    line = failure.traceback.splitlines()[1].split(", line ")[1].split(",")[0]
    assert place_in(failure.traceback) == f"line {line} of test_failure.py"
    cell = 'Traceback:\n  File "/tmp/ipykernel_77/1234.py", line 3, in build\n    x\n'
    library = '  File "/usr/lib/site-packages/keras/a.py", line 9, in call\n    y\n'
    assert place_in(cell + library) == "line 3 of its cell"
    assert place_in(library) == ""


def test_the_cause_stands_in_the_traceback() -> None:
    try:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise ValueError("outer") from inner
    except ValueError as error:
        text = failure_from(error).traceback
    assert text.index("KeyError: 'inner'") < text.index("ValueError: outer")


def test_an_exception_without_a_text_is_named() -> None:
    assert raised(MemoryError()).message == "MemoryError:"
    assert raised(ValueError("\n\n")).message == "ValueError:"


def test_an_exception_whose_text_cannot_be_had_is_a_failure_too() -> None:
    failure = raised(UnprintableError())
    assert failure.message == "UnprintableError: <exception str() failed>"


def test_endless_texts_are_cut_at_their_beginning() -> None:
    failure = raised(ValueError("x" * 10_000_000))
    assert len(failure.message) == 500
    assert len(failure.traceback) == 64 * 1024


@pytest.mark.parametrize("text", ["\ud800", "caf\u00e9", "\0"])
def test_any_text_can_be_written_to_a_file(text: str) -> None:
    failure = raised(ValueError(text))
    (failure.message + failure.traceback).encode("utf-8")
