"""What can be wrong with one parameter, apart from its name and its condition."""

import math
from collections.abc import Mapping
from typing import NamedTuple, assert_never

from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import LARGEST_WHOLE, is_plain, same_value, shown, value_problem


class Finding(NamedTuple):
    """What is wrong with the field `key` of a parameter."""

    key: str
    text: str


def parameter_findings(parameter: Parameter) -> list[Finding]:
    """Return all that is wrong with a parameter, its condition left out."""
    match parameter:
        case Categorical():
            return _choice_findings(parameter.choices)
        case Integer() | Float():
            fields = {key: getattr(parameter, key) for key in ("low", "high", "log", "step")}
            whole = isinstance(parameter, Integer)
            return field_findings(fields, whole=whole) or _range_findings(parameter)
        case _:
            assert_never(parameter)


def field_findings(fields: Mapping[str, object], *, whole: bool) -> list[Finding]:
    """Return what is wrong with each of the given fields of a range, taken by itself."""
    findings = []
    for key, value in fields.items():
        if key == "log":
            problem = None if isinstance(value, bool) else "must be true or false"
        elif key == "step" and value is None:
            problem = None
        else:
            problem = _number_problem(value, whole=whole)
        if problem is not None:
            findings.append(Finding(key, f"{key} {shown(value)} {problem}"))
    return findings


def _number_problem(value: object, *, whole: bool) -> str | None:
    wanted = "a whole number" if whole else "a number"
    match value:
        case bool():
            return f"is not a number; write {wanted}"
        case str():
            return _text_problem(value, wanted)
        case float() if math.isfinite(value) and whole:
            remedy = f"write {int(value)}" if value.is_integer() else "round it, or use a float"
            return f"is not a whole number; {remedy}"
        case int() | float():
            return value_problem(value)
        case _:
            return f"is not a number; write {wanted} without any wrapping"


def _text_problem(text: str, wanted: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return f"is text, not a number; write {wanted}"
    advice = f", such as {number!r}" if math.isfinite(number) else ""
    return f"looks like a number in quotes; write {wanted} without the quotes{advice}"


def _range_findings(parameter: Integer | Float) -> list[Finding]:
    low, high = parameter.low, parameter.high
    findings = []
    if low > high:
        findings.append(Finding("low", f"low {low} is above high {high}; swap them"))
    if low == high:
        text = f"low and high are both {low}; write the value itself, {low}, for a constant"
        findings.append(Finding("low", text))
    if not math.isfinite(float(high) - float(low)):
        text = f"the range from {low} to {high} is too wide to compute with; narrow it"
        findings.append(Finding("low", text))
        return findings
    if parameter.log and low <= 0:
        least = "1 or more" if isinstance(parameter, Integer) else "above 0"
        text = f"log needs low {least}, and low is {low}; raise low or drop log"
        findings.append(Finding("low", text))
    if parameter.step is not None:
        findings.extend(_step_findings(parameter, parameter.step))
    return findings


def _step_findings(parameter: Integer | Float, step: float) -> list[Finding]:
    low, high = parameter.low, parameter.high
    texts = []
    if parameter.log:
        texts.append("log and step do not go together; keep one of them and drop the other")
    if step <= 0:
        texts.append(f"step {step} is not above 0; write a positive step, or drop it")
    elif low < high and step > high - low and not _divides(low, high, step):
        texts.append(
            f"step {step} is larger than the range from {low} to {high} and leaves only one value; "
            "write a smaller step"
        )
    elif low < high and _too_fine(low, high, step):
        texts.append(f"step {step} is too small to tell neighbours apart; enlarge it, or drop it")
    elif low < high and not _divides(low, high, step):
        reached = _highest_reached(low, high, step)
        texts.append(
            f"step {step} does not divide the range from {low} to {high}; the highest value "
            f"reached is {reached}, so write high {reached} or another step"
        )
    return [Finding("step", text) for text in texts]


def _too_fine(low: float, high: float, step: float) -> bool:
    indistinct = low + step == low or high - step == high
    return indistinct or (high - low) / step > LARGEST_WHOLE


def _divides(low: float, high: float, step: float) -> bool:
    if all(isinstance(number, int) for number in (low, high, step)):
        return (high - low) % step == 0
    steps = (high - low) / step
    # Decimal fractions such as 0.1 are not exact in binary; the slack stays well below one step.
    return abs(steps - round(steps)) <= min(1e-9 * max(steps, 1.0), 1e-3)


def _highest_reached(low: float, high: float, step: float) -> float:
    if all(isinstance(number, int) for number in (low, high, step)):
        return high - (high - low) % step
    return float(f"{low + math.floor((high - low) / step) * step:.12g}")


def _choice_findings(choices: object) -> list[Finding]:
    if not isinstance(choices, tuple):
        text = f"choices is {shown(choices)}; write a list, which has a fixed order"
        return [Finding("choices", text)]
    if not choices:
        return [Finding("choices", "choices is empty; write at least two choices")]
    findings = []
    for choice in choices:
        problem = value_problem(choice)
        if problem is not None:
            findings.append(Finding("choices", f"choice {shown(choice)} {problem}"))
    findings.extend(_sameness_findings(choices))
    if len(choices) == 1 and not findings:
        only = shown(choices[0])
        text = f"{only} is the only choice; write the value itself, {only}, for a constant"
        findings.append(Finding("choices", text))
    kinds = sorted({_kind(choice) for choice in choices if is_plain(choice)})
    if len(kinds) > 1:
        text = f"choices mix {', '.join(kinds)}; write all of them as one kind"
        findings.append(Finding("choices", text))
    return findings


def _sameness_findings(choices: tuple[object, ...]) -> list[Finding]:
    texts: list[str] = []
    plain_choices = [choice for choice in choices if is_plain(choice)]
    if len(set(plain_choices)) == len(plain_choices):
        return []  # there may be thousands
    for index, choice in enumerate(plain_choices):
        for other in plain_choices[:index]:
            if choice != other:
                continue
            if same_value(choice, other) and type(choice) is type(other):
                texts.append(f"choice {shown(choice)} is written twice; drop one")
            else:
                texts.append(f"choices {shown(other)} and {shown(choice)} are equal; drop one")
    return [Finding("choices", text) for text in dict.fromkeys(texts)]


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true/false"
        case str():
            return "text"
        case _:
            return "numbers"
