"""``optuna.db`` in a study's folder: an SQLite database that optuna-dashboard shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import optuna
from optuna.storages import RDBStorage

from tuning.doors.optuna_name import OPTUNA_DATABASE, rename_in_optuna
from tuning.doors.optuna_trials import direction_of, name_metric, to_optuna_trial

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

# A dashboard that reads holds the database for moments.
_SECONDS_FOR_A_LOCK = 60


@final
class OptunaDatabase:
    """Keeps a study in a database of Optuna's, with the same numbers of trials.

    A trial that has not finished while a later one has is there as running.
    """

    def __init__(self, study: StudyRecord) -> None:
        """Open the database, or go on with it."""
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        path = (study.folder / OPTUNA_DATABASE).resolve()
        rename_in_optuna(path, study.spec.name)
        self._study = study
        self._storage = RDBStorage(
            f"sqlite:///{path}",
            engine_kwargs={"connect_args": {"timeout": _SECONDS_FOR_A_LOCK}},
        )
        # Where it could not be renamed it still has its earlier name.
        names = [one.study_name for one in self._storage.get_all_studies()]
        name = names[0] if len(names) == 1 else study.spec.name
        native = optuna.create_study(
            storage=self._storage,
            study_name=name,
            direction=direction_of(study),
            load_if_exists=True,
        )
        name_metric(native, study)
        for word, fact in _facts(study).items():
            native.set_user_attr(word, fact)
        self._id = self._storage.get_study_id_from_name(name)
        self._there = {
            one.number: one for one in self._storage.get_all_trials(self._id, deepcopy=False)
        }

    def written(self) -> set[int]:
        """Return the numbers of the trials that have ended there."""
        return {number for number, one in self._there.items() if one.state.is_finished()}

    def write(self, trial: Trial) -> None:
        """Add a trial under its number."""
        made = to_optuna_trial(trial, self._study)
        while len(self._there) < trial.number:
            self._add(None)
        if len(self._there) == trial.number:
            self._add(made)
        else:
            self._fill(self._there[trial.number]._trial_id, made)

    def close(self, study: StudyRecord) -> None:
        """Let go of the database."""
        del study
        self._storage.remove_session()

    def _add(self, made: FrozenTrial | None) -> None:
        """Add the next trial, a running one where nothing is known of it yet."""
        added = self._storage.get_trial(self._storage.create_new_trial(self._id, made))
        self._there[added.number] = added

    def _fill(self, trial_id: int, made: FrozenTrial) -> None:
        """End a trial that is there as running; its state last, by which it counts as written."""
        storage = self._storage
        for name, distribution in made.distributions.items():
            value = distribution.to_internal_repr(made.params[name])
            storage.set_trial_param(trial_id, name, value, distribution)
        for step, value in made.intermediate_values.items():
            storage.set_trial_intermediate_value(trial_id, step, value)
        for name, fact in made.user_attrs.items():
            storage.set_trial_user_attr(trial_id, name, fact)
        storage.set_trial_state_values(trial_id, made.state, made.values)


def _facts(study: StudyRecord) -> dict[str, str]:
    return {
        "objective": study.spec.objective.said,
        "backend": study.spec.backend,
        "sampler": study.spec.sampler,
    }
