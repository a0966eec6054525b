"""What can be wrong with the conditions of a space: parents, values, cycles, contradictions."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from search_spaces.complaints import Complaint
from search_spaces.conditions import Condition
from search_spaces.domains import contains
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.suggestions import closest
from search_spaces.values import Value, listed, same_value, shown


def condition_complaints(
    conditions: Mapping[str, Condition],
    sound: Mapping[str, Parameter],
    constants: Mapping[str, object],
) -> list[Complaint]:
    """Return all that is wrong with the conditions of a space.

    Args:
        conditions: The condition of every parameter, by name.
        sound: The parameters that have nothing wrong with them; only these are asked for values.
        constants: The constants of the space.
    """
    complaints = []
    for name, condition in conditions.items():
        for parent, allowed in condition.clauses:
            if parent in constants:
                text = _constant_parent_text(parent, constants[parent], allowed)
            elif parent == name:
                text = "is conditioned on itself; name another parameter under when"
            elif parent not in conditions:
                known = [other for other in conditions if other != name]
                text = f"when names {shown(parent)}, which is not in the space"
                text += closest(parent, known) or "; name a parameter of this space"
            else:
                complaints.extend(_value_complaints(name, parent, allowed, sound.get(parent)))
                continue
            complaints.append(Complaint((name, "when", parent), text))
    complaints.extend(_cycle_complaints(conditions))
    return complaints or list(_never_active_complaints(conditions))


def _constant_parent_text(parent: str, constant: object, allowed: tuple[Value, ...]) -> str:
    always = any(same_value(constant, value) for value in allowed)
    holds, remedy = ("always", "drop the condition") if always else ("never", "drop one of the two")
    return (
        f"when names {parent}, a constant ({shown(constant)}), so the condition {holds} holds; "
        f"{remedy}"
    )


def _value_complaints(
    name: str, parent: str, allowed: tuple[Value, ...], parameter: Parameter | None
) -> list[Complaint]:
    path = (name, "when", parent)
    if not allowed:
        text = f"when leaves no value of {parent}, so it is active in no branch; allow one"
        return [Complaint(path, text)]
    if parameter is None:
        return []
    if isinstance(parameter, Float) and parameter.step is None:
        text = f"when names {parent}, a float without a step, which never meets a value exactly; "
        return [Complaint(path, text + f"give {parent} a step, or name another parameter")]
    return [
        Complaint(path, f"when asks for {parent} {shown(value)}; {parent} is {domain(parameter)}")
        for value in allowed
        if not contains(parameter, value)
    ]


def domain(parameter: Parameter) -> str:
    """Say which values a parameter can take, to follow `is` or `write`."""
    match parameter:
        case Categorical():
            return f"one of {listed(parameter.choices)}"
        case Integer() | Float():
            kind = "a whole number" if isinstance(parameter, Integer) else "a number"
            step = "" if parameter.step is None else f" in steps of {shown(parameter.step)}"
            return f"{kind} from {shown(parameter.low)} to {shown(parameter.high)}{step}"
        case _:
            assert_never(parameter)


def _cycle_complaints(conditions: Mapping[str, Condition]) -> list[Complaint]:
    """Find each cycle once, by walking from every parameter to its parents."""
    finished: set[str] = set()
    complaints: list[Complaint] = []

    def walk(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            circle = (*trail[trail.index(name) :], name)
            text = f"conditions go in a circle, {' -> '.join(circle)}; drop one of them"
            complaints.append(Complaint((name, "when"), text))
        elif name not in finished:
            for parent in conditions[name].parents:
                if parent in conditions and parent != name:
                    walk(parent, (*trail, name))
            finished.add(name)

    for name in conditions:
        walk(name, ())
    return complaints


def _never_active_complaints(conditions: Mapping[str, Condition]) -> Iterator[Complaint]:
    """Find parameters whose ancestors' conditions contradict each other.

    Conditions only ever join by `and`, and the values of different parameters are free of each
    other; so a parameter can be active exactly when each ancestor has a value that all allow.
    """
    for name in conditions:
        needed = Condition()
        for clause in _clauses_above(name, conditions):
            needed = needed.also(dict([clause]))
        for parent, allowed in needed.clauses:
            if not allowed:
                text = (
                    f"is active in no branch, since its conditions ask for different values of "
                    f"{parent}; loosen one of them"
                )
                yield Complaint((name, "when"), text)


def _clauses_above(
    name: str, conditions: Mapping[str, Condition]
) -> list[tuple[str, tuple[Value, ...]]]:
    clauses: list[tuple[str, tuple[Value, ...]]] = []
    seen, waiting = {name}, [name]
    while waiting:
        found = conditions[waiting.pop()].clauses
        clauses.extend(found)
        waiting.extend(parent for parent, _ in found if parent not in seen)
        seen.update(parent for parent, _ in found)
    return clauses
