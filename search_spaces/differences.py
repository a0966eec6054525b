"""What changed between two spaces, in plain lines."""

from collections.abc import Iterator, Mapping

from search_spaces.plain_form import PlainParameter, PlainSpace
from search_spaces.values import Value, listed, same_value, shown


def differences(old: PlainSpace, new: PlainSpace) -> list[str]:
    """Return one line for each change that leads from the old space to the new one."""
    lines = []
    for name, entry in old.items():
        if name not in new:
            lines.append(f"{name}: removed")
        else:
            lines.extend(f"{name}: {change}" for change in _entry_changes(entry, new[name]))
    lines.extend(f"{name}: added" for name in new if name not in old)
    old_order = [name for name in old if name in new]
    new_order = [name for name in new if name in old]
    if old_order != new_order:
        lines.append(f"order was {', '.join(old_order)}, is now {', '.join(new_order)}")
    return lines


def _entry_changes(old: PlainParameter | Value, new: PlainParameter | Value) -> Iterator[str]:
    match old, new:
        case dict(), dict():
            yield from _parameter_changes(old, new)
        case dict(), _:
            yield f"type was {old['type']}, is now the constant {shown(new)}"
        case _, dict():
            yield f"was the constant {shown(old)}, type is now {new['type']}"
        case _:
            if not _identical(old, new):
                yield f"constant was {shown(old)}, is now {shown(new)}"


def _parameter_changes(old: PlainParameter, new: PlainParameter) -> Iterator[str]:
    if old["type"] != new["type"]:
        yield f"type was {old['type']}, is now {new['type']}"
    for key in ("low", "high"):
        if key in old and key in new and not _identical(old[key], new[key]):
            yield f"{key} was {shown(old[key])}, is now {shown(new[key])}"
    if old.get("log", False) != new.get("log", False):
        yield f"log was {shown('log' in old)}, is now {shown('log' in new)}"
    if not _identical(old.get("step"), new.get("step")):
        yield f"step was {_step(old)}, is now {_step(new)}"
    before, after = old.get("choices"), new.get("choices")
    if isinstance(before, list) and isinstance(after, list):
        yield from _choice_changes(before, after)
    if _condition(old) != _condition(new):
        yield f"condition was {_condition(old)}, is now {_condition(new)}"


def _choice_changes(old: list[Value], new: list[Value]) -> Iterator[str]:
    yield from (f"choice {shown(value)} removed" for value in old if not _among(value, new))
    yield from (f"choice {shown(value)} added" for value in new if not _among(value, old))
    kept_before = [value for value in old if _among(value, new)]
    kept_after = [value for value in new if _among(value, old)]
    if kept_before != kept_after:
        yield f"choices were in the order {listed(kept_before)}, are now {listed(kept_after)}"


def _among(value: Value, others: list[Value]) -> bool:
    return any(_identical(value, other) for other in others)


def _identical(old: object, new: object) -> bool:
    both_absent = old is None and new is None
    return both_absent or (type(old) is type(new) and same_value(old, new))


def _step(parameter: PlainParameter) -> str:
    return shown(parameter["step"]) if "step" in parameter else "none"


def _condition(parameter: PlainParameter) -> str:
    clauses = parameter.get("when", {})
    assert isinstance(clauses, Mapping)
    words = (
        f"{parent} is {listed(allowed if isinstance(allowed, list) else [allowed], joint=' or ')}"
        for parent, allowed in clauses.items()
    )
    return " and ".join(words) or "always active"
