"""Three sets of rows: those that train, those that choose, those that test."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

AT_RANDOM = "at random"
"""How rows are divided where nobody asks for anything else, in words."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRows:
    """How many rows of a data set stand where: those to draw from, then those of files.

    Attributes:
        drawn: the rows that a split may divide.
        validation: the rows behind them that a file gives to choose by; 0 for none.
        test: the rows behind those that a file gives to test with; 0 for none.
        validation_name: the file's name; empty for none.
        test_name: likewise.
    """

    drawn: int
    validation: int = 0
    test: int = 0
    validation_name: str = ""
    test_name: str = ""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """Three disjoint sets of row numbers, each sorted, mostly together all rows.

    Attributes:
        train: the rows that weights are fitted on.
        validation: the rows that trials are ranked on.
        test: the rows that nothing sees before the end; none where a person keeps none.
        how: how they were chosen, for people, such as `by time`; empty for the usual way.
        own_folds: the (training, validation) rows of the folds where a person's splitter gave them.
    """

    train: Rows
    validation: Rows
    test: Rows
    how: str = ""
    own_folds: tuple[tuple[Rows, Rows], ...] = ()

    @property
    def has_test(self) -> bool:
        """Whether rows were held back to the end."""
        return len(self.test) > 0

    def search_rows(self) -> Rows:
        """Return the rows that a search may use, training and validation, sorted."""
        return np.sort(np.concatenate([self.train, self.validation]))

    def retraining_rows(self) -> Rows:
        """Return the rows that the best configuration is trained on anew.

        Without test rows it is measured on the validation rows, which it may not train on then.
        """
        return self.search_rows() if self.has_test else self.train

    def measured_rows(self) -> Rows:
        """Return the rows that it is measured on then."""
        return self.test if self.has_test else self.validation

    def digest(self) -> str:
        """Return the SHA-256 of the three sets and of folds of a person's, equal everywhere."""
        digest = hashlib.sha256()
        folds = (rows for fold in self.own_folds for rows in fold)
        for rows in (self.train, self.validation, self.test, *folds):
            digest.update(len(rows).to_bytes(8, "little"))
            digest.update(rows.astype("<i8").tobytes())
        return digest.hexdigest()
