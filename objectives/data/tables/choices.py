"""Say what is wrong with what a person says of the columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from objectives.data.columns.reading import ColumnChoices
from objectives.data.tables.raw_table import RawTable
from objectives.data.targets import some_of
from search_spaces.suggestions import closest


def choice_complaints(raw: RawTable, choices: ColumnChoices, *, target: str | None) -> list[str]:
    """Say which columns there are not, and which choices contradict each other.

    Args:
        raw: the table.
        choices: what a person says.
        target: the column to predict, if one is named; whether there is such is said elsewhere.
    """
    features = choices.features or ()
    weights = () if choices.weights is None else (choices.weights,)
    return [
        *_unknown(raw, choices.drop, "drop"),
        *_unknown(raw, features, "features"),
        *_unknown(raw, choices.read_as, "as"),
        *_unknown(raw, weights, "weights"),
        *(f"{raw.path}: {problem}" for problem in _contradictions(choices, target)),
    ]


def _unknown(raw: RawTable, names: Iterable[str], flag: str) -> Iterator[str]:
    columns = some_of([repr(name) for name in raw.names if name], most=20)
    for name in names:
        if name not in raw.names:
            yield (
                f"{raw.path}: --{flag} {name}: no such column{closest(name, raw.names)}; the"
                f" columns are {columns}"
            )


def _contradictions(choices: ColumnChoices, target: str | None) -> Iterator[str]:
    features = choices.features or ()
    for name in dict.fromkeys(choices.drop):
        if name == target:
            yield f"--drop {name}: is the target, which is no feature anyway; leave it out"
        elif name in features:
            yield f"--drop {name}: stands among --features too; take it out of one of them"
    if target is not None and target in features:
        yield f"--features {target}: is the target; leave it out of the features"
    weights = choices.weights
    if weights is not None and weights == target:
        yield f"--weights {weights}: is the target; name another column"
    if weights is not None and weights in features:
        yield f"--features {weights}: holds the weights of the rows; leave it out of the features"
