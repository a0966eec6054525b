"""From rows to a trained model: the search, and the training of its winner on all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import numpy as np
from sklearn.utils import check_random_state

from objectives.data import Split, Task
from objectives.families.catalog import family_names, family_of
from search_spaces.suggestions import closest
from tuning.api.studies import search
from tuning.errors import SpecificationError
from tuning.estimators.trained import TrainedModel
from tuning.retraining.job import run_job
from tuning.retraining.record import preprocessing_document
from tuning.retraining.retrain import retraining_job
from tuning.specification.fields.table import SETTING_NAMES
from tuning.specification.handed_over import given_objects
from tuning.specification.in_python import spoken_in_python
from tuning.study.handed_over import with_given
from tuning.study.load import load

if TYPE_CHECKING:
    from objectives.data import Dataset
    from objectives.loaded import LoadedObjective
    from tuning.search_result.result import SearchResult

# What the estimator says itself, each with where a person says it instead.
_DECIDED = {
    "seed": "give random_state instead",
    "data": "fit is given the rows",
    "target": "fit is given y",
    "task": "the estimator says whether y holds labels or amounts",
    "weights": "give fit sample_weight instead",
    "validation": "the rows that trials are ranked by are drawn from those of fit",
    "test": "an estimator holds no rows back; score it on rows of your own",
    "model": "give its name as objective instead",
}
_LARGEST_SEED = 2**32 - 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks of an estimator's search, as they gave it.

    Attributes:
        objective: None for the ready-made MLP, the name of another ready-made model, or a class,
            an object or a function that builds a model.
        own: The estimator's own parameters that are settings of a study, by their names.
        settings: Further settings of a study, by their names; None for none.
        random_state: What the study's seed is or is drawn from, as in scikit-learn.
        progress: Whether to show what happens.
    """

    objective: Any
    own: Mapping[str, Any]
    settings: Any
    random_state: Any
    progress: Any

    @property
    def is_own_model(self) -> bool:
        """Whether a person's own code builds the model."""
        return self.objective is not None and not isinstance(self.objective, str)

    def complaints(self, task: Task) -> list[str]:
        """Return a sentence for each thing that no search for this task could be asked for."""
        found = _objective_complaints(self.objective, task)
        if self.settings is not None and not isinstance(self.settings, Mapping):
            found.append(
                f"settings={self.settings!r}: give a dict of settings of search, such as"
                ' {"patience": 5}'
            )
        for name in self.settings if isinstance(self.settings, Mapping) else ():
            if name in self.own:
                found.append(f"settings[{name!r}]: the estimator has a parameter {name}; use that")
            elif name in _DECIDED:
                found.append(f"settings[{name!r}]: leave it out; {_DECIDED[name]}")
            elif name not in SETTING_NAMES or name == "objective":
                known = [one for one in SETTING_NAMES if one not in (*_DECIDED, "objective")]
                found.append(
                    f"settings[{name!r}]: no such setting{closest(str(name), known)}; there are"
                    f" {', '.join(known)}"
                )
        if not isinstance(self.progress, bool):
            found.append(f"progress={self.progress!r}: give True or False")
        return found

    def seed(self) -> int:
        """Return the study's seed.

        Raises:
            SpecificationError: If ``random_state`` is nothing that scikit-learn takes.
        """
        state = self.random_state
        is_whole = isinstance(state, Integral) and not isinstance(state, bool)
        if is_whole and 0 <= int(state) <= _LARGEST_SEED:
            return int(state)
        try:
            return int(check_random_state(state).randint(2**31 - 1))
        except ValueError:
            raise SpecificationError(
                f"random_state={state!r}: give a whole number from 0 to {_LARGEST_SEED}, a"
                " numpy.random.RandomState, or None"
            ) from None


def _objective_complaints(objective: Any, task: Task) -> list[str]:
    fitting = [
        name
        for name in family_names()
        if (family := family_of(name)) is not None
        and task in family.tasks
        and family.on_its_data_alone is None
    ]
    ways = (
        f"give None for the MLP, a ready-made model ({', '.join(fitting)}), or a class, an object"
        " or a function that builds a model"
    )
    if isinstance(objective, str) and ".py:" in objective:
        return [f"objective={objective!r}: import what it names, and give that itself"]
    if isinstance(objective, str) and objective not in fitting:
        what = "is not for this task" if family_of(objective) is not None else "is no model"
        return [f"objective={objective!r}: {what}{closest(objective, fitting)}; {ways}"]
    builds = any(callable(getattr(objective, name, None)) for name in ("build_model", "build"))
    if objective is None or isinstance(objective, str) or callable(objective) or builds:
        return []
    return [f"objective: {type(objective).__name__} is no type that builds a model; {ways}"]


def _plain(value: Any) -> Any:
    """Return a number of NumPy's as Python's own, as a grid of scikit-learn's may give them."""
    return value.item() if isinstance(value, np.generic) else value


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a search and the training after it came to."""

    result: SearchResult
    model: TrainedModel


def trained(asked: Asked, dataset: Dataset, *, results: Path | str | None) -> Outcome:
    """Search, then train the best configuration on all rows.

    Args:
        asked: What a person asked for.
        dataset: The rows.
        results: Where the study lies.

    Raises:
        TuningError: If anything asked for cannot be; nothing is written then.
        BudgetNotMetError: If no trial completed.
        RetrainingError: If the last training failed.
    """
    complaints = asked.complaints(dataset.task)
    if complaints:
        raise SpecificationError(*complaints)
    objective, own = asked.objective, dict(asked.own)
    if objective is None:
        objective = "regressor" if dataset.task is Task.REGRESSION else "image_classifier"
        own["space"] = "mlp" if own["space"] is None else own["space"]
    name = "tuned-regressor" if dataset.task is Task.REGRESSION else "tuned-classifier"
    wanted = {"name": name, **own, **(asked.settings or {})}
    settings = {name: _plain(value) for name, value in wanted.items()}
    # A fit begins anew, also beside an earlier study of the same name.
    result: SearchResult = search(
        objective,
        data=dataset,
        test="none",
        seed=asked.seed(),
        results=results,
        exist="new",
        progress=asked.progress,
        **settings,
    )
    given = given_objects(objective, dataset)
    with spoken_in_python():
        model = _on_all_rows(replace(result, study=with_given(result.study, given)), asked)
    # The study is kept with the estimator, which need not keep the rows.
    spec = result.study.spec
    bare = replace(spec, objective=replace(spec.objective, given=None))
    return Outcome(result=replace(result, study=replace(result.study, spec=bare)), model=model)


def _on_all_rows(result: SearchResult, asked: Asked) -> TrainedModel:
    study, best = result.study, result.best
    loaded = _undivided(load(study.spec))
    job = retraining_job(study, study.spec.objective, loaded, best, seeds=1, device="auto")
    run = next(run for run in run_job(job, before_test=_nothing) if not run.baseline)
    document = preprocessing_document(study.spec, loaded, run=run, configuration=best.configuration)
    own_inputs = None
    if asked.is_own_model and document["inputs"]["kind"] == "own":
        made = asked.objective() if isinstance(asked.objective, type) else asked.objective
        own_inputs = made.inputs
    return TrainedModel(run.model, document, own_inputs=own_inputs)


def _undivided(loaded: LoadedObjective) -> LoadedObjective:
    """Return an objective that is retrained on all rows, those of the validation too."""
    split = loaded.split
    everything = np.arange(loaded.dataset.rows)
    # What is measured on them says nothing, and nobody is told.
    return replace(
        loaded, split=Split(train=everything, validation=split.validation, test=split.test)
    )


def _nothing() -> None:
    """Do nothing: there are no test rows."""
