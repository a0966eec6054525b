"""Names of the space for names of a person's code."""

from __future__ import annotations

import re
from hashlib import sha256

from objectives.user.forms.asked import Asked
from search_spaces import Categorical, Float, Integer
from search_spaces.checks.space import name_problem

_LONGEST = 64


def space_name(name: str) -> str:
    """Return a name that a search space allows, the name itself where it does already.

    Only the name decides, so that what answers finds it again without knowing the space.
    """
    if name_problem(name) is None:
        return name
    made = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9_]", "_", name)).strip("_")
    if not made or not made[0].isalpha():
        made = f"p_{made}".rstrip("_")
    made = _shortened(made, name)
    return made if name_problem(made) is None else f"model_{made}"


def mirrored_name(name: str) -> str:
    """Return the name of a parameter that runs the other way round."""
    return _shortened(f"{space_name(name)}_from_the_top", name)


def ranged_name(asked: Asked) -> str:
    """Return the name of one of several ranges, or lists of choices, of the same name."""
    entry = asked.entry
    match entry:
        case Integer() | Float():
            said = f"{_word(entry.low)}_to_{_word(entry.high)}"
            said += "" if entry.step is None else f"_by_{_word(entry.step)}"
            said += "_log" if entry.log else ""
        case Categorical():
            said = "of_" + "_".join(_word(choice) for choice in entry.choices)
        case _:
            said = f"of_{_word(entry)}"
    base = mirrored_name(asked.name) if asked.mirror is not None else space_name(asked.name)
    return _shortened(re.sub(r"_+", "_", f"{base}_{said}").strip("_"), f"{asked.name} {entry!r}")


def case_name(name: str, case: int) -> str:
    """Return the name for the second case, or a later one, in which the same is asked for."""
    return name if case == 1 else _shortened(f"{name}_case_{case}", f"{name} {case}")


def possible_names(asked: Asked, *, cases: int) -> list[str]:
    """Return the names under which a space may hold what is asked for, in the order to look."""
    plain = mirrored_name(asked.name) if asked.mirror is not None else space_name(asked.name)
    return [
        case_name(one, case) for case in range(1, cases + 1) for one in (plain, ranged_name(asked))
    ]


def _word(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    text = text.replace("e-0", "e-").replace("e+0", "e").replace("-", "m").replace(".", "p")
    return re.sub(r"[^A-Za-z0-9]", "_", text)


def _shortened(made: str, source: str) -> str:
    if len(made) <= _LONGEST:
        return made
    return f"{made[: _LONGEST - 9].rstrip('_')}_{sha256(source.encode()).hexdigest()[:8]}"
