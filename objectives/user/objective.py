"""An objective around a class that a person wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from objectives.machine.precision import kept_policy
from objectives.machine.quiet import users_prints
from objectives.user.callbacks import UserCallbacks
from objectives.user.changes.pieces import code_digest
from objectives.user.data import NOTHING_SAID, DataChoices, UserData
from objectives.user.forms.builder import Builder
from objectives.user.forms.form import Form
from objectives.user.forms.hyper_model import own_fit_of
from objectives.user.handed_out import FreshModels
from objectives.user.returned import ReturnedData
from objectives.user.rows import UserRows
from objectives.user.sources import data_made_by
from objectives.user.space import UserSpace
from objectives.user.stated import Stated

if TYPE_CHECKING:
    import keras

    from objectives.contexts.context import TrainingContext
    from objectives.data import Dataset, Task
    from objectives.data.rows import Rows
    from objectives.data.splits.own import OwnSplitter
    from objectives.data.streams.parts import StreamParts
    from objectives.metric import Metric
    from objectives.objective import Signature
    from objectives.training.stage import Stage
    from objectives.training.task import OwnFit
    from search_spaces import Configuration, SearchSpace, Value


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

    def __init__(
        self,
        path: Path | str,
        class_name: str,
        instance: Any,
        *,
        builder: Builder | None = None,
        choices: DataChoices = NOTHING_SAID,
        file: Callable[[], Path] | None = None,
    ) -> None:
        """Wrap an instance of the class ``class_name`` in the file ``path``.

        Args:
            path: The file; a text to name it by where it lives in memory.
            class_name: The name of the class, or of the function.
            instance: What has the methods.
            builder: How its model is built; by ``build_model`` where it is None.
            choices: What is said of the data beside the class.
            file: Gives the file that holds its code; of code in memory it is written when asked.
        """
        self._class_name = class_name
        self._instance: Any = instance
        self._stated = Stated(path, class_name, instance)
        self._builder = builder or Builder(getattr(instance, "build_model", None))
        self._returned = ReturnedData(self._stated, are_given=choices.data is not None)
        if self._returned.are_wanted:
            made = data_made_by(lambda: self._returned.get(self._builder, self._space.asking))
            choices = replace(choices, data=made)
        self._data = UserData(self._stated, choices)
        self._rows = UserRows(self._stated)
        self._file = file or partial(Path, path)
        self._callbacks = UserCallbacks(self._stated)
        self._models = FreshModels()
        asks_for_hp = self._builder.asking_form is Form.HP
        self._fit = own_fit_of(instance) if asks_for_hp else None
        self._space = UserSpace(
            self._stated,
            self._builder,
            own_fit=self._fit,
            fingerprint=self.fingerprint,
            few_rows=lambda: self._rows.few(self._data),
        )

    @property
    def name(self) -> str:
        """The class's name."""
        return self._class_name

    @property
    def space(self) -> SearchSpace:
        """The class's own search space, found by building models where it states none."""
        return self._space.space

    @property
    def found_first(self) -> Mapping[str, Value]:
        """The defaults of the space that was found, where there is one."""
        return self._space.found_first

    @property
    def asks(self) -> bool:
        """Whether its function asks for its parameters itself."""
        return self._space.asking is not None

    def space_notes(self, space: SearchSpace) -> tuple[str, ...]:
        """Return what is to be known of a space that was found in this process."""
        return self._space.notes(space)

    def own_fit(self, model: keras.Model, configuration: Configuration) -> OwnFit | None:
        """Return how a model trains by a ``fit(hp, model, ...)`` of the class's own."""
        if self._fit is None:
            return None
        return partial(self._fit, self._builder.asked_object(model, configuration), model)

    def dataset(self, data_dir: Path | None) -> Dataset:
        """Return the class's data; a pair of arrays is checked and its task inferred."""
        del data_dir  # The user's code knows where its data lie.
        return self._data.dataset()

    def streams_again(self, streams: StreamParts) -> StreamParts:
        """Return the parts of a data set with the streams that ``data()`` gives here."""
        return self._data.streams_again(streams)

    def memory(self) -> Mapping[str, Any]:
        """Return the attributes that ``data()`` has set."""
        return self._data.memory()

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Set the attributes that ``data()`` has set in another process."""
        self._data.recall(memory)

    @property
    def split(self) -> str | OwnSplitter | None:
        """The class's ``split``; groups stay together where it says which there are."""
        return self._stated.split

    def metric(self, task: Task) -> Metric:
        """Return the class's ``metric`` and ``direction``, or the task's own metric."""
        return self._stated.metric(task)

    @property
    def stated_metric(self) -> tuple[str | None, str | None]:
        """The class's own ``metric`` and ``direction``, each None where it has none."""
        return self._stated.own_metric

    @property
    def has_data_twice(self) -> bool:
        """Whether data were given, and its function has returned others beside a model."""
        return self._returned.are_there_twice

    @property
    def returns_data(self) -> bool:
        """Whether its function returns its data beside each model."""
        return self._returned.are_wanted

    @property
    def returns_other_data(self) -> bool:
        """Whether its function has returned other data than at an earlier call."""
        return self._returned.have_changed

    @property
    def may_rank_by_loss(self) -> bool:
        """Whether it is a function, which has no place to name a metric."""
        return self._stated.is_function

    def weight_complaints(self, dataset: Dataset) -> list[str]:
        """Return a sentence for each thing that is wrong with ``class_weight``."""
        return self._stated.weight_complaints(dataset)

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return what the class's ``build_model`` returns."""
        with users_prints(), kept_policy():
            model = self._builder.build(configuration, signature)
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
        return self._rows.of(x, y, classes=classes, are_trained=are_trained)

    def inputs(self, x: Any) -> Any:
        """Return inputs in the structure that the class's ``inputs`` gives them."""
        return self._rows.inputs(x)

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        """Return what the class's ``callbacks`` returns, none where it has none."""
        del has_validation  # Keras's own say so themselves where a metric is missing.
        return self._callbacks.of(configuration)

    @property
    def takes_context(self) -> bool:
        """Whether the class's ``callbacks`` has a second parameter to be told of its training."""
        return self._callbacks.takes_context

    @property
    def kept_folders(self) -> int | None:
        """The class's ``keep_folders``, which is a number or ``"all"``."""
        return self._callbacks.kept_folders

    def callbacks_in(
        self, configuration: Configuration, context: TrainingContext
    ) -> Sequence[keras.callbacks.Callback]:
        """Return what the class's ``callbacks`` returns for a training."""
        return self._callbacks.of(configuration, context)

    def stages(self, configuration: Configuration) -> Sequence[Stage]:
        """Return what the class's ``stages`` returns, none where it has none."""
        if not hasattr(self._instance, "stages"):
            return ()
        return tuple(self._instance.stages(configuration) or ())

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that a function does not share with the space."""
        return self._space.complaints(space)

    def fingerprint(self) -> str:
        """Return the digest of what the class reaches, in its file and the modules beside it."""
        return code_digest(self._file(), self._class_name)
