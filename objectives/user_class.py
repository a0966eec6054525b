"""An objective around a class that a person wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, final

import numpy as np

from objectives.changes.pieces import code_digest
from objectives.contexts.members import kept_folders, takes_context
from objectives.data import DataError, Dataset, Task
from objectives.data.class_weights import class_weight_complaints, has_weights, weights_by_class
from objectives.data.given.checks import jax_complaints
from objectives.data.given.returned import returned_dataset
from objectives.data.given.streamed import Steps, sources_of, stated_steps
from objectives.data.rows import Rows
from objectives.data.splits.own import OwnSplitter, is_splitter
from objectives.data.structures import as_arrays
from objectives.errors import ObjectiveError
from objectives.handed_out import FreshCallbacks, FreshModels
from objectives.machine.keras_backend import choose_keras_backend
from objectives.machine.precision import kept_policy
from objectives.machine.quiet import users_prints
from objectives.metric import (
    Direction,
    Metric,
    canonical_metric_name,
    default_metric,
    known_direction,
    metric_of_output,
)
from objectives.users_code import run_users_code
from search_spaces import SearchSpace
from search_spaces.suggestions import closest
from search_spaces.values import shown

if TYPE_CHECKING:
    import keras

    from objectives.contexts.context import TrainingContext
    from objectives.data.streams.parts import StreamParts
    from objectives.objective import Signature
    from objectives.training.stage import Stage
    from search_spaces import Configuration

_Word = TypeVar("_Word", bound=StrEnum)


@final
class UserObjective:
    """An ``Objective`` around a user's class.

    The class needs a method ``data()`` that returns ``(x, y)`` or a ``Dataset``, and a method
    ``build_model(configuration, signature)`` that returns a compiled Keras model. It may have
    ``space`` (a ``SearchSpace`` or a mapping of parameters), ``metric``, ``direction`` and
    ``keras_backend``, ``split`` (such as ``"time"``, or a splitter of scikit-learn's) and
    ``groups(x)``; and, for what a table alone does not say, ``inputs(x)`` and ``targets(y)``
    (the structure that a model with several inputs or outputs takes), ``sample_weight(x, y)``,
    ``class_weight`` (a weight for each label, or ``"balanced"``), ``callbacks(configuration)`` (or
    ``callbacks(configuration, context)``, with a ``TrainingContext``) and
    ``stages(configuration)`` (such as one in which frozen layers are trained too). Of streams that
    go on without end ``steps_per_epoch``, ``validation_steps`` and ``test_steps`` say how many
    batches a pass has.
    """

    def __init__(self, path: Path, class_name: str, instance: object) -> None:
        """Wrap an instance of the class ``class_name`` in the file ``path``."""
        self._path = path
        self._class_name = class_name
        self._instance: Any = instance
        self._memory: Mapping[str, Any] = {}
        self._callbacks = FreshCallbacks()
        self._models = FreshModels()

    @property
    def name(self) -> str:
        """The class's name."""
        return self._class_name

    @property
    def space(self) -> SearchSpace:
        """The class's own search space."""
        space = getattr(self._instance, "space", None)
        if isinstance(space, SearchSpace):
            return space
        if isinstance(space, Mapping):
            return SearchSpace(space)
        raise ObjectiveError(
            f"{self._path}: {self._class_name} has no search space; give it an attribute"
            " `space = SearchSpace({...})` or name one with --space"
        )

    def dataset(self, data_dir: Path | None) -> Dataset:
        """Return the class's data; a pair of arrays is checked and its task inferred."""
        del data_dir  # The user's code knows where its data lie.
        before = dict(vars(self._instance))
        dataset: Dataset = run_users_code(self._path, "data()", self._given)
        self._memory = {
            name: value
            for name, value in vars(self._instance).items()
            if name not in before or before[name] is not value
        }
        where = f"{self._path}: {self._class_name}.data()"
        complaints = jax_complaints(dataset, where=where) if dataset.as_given else []
        if complaints and choose_keras_backend("auto") == "jax":
            raise ObjectiveError(*complaints)
        return self._with_groups(dataset)

    def _given(self) -> Dataset:
        """Return what ``data()`` gives; of a stream all, which runs more code of the class."""
        data = self._instance.data()
        try:
            dataset = returned_dataset(
                data, name=self._class_name, task=self._word("task", Task), steps=self._steps()
            )
        except DataError as error:
            raise ObjectiveError(*error.complaints) from error
        if dataset is None:
            raise ObjectiveError(
                f"{self._path}: {self._class_name}.data() returned {type(data).__name__}; return"
                " two arrays (x, y), a stream of batches (tf.data, PyDataset, a generator), two or"
                " three of these to train on, to choose by and to test with, or a Dataset"
            )
        return dataset

    def streams_again(self, streams: StreamParts) -> StreamParts:
        """Return the parts of a data set with the streams that ``data()`` gives here."""
        data = run_users_code(self._path, "data()", self._instance.data)
        sources = sources_of(data, name=self._class_name, steps=self._steps())
        return streams.made_again(sources)

    def _steps(self) -> Steps:
        """Return how many batches the class says that a pass of each of its streams has."""
        return stated_steps(self._instance, where=f"{self._path}: {self._class_name}")

    def _with_groups(self, dataset: Dataset) -> Dataset:
        """Return the data set with what the class's ``groups(x)`` says of its rows."""
        if not hasattr(self._instance, "groups"):
            return dataset
        call = partial(self._instance.groups, dataset.features)
        groups = np.asarray(run_users_code(self._path, "groups(x)", call))
        if groups.shape != (dataset.rows,):
            raise ObjectiveError(
                f"{self._path}: {self._class_name}.groups(x) returned shape {groups.shape}; return"
                f" one group a row, shape ({dataset.rows},)"
            )
        return replace(dataset, groups=groups)

    @property
    def split(self) -> str | OwnSplitter | None:
        """The class's ``split``; groups stay together where it says which there are."""
        stated = getattr(self._instance, "split", None)
        if stated is None:
            return "group" if hasattr(self._instance, "groups") else None
        where = f"{self._path}: {self._class_name}.split"
        if is_splitter(stated):
            run = partial(run_users_code, self._path, f"{self._class_name}.split")
            return OwnSplitter(stated, where, run)
        if not isinstance(stated, str):
            raise ObjectiveError(
                f"{where} {shown(str(stated))}: is no rule; write a text such as 'time', or a"
                " splitter such as sklearn.model_selection.KFold(5)"
            )
        return stated

    def memory(self) -> Mapping[str, Any]:
        """Return the attributes that ``data()`` has set."""
        return self._memory

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Set the attributes that ``data()`` has set in another process."""
        self._memory = dict(memory)
        vars(self._instance).update(memory)

    def metric(self, task: Task) -> Metric:
        """Return the class's ``metric`` and ``direction``, or the task's own metric."""
        named = getattr(self._instance, "metric", None)
        if named is None:
            return default_metric(task)
        name = canonical_metric_name(str(named))
        of_output = metric_of_output(name)
        direction = (
            self._word("direction", Direction)
            or known_direction(name)
            or (None if of_output is None else of_output[1])
        )
        if direction is None:
            raise ObjectiveError(
                f"{self._path}: {self._class_name}.metric {named!r} is not one of Keras's own;"
                ' say `direction = "minimize"` or `direction = "maximize"` beside it'
            )
        return Metric(name, direction)

    @property
    def stated_metric(self) -> tuple[str | None, str | None]:
        """The class's own ``metric`` and ``direction``, each None where it has none."""
        stated = (getattr(self._instance, name, None) for name in ("metric", "direction"))
        metric, direction = (None if one is None else str(one) for one in stated)
        return metric, direction

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return what the class's ``build_model`` returns."""
        with users_prints(), kept_policy():
            model = self._instance.build_model(configuration, signature)
        self._models.require_fresh(model, where=f"{self._class_name}.build_model()")
        return model

    @property
    def row_parameters(self) -> tuple[str, ...]:
        """None: the class arranges its rows alike for all configurations."""
        return ()

    def rows(
        self,
        x: Any,
        y: Any,
        *,
        configuration: Configuration,
        classes: Sequence[str],
        are_trained: bool,
    ) -> Rows:
        """Return the rows as the class's ``inputs``, ``targets`` and weights make them."""
        del configuration
        own = self._instance
        targets = as_arrays(own.targets(y)) if hasattr(own, "targets") else y
        weight = None
        if hasattr(own, "sample_weight"):
            weight = as_arrays(own.sample_weight(x, y))
        elif are_trained and has_weights(self._class_weight):
            weight = weights_by_class(y, self._class_weight, classes)
        return Rows(x=self.inputs(x), y=targets, sample_weight=weight)

    def inputs(self, x: Any) -> Any:
        """Return inputs in the structure that the class's ``inputs`` gives them."""
        return self._instance.inputs(x) if hasattr(self._instance, "inputs") else x

    def weight_complaints(self, dataset: Dataset) -> list[str]:
        """Return a sentence for each thing that is wrong with ``class_weight``."""
        where = f"{self._path}: {self._class_name}.class_weight"
        complaints = class_weight_complaints(self._class_weight, dataset.classes)
        if has_weights(self._class_weight) and hasattr(self._instance, "sample_weight"):
            complaints.append("stands beside sample_weight(x, y); drop one of them, as in Keras")
        if dataset.weights is not None and has_weights(self._class_weight):
            complaints.append("stands beside a column of weights; drop one of them, as in Keras")
        said = [f"{where} {complaint}" for complaint in complaints]
        if dataset.weights is not None and hasattr(self._instance, "sample_weight"):
            said.append(
                f"{self._path}: {self._class_name}.sample_weight(x, y) stands beside a column of"
                " weights; drop one of them"
            )
        return said

    @property
    def _class_weight(self) -> Any:
        return getattr(self._instance, "class_weight", None)

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        """Return what the class's ``callbacks`` returns, none where it has none."""
        del has_validation  # Keras's own say so themselves where a metric is missing.
        if not hasattr(self._instance, "callbacks"):
            return ()
        with users_prints():
            made = self._instance.callbacks(configuration)
        return self._fresh_callbacks(made)

    @property
    def takes_context(self) -> bool:
        """Whether the class's ``callbacks`` has a second parameter to be told of its training."""
        return takes_context(getattr(self._instance, "callbacks", None))

    @property
    def kept_folders(self) -> int | None:
        """The class's ``keep_folders``, which is a number or ``"all"``."""
        return kept_folders(self._instance, where=f"{self._path}: {self._class_name}")

    def callbacks_in(
        self, configuration: Configuration, context: TrainingContext
    ) -> Sequence[keras.callbacks.Callback]:
        """Return what the class's ``callbacks`` returns for a training."""
        with users_prints():
            made = self._instance.callbacks(configuration, context)
        return self._fresh_callbacks(made)

    def _fresh_callbacks(self, made: Any) -> Sequence[keras.callbacks.Callback]:
        made = made if isinstance(made, list | tuple) else [] if made is None else [made]
        return self._callbacks.of(made, where=f"{self._class_name}.callbacks()")

    def stages(self, configuration: Configuration) -> Sequence[Stage]:
        """Return what the class's ``stages`` returns, none where it has none."""
        if not hasattr(self._instance, "stages"):
            return ()
        return tuple(self._instance.stages(configuration) or ())

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return nothing: any parameter may be read by the user's code."""
        del space
        return []

    def fingerprint(self) -> str:
        """Return the digest of what the class reaches, in its file and the modules beside it."""
        return code_digest(self._path, self._class_name)

    def _word(self, attribute: str, words: type[_Word]) -> _Word | None:
        """Return an attribute of the class that has to be one of a few words, or None."""
        stated = getattr(self._instance, attribute, None)
        if stated is None:
            return None
        allowed = tuple(str(word) for word in words)
        if str(stated) not in allowed:
            raise ObjectiveError(
                f"{self._path}: {self._class_name}.{attribute} {stated!r} is not known"
                f"{closest(str(stated), allowed)}; use {', '.join(allowed)}"
            )
        return words(str(stated))
