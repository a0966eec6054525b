"""What a class of a person's says in its attributes: space, split, metric, weights, steps."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, final

from objectives.data.class_weights import class_weight_complaints, has_weights
from objectives.data.given.streamed import Steps, stated_steps
from objectives.data.splits.own import OwnSplitter, is_splitter
from objectives.errors import ObjectiveError
from objectives.metric import (
    Direction,
    Metric,
    canonical_metric_name,
    default_metric,
    known_direction,
    metric_of_output,
)
from objectives.user.code import run_users_code
from objectives.user.forms.function import FunctionAlone
from search_spaces import SearchSpace
from search_spaces.given.conversion import is_space, space_from
from search_spaces.suggestions import closest
from search_spaces.values import shown

if TYPE_CHECKING:
    from objectives.data import Dataset, Task

_Word = TypeVar("_Word", bound=StrEnum)


@final
class Stated:
    """The attributes of an instance, each read where it is asked for, and checked."""

    def __init__(self, path: Path | str, class_name: str, instance: Any) -> None:
        """Take an instance of the class ``class_name`` in the file ``path``.

        The path is a text where the class lives in memory: how to name it.
        """
        self.path = path
        self.class_name = class_name
        self.instance = instance

    @property
    def where(self) -> str:
        """How to name the class in a complaint."""
        return self.path if isinstance(self.path, str) else f"{self.path}: {self.class_name}"

    @property
    def is_function(self) -> bool:
        """Whether it is a function, or what is called like one."""
        return isinstance(self.instance, FunctionAlone) or not hasattr(self.instance, "build_model")

    @property
    def has_space(self) -> bool:
        """Whether the class has a search space of its own."""
        return getattr(self.instance, "space", None) is not None

    @property
    def space(self) -> SearchSpace:
        """The class's own search space."""
        space = getattr(self.instance, "space", None)
        if is_space(space):
            return space_from(space)
        if isinstance(self.instance, FunctionAlone):
            raise ObjectiveError(
                f"{self.where} has no search space; give it, such as"
                ' space={"n_neurons": Integer(8, 128, log=True)}; or say form="trial" where its'
                " parameter is a trial of Optuna's, form=\"hp\" where it is KerasTuner's"
            )
        raise ObjectiveError(
            f"{self.where} has no search space; give it an attribute"
            " `space = SearchSpace({...})` or name one with --space"
        )

    @property
    def split(self) -> str | OwnSplitter | None:
        """The class's ``split``; groups stay together where it says which there are."""
        stated = getattr(self.instance, "split", None)
        if stated is None:
            return "group" if hasattr(self.instance, "groups") else None
        where = f"{self.where}.split"
        if is_splitter(stated):
            run = partial(run_users_code, self.path, f"{self.class_name}.split")
            return OwnSplitter(stated, where, run)
        if not isinstance(stated, str):
            raise ObjectiveError(
                f"{where} {shown(str(stated))}: is no rule; write a text such as 'time', or a"
                " splitter such as sklearn.model_selection.KFold(5)"
            )
        return stated

    def metric(self, task: Task) -> Metric:
        """Return the class's ``metric`` and ``direction``, or the task's own metric."""
        named = getattr(self.instance, "metric", None)
        if named is None:
            return default_metric(task)
        name = canonical_metric_name(str(named))
        of_output = metric_of_output(name)
        direction = (
            self.word("direction", Direction)
            or known_direction(name)
            or (None if of_output is None else of_output[1])
        )
        if direction is None:
            raise ObjectiveError(
                f"{self.where}.metric {named!r} is not one of Keras's own;"
                ' say `direction = "minimize"` or `direction = "maximize"` beside it'
            )
        return Metric(name, direction)

    @property
    def own_metric(self) -> tuple[str | None, str | None]:
        """The class's own ``metric`` and ``direction``, each None where it has none."""
        stated = (getattr(self.instance, name, None) for name in ("metric", "direction"))
        metric, direction = (None if one is None else str(one) for one in stated)
        return metric, direction

    @property
    def class_weight(self) -> Any:
        """The class's ``class_weight``, None where it has none."""
        return getattr(self.instance, "class_weight", None)

    def weight_complaints(self, dataset: Dataset) -> list[str]:
        """Return a sentence for each thing that is wrong with ``class_weight``."""
        where = f"{self.where}.class_weight"
        complaints = class_weight_complaints(self.class_weight, dataset.classes)
        if has_weights(self.class_weight) and hasattr(self.instance, "sample_weight"):
            complaints.append("stands beside sample_weight(x, y); drop one of them, as in Keras")
        if dataset.weights is not None and has_weights(self.class_weight):
            complaints.append("stands beside a column of weights; drop one of them, as in Keras")
        said = [f"{where} {complaint}" for complaint in complaints]
        if dataset.weights is not None and hasattr(self.instance, "sample_weight"):
            said.append(
                f"{self.where}.sample_weight(x, y) stands beside a column of"
                " weights; drop one of them"
            )
        return said

    @property
    def steps(self) -> Steps:
        """How many batches the class says that a pass of each of its streams has."""
        return stated_steps(self.instance, where=self.where)

    def word(self, attribute: str, words: type[_Word]) -> _Word | None:
        """Return an attribute of the class that has to be one of a few words, or None."""
        stated = getattr(self.instance, attribute, None)
        if stated is None:
            return None
        allowed = tuple(str(word) for word in words)
        if str(stated) not in allowed:
            raise ObjectiveError(
                f"{self.where}.{attribute} {stated!r} is not known"
                f"{closest(str(stated), allowed)}; use {', '.join(allowed)}"
            )
        return words(str(stated))
