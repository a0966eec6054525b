"""A split in which some parts are given, as files, and the others are drawn from the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from objectives.data.dataset import Dataset
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
