"""Values of parameters as a person gives them: ``NAME=VALUE``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search_spaces import TuningError
from search_spaces.given.plain_values import plain_scalar
from search_spaces.text.yaml_reader import read_yaml
from search_spaces.values import Value, is_plain, plain, shown, value_problem
from tuning.errors import SpecificationError

_FORM = "write NAME=VALUE, such as neurons=30"


def given_values(texts: object, *, place: str = "--set", form: str = _FORM) -> dict[str, Value]:
    """Return the values of texts such as ``neurons=30``, ``activation=relu`` or ``nesterov=true``.

    A value is read as in a study file, by YAML 1.2: ``1e-3`` is a number, ``'30'`` is text. From
    Python, or from a study file, the values may also come as a mapping.

    Args:
        texts: A sequence of texts, or a mapping of names to plain values.
        place: What messages begin with.
        form: What they say is to be written.

    Raises:
        SpecificationError: With a sentence for each text that cannot be read and each name that is
            given twice.
    """
    complaints: list[str] = []
    values: dict[str, Value] = {}
    for name, written, said in _pairs(texts, place, complaints, form):
        if name in values:
            complaints.append(f"{said}: {name} is given twice; give it once")
            continue
        try:
            values[name] = _plain_value(written, said, form)
        except TuningError as error:
            complaints.extend(error.complaints)
    if complaints:
        raise SpecificationError(*complaints)
    return values


def _pairs(
    texts: object, place: str, complaints: list[str], form: str
) -> Iterable[tuple[str, object, str]]:
    """Yield each name, what is written for it, and how to speak of the two."""
    if isinstance(texts, Mapping):
        for name, value in texts.items():
            yield str(name), plain_scalar(value), f"{place} {name}"
        return
    if not isinstance(texts, Sequence) or isinstance(texts, str | bytes):
        complaints.append(f"{place} {shown(texts)}: {form}, in a list")
        return
    for text in texts:
        name, sign, written = (part.strip() for part in str(text).partition("="))
        said = f"{place} {text if str(text).isprintable() and text else repr(text)}"
        if not sign or not name.isidentifier():
            complaints.append(f"{said}: {form}")
            continue
        try:
            yield name, _read(written, said), said
        except SpecificationError as error:
            complaints.extend(error.complaints)


def _read(written: str, said: str) -> object:
    try:
        value, _ = read_yaml(written, source=said)
    except TuningError as error:
        # There is one line only, and it is shown already.
        texts = (text.replace(f"{said}, line 1: ", f"{said}: ", 1) for text in error.complaints)
        raise SpecificationError(*texts) from error
    return value


def _plain_value(value: object, said: str, form: str) -> Value:
    if value is None:
        raise SpecificationError(f"{said}: has no value; {form}")
    if not is_plain(value):
        raise SpecificationError(f"{said}: not one plain value; {form}, or quote it")
    problem = value_problem(value)
    if problem is not None:
        raise SpecificationError(f"{said}: {shown(value)} {problem}")
    checked: Value = plain(value)
    return checked
