"""What the classifier and the regressor have in common: parameters, the fit, what it leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from tuning.errors import BudgetNotMetError, SpecificationError
from tuning.estimators.rows import fit_rows, new_rows
from tuning.estimators.study_folder import StudyFolder
from tuning.estimators.training import Asked, trained
from tuning.search_result.cv_results import cv_results, ordered_trials
from tuning.specification.fields.table import field_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tuning.estimators.trained import TrainedModel

_BACKEND = str(field_of("backend").default)


class TunedEstimator(BaseEstimator):
    """A search that is fitted like a model; what it holds is a trained network."""

    def __init__(
        self,
        objective: Any = None,
        *,
        space: Any = None,
        backend: str = _BACKEND,
        trials: int = 20,
        epochs: int = 50,
        folds: int = 1,
        metric: str | None = None,
        settings: Any = None,
        results: str | Path | None = None,
        random_state: Any = None,
        progress: bool = False,
    ) -> None:
        """Keep the parameters; ``fit`` looks at them."""
        self.objective = objective
        self.space = space
        self.backend = backend
        self.trials = trials
        self.epochs = epochs
        self.folds = folds
        self.metric = metric
        self.settings = settings
        self.results = results
        self.random_state = random_state
        self.progress = progress

    def __sklearn_tags__(self) -> Any:
        """Return what the estimator takes, for scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.sparse = True
        # Blanks become the median where numbers are standardised.
        tags.input_tags.allow_nan = not self._asked().is_own_model
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        """Tell whether a fit has come to its end."""
        return hasattr(self, "_model")

    def __getstate__(self) -> dict[str, Any]:
        # The folder goes with the object that made it; nothing here reads it again.
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_folder"}

    def _asked(self) -> Asked:
        return Asked(
            objective=self.objective,
            own={
                name: getattr(self, name)
                for name in ("space", "backend", "trials", "epochs", "folds", "metric")
            },
            settings=self.settings,
            random_state=self.random_state,
            progress=self.progress,
        )

    def _fit(self, X: Any, y: Any, sample_weight: Any, *, are_classes: bool) -> Self:
        asked = self._asked()
        rows = fit_rows(
            self, X, y, sample_weight, are_classes=are_classes, is_own_model=asked.is_own_model
        )
        folder = StudyFolder() if self.results is None else None
        results = folder.path if folder is not None else self.results
        try:
            outcome = trained(asked, rows.dataset, results=results)
        except BudgetNotMetError as error:
            if folder is None:
                raise
            why = str(error).partition("; see ")[0]
            raise BudgetNotMetError(
                f"{why}; give results= to keep the study, and where it failed"
            ) from error
        _require_outputs(outcome.model, rows.classes)
        study, best = outcome.result.study, outcome.result.best
        self._folder = folder
        self._model = outcome.model
        if rows.classes is not None:
            self.classes_ = rows.classes
        self.study_ = outcome.result
        self.cv_results_ = cv_results(study)
        self.best_index_ = ordered_trials(study).index(best)
        self.best_params_ = dict(best.configuration)
        self.best_score_ = float(self.cv_results_["mean_test_score"][self.best_index_])
        return self

    def _outputs(self, X: Any) -> NDArray[Any]:
        """Return the model's output for the target, shape (rows, width)."""
        check_is_fitted(self)
        rows = new_rows(
            self,
            X,
            is_own_model=self._asked().is_own_model,
            is_table=self._model.document["preprocessing"] == "table",
        )
        found = self._model.outputs(rows)
        return found.reshape(len(found), -1)


def _require_outputs(model: TrainedModel, classes: NDArray[Any] | None) -> None:
    """Raise ``SpecificationError`` where a model's outputs are no predictions of the target."""
    outputs = model.document["outputs"]
    if outputs["place"] is None:
        raise SpecificationError(
            "objective: the model has several outputs, none of which is for y alone; give it one"
            " that is"
        )
    if classes is not None and outputs["values"] == "numbers":
        raise SpecificationError(
            f"objective: the model gives no scores for the {len(classes)} classes of y; end it in"
            f" Dense({len(classes)}, activation='softmax')"
        )
