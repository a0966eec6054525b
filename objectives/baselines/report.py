"""The baselines of a study: each measured on the validation rows of every fold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar, final

import keras

from objectives.baselines.errors import NoBaselineError
from objectives.baselines.predictions import best_constant, earlier_values, linear_model
from objectives.baselines.yardstick import Predictor, Yardstick
from objectives.data import Scaling
from objectives.machine.interrupts import is_own_interrupt
from search_spaces import Configuration

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective

_Result = TypeVar("_Result")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineReport:
    """What is reached without a search.

    Attributes:
        values: By name, the ranking metric on the validation rows of each fold.
        left_out: By name, why there is no such baseline; under no name, why there is none at all.
    """

    values: dict[str, tuple[float, ...]]
    left_out: dict[str, str]


def baseline_report(loaded: LoadedObjective, configuration: Configuration) -> BaselineReport:
    """Measure what needs no search on the rows that trials are measured on.

    - The best constant: the mean or the median of amounts; of classes the most frequent one, the
      shares of all, or one class always. The metric decides on the training rows.
    - By time: the last target before the validation rows; and for each row the target of the row
      before, where no two rows are of one time.
    - A linear model of the prepared inputs.

    All are made from the training rows of each fold, without weights, and measured by the metrics
    of the configuration's model, which is built once and not trained. Nothing is raised: what
    cannot be is left out with the reason.
    """
    values, left_out = {}, {}
    plain = _without_ranks(loaded, configuration)
    try:
        yardstick = _guarded(lambda: Yardstick(loaded, plain))
        predictors = _predictors(yardstick)
    except NoBaselineError as error:
        return BaselineReport(values={}, left_out={"": str(error)})
    for name, make in predictors.items():
        try:
            found, predictor = _guarded(make)
            values[found] = tuple(
                _guarded(partial(yardstick.value, fold, predictor)) for fold in range(loaded.folds)
            )
        except NoBaselineError as error:
            left_out[name] = str(error)
    # Keras keeps graphs and names of every model until told otherwise.
    keras.utils.clear_session(free_memory=False)
    return BaselineReport(values=values, left_out=left_out)


def _without_ranks(loaded: LoadedObjective, configuration: Configuration) -> Configuration:
    """Return a configuration whose inputs are the numbers, not the normal scores of their ranks.

    A model that is linear in scores is none of the inputs: on a target that is a sum of skewed
    columns it would be far from what a linear model reaches.
    """
    if loaded.scaling(configuration) != Scaling.QUANTILE:
        return configuration
    return Configuration({**configuration, "scaling": str(Scaling.STANDARDIZE)})


def _predictors(yardstick: Yardstick) -> dict[str, Callable[[], tuple[str, Predictor]]]:
    """Return what makes each baseline: its name and what predicts."""
    made: dict[str, Callable[[], tuple[str, Predictor]]] = {
        "constant": lambda: best_constant(yardstick),
    }
    for name, predictor in earlier_values(yardstick).items():
        made[name] = partial(_named, name, predictor)
    made["linear model"] = lambda: _named("linear model", linear_model(yardstick))
    return made


def _named(name: str, predictor: Predictor) -> tuple[str, Predictor]:
    return name, predictor


def _guarded(call: Callable[[], _Result]) -> _Result:
    """Return what code returns that may be a person's, or a library's at the end of its wits."""
    try:
        return call()
    except NoBaselineError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) and not is_own_interrupt():
            raise
        said = next(iter(str(error).splitlines()), "")
        raise NoBaselineError(f"{type(error).__name__}: {said}"[:200]) from error
