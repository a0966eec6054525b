"""Transfer learning: layers that learned eight classes help to tell two more, with few images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, final

from objectives.data import Task, load_dataset
from objectives.data.columns.reading import EVERY_COLUMN
from objectives.data.rows import Rows
from objectives.errors import ObjectiveError
from objectives.families.parts.compilation import compile_model
from objectives.families.transfer.base_file import read_base_file
from objectives.families.transfer.base_network import HIDDEN_WIDTHS, base_network, untrained_network
from objectives.families.transfer.data import all_other_classes, few_sandals_and_shirts
from objectives.families.transfer.declaration import TRANSFER
from objectives.families.transfer.layer_reuse import (
    count_hidden_layers,
    freeze_layers,
    reuse_layers,
    thaw_layers,
)
from objectives.families.transfer.reuse_plan import reuse_plan
from objectives.families.transfer.space_checks import (
    BASE_MODEL,
    FROZEN,
    INPUT_SHAPE,
    REUSED,
    base_complaints,
    depth_complaints,
)
from objectives.metric import default_metric
from objectives.objective import Signature
from objectives.training.stage import Stage
from search_spaces import Configuration, ready_made
from search_spaces.combinations import space_values
from search_spaces.known.checks import known_space_complaints

if TYPE_CHECKING:
    import keras
    import numpy as np

    from objectives.data import Dataset
    from objectives.data.columns.reading import ColumnChoices
    from objectives.families.record import Family
    from objectives.families.transfer.base_network import BaseNetwork
    from objectives.metric import Metric
    from search_spaces import SearchSpace

# Raised when the same configuration would build another model than before.
_VERSION = "transfer-1"
_ONLY_WITH_REUSE = (FROZEN, "frozen_epochs", "thawed_learning_rate")


@final
class TransferObjective:
    """Sandals against shirts, with the hidden layers of a network that knows other clothes.

    That network, A, is trained once on the eight other classes and kept in the user's cache
    folder, or is given as a ``.keras`` file by the parameter ``base_model``. Models get copies of
    its layers, so that A is never harmed. Such a file should take pixels between 0 and 1.
    """

    def __init__(
        self,
        reference: str = TRANSFER.data,
        *,
        target: str | None = None,
        task: Task | None = None,
        family: Family = TRANSFER,
        columns: ColumnChoices = EVERY_COLUMN,
    ) -> None:
        """Take the one data set that it knows; it knows no table, and so no columns.

        Raises:
            ObjectiveError: If other data are named.
        """
        del columns
        if reference != family.data or target is not None or task is not None:
            raise ObjectiveError(
                f"{family.name}: {reference} cannot be used, it {family.on_its_data_alone};"
                " name that, or leave the data out"
            )
        self._family = family
        self._base: BaseNetwork | None = None
        self._learns_from: Dataset | None = None
        self._measured: tuple[str, ...] = ()
        self._learn = base_network

    @property
    def name(self) -> str:
        """``transfer``."""
        return self._family.name

    @property
    def space(self) -> SearchSpace:
        """The ready-made space."""
        return ready_made(self._family.space)

    def dataset(self, data_dir: Path | None) -> Dataset:
        """Load a few images of the two classes, with those of the others as their base."""
        fashion = load_dataset(self._family.data, data_dir=data_dir)
        return replace(few_sandals_and_shirts(fashion), base=all_other_classes(fashion))

    def learn_from(self, dataset: Dataset) -> None:
        """Take the other classes; A learns them once a model without a file asks for it."""
        if dataset.base is not None and dataset.base is not self._learns_from:
            self._base = None
            self._learns_from = dataset.base

    def unlearned(self) -> TransferObjective:
        """Return the objective with an A that has learned nothing."""
        objective = TransferObjective()
        objective._learn = untrained_network
        return objective

    def files(self, space: SearchSpace) -> Sequence[Path]:
        """Return the files that a space names as A."""
        return [Path(str(path)).expanduser() for path in space_values(space, BASE_MODEL)]

    def metric(self, task: Task) -> Metric:
        """Return accuracy."""
        return default_metric(task)

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return the compiled model with A's hidden layers and an output of its own."""
        network = self._network(configuration)
        self._measured = signature.measured
        plan = reuse_plan(configuration, hidden=count_hidden_layers(network))
        model = reuse_layers(network, reused=plan.reused)
        freeze_layers(model, frozen=plan.frozen)
        return compile_model(model, _at_rate(configuration, plan.first_rate), signature)

    @property
    def row_parameters(self) -> tuple[str, ...]:
        """None: the images are scaled as they were for A."""
        return ()

    def rows(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        configuration: Configuration,
        classes: Sequence[str],
        are_trained: bool,
    ) -> Rows:
        """Return the rows as they are: one input, one output, no weights."""
        del configuration, classes, are_trained
        return Rows(x=x, y=y)

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        """Return none."""
        del configuration, has_validation
        return ()

    def stages(self, configuration: Configuration) -> Sequence[Stage]:
        """Return the stage in which all layers learn, where it differs from the first."""
        plan = reuse_plan(configuration, hidden=self._hidden_layers(configuration))
        if plan.frozen_epochs == 0:
            return ()
        thawed = _at_rate(configuration, plan.thawed_rate)
        return (
            Stage(after_epochs=plan.frozen_epochs, begin=partial(_thaw, thawed, self._measured)),
        )

    def baselines(self, configuration: Configuration) -> Mapping[str, Configuration]:
        """Return the same network with all layers new; none where it is that already."""
        if configuration.get(REUSED) == 0:
            return {}
        kept = {
            name: value for name, value in configuration.items() if name not in _ONLY_WITH_REUSE
        }
        return {"from scratch": Configuration({**kept, REUSED: 0})}

    def facts(self, configuration: Configuration) -> Mapping[str, float]:
        """Return the accuracy of A on images that it did not learn; of a file it is not known."""
        if BASE_MODEL in configuration:
            return {}
        return {"accuracy of A on its validation images": self._own_base().accuracy}

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that is not read or could not be used."""
        known = known_space_complaints(space, reads=self._family.reads, who=self._family.who)
        return [*known, *base_complaints(space)] or depth_complaints(space)

    def fingerprint(self) -> str:
        """Return the version of the family."""
        return _VERSION

    def _network(self, configuration: Configuration) -> keras.Model:
        if BASE_MODEL in configuration:
            return read_base_file(str(configuration[BASE_MODEL]), shape=INPUT_SHAPE)
        return self._own_base().network

    def _hidden_layers(self, configuration: Configuration) -> int:
        if BASE_MODEL in configuration:
            return count_hidden_layers(self._network(configuration))
        return len(HIDDEN_WIDTHS)

    def _own_base(self) -> BaseNetwork:
        if self._base is None:
            if self._learns_from is None:
                raise ObjectiveError(
                    "transfer: there are no other classes; call learn_from() first"
                )
            self._base = self._learn(self._learns_from)
        return self._base


def _thaw(configuration: Configuration, measured: tuple[str, ...], model: keras.Model) -> None:
    """Let all layers learn, with a fresh optimizer."""
    thaw_layers(model)
    signature = Signature(input_shape=INPUT_SHAPE, task=Task.BINARY, measured=measured)
    compile_model(model, configuration, signature)


def _at_rate(configuration: Configuration, rate: float) -> Configuration:
    return Configuration({**configuration, "learning_rate": rate})
