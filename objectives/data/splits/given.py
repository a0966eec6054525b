"""A split in which some parts are given, as files, and the others are drawn from the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.split import AT_RANDOM, Split
from objectives.data.splits.draw import split_rows
from objectives.data.splits.rule import SplitRule


def split_around(dataset: Dataset, *, seed: int, rule: SplitRule, holds_test: bool) -> Split:
    """Divide the rows of a data set; what a file gives as validation or test rows stays that.

    Args:
        dataset: what to split; its given rows, if there are any, stand behind the others.
        seed: as for `split_rows`.
        rule: how the parts are drawn that no file gives.
        holds_test: whether test rows are drawn where no file gives them.

    Raises:
        DataError: as by `split_rows`.
    """
    given = dataset.given_rows
    if given is None:
        return split_rows(dataset, seed=seed, rule=rule, holds_test=holds_test)
    ends = np.cumsum([given.drawn, given.validation, given.test])
    table, validation, test = (
        np.arange(start, end, dtype=np.int64)
        for start, end in zip((0, *ends[:-1]), ends, strict=True)
    )
    of_files = [
        f"{what} rows of {name}"
        for what, name in (("validation", given.validation_name), ("test", given.test_name))
        if name
    ]
    if len(validation) and (len(test) or not holds_test):
        how = ", ".join(["as given", *of_files])
        return Split(train=table, validation=validation, test=test, how=how)
    drawn = split_rows(dataset.drawn, seed=seed, rule=rule, holds_test=not len(test))
    how = ", ".join([rule.how or AT_RANDOM, *of_files])
    if len(validation):
        return Split(train=drawn.search_rows(), validation=validation, test=drawn.test, how=how)
    return replace(drawn, test=test, how=how)


def require_one_split(
    dataset: Dataset,
    *,
    name: str,
    rule: SplitRule | None,
    holds_test: bool,
    folds: int,
) -> None:
    """Refuse a rule, folds or no test rows for data that bring these parts of their own.

    Raises:
        DataError: with all that contradicts the data's own parts; ``name`` is theirs in it.
    """
    own, given = dataset.own_split, dataset.given_rows
    complaints = []
    if given is not None and given.validation and folds > 1:
        complaints.append(
            f"--folds {folds}: the validation rows are those of {given.validation_name}; leave one"
            " of them out"
        )
    if given is not None and given.validation and given.test and rule is not None:
        complaints.append(
            f"split {rule.written}: {given.validation_name} and {given.test_name} say which rows"
            " are which; leave it out"
        )
    if rule is not None and own is not None:
        complaints.append(f"split {rule.written}: {name} brings a split of its own; leave it out")
    if not holds_test and given is not None and given.test:
        complaints.append(
            f"--test none: {name} takes its test rows from {given.test_name}; leave it out"
        )
    if not holds_test and own is not None and own.has_test:
        complaints.append(f"--test none: {name} brings test rows of its own; leave it out")
    if complaints:
        raise DataError(*complaints)
