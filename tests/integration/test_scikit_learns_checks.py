"""The estimators under scikit-learn's own checks: a slice each time, the whole with `-m slow`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks

from search_spaces import Float
from tuning import TunedClassifier, TunedRegressor

SPACE = {
    "hidden_layers": 1,
    "neurons": 16,
    "learning_rate": Float(0.02, 0.06),
    "batch_size": 16,
}
ESTIMATORS = tuple(
    made(space=SPACE, trials=2, epochs=15, random_state=0)
    for made in (TunedClassifier, TunedRegressor)
)
# Two of at most three.
_BATCHES = "repeated rows are other batches, in another order, than rows that weigh more"
EXPECTED = {
    "check_sample_weight_equivalence_on_dense_data": _BATCHES,
    "check_sample_weight_equivalence_on_sparse_data": _BATCHES,
}
# Those that train nothing, and one of each kind that does.
SLICE = frozenset(
    (
        *("check_estimator_cloneable", "check_estimator_repr", "check_mixin_order"),
        *("check_estimator_tags_renamed", "check_valid_tag_types", "check_estimators_unfitted"),
        *("check_no_attributes_set_in_init", "check_parameters_default_constructible"),
        *("check_do_not_raise_errors_in_init_or_set_params", "check_get_params_invariance"),
        *("check_set_params", "check_complex_data", "check_estimators_empty_data_messages"),
        *("check_all_zero_sample_weights_error", "check_fit1d", "check_fit2d_1sample"),
        *("check_requires_y_none", "check_supervised_y_no_nan", "check_classifiers_one_label"),
        *("check_classifiers_one_label_sample_weights", "check_classifiers_regression_target"),
        *("check_dict_unchanged", "check_methods_subset_invariance"),
        *("check_methods_sample_order_invariance", "check_estimators_pickle"),
        "check_n_features_in",
    )
)


def name_of(check: Any) -> str:
    return name_of(check.func) if isinstance(check, partial) else str(check.__name__)


def sliced() -> list[Any]:
    return [
        pytest.param(estimator, check, id=f"{type(estimator).__name__}-{name_of(check)}")
        for made in ESTIMATORS
        for estimator, check in estimator_checks_generator(made)
        if name_of(check) in SLICE
    ]


@pytest.mark.parametrize(("estimator", "check"), sliced())
def test_scikit_learn_agrees_in_short(estimator: Any, check: Callable[[Any], None]) -> None:
    check(clone(estimator))


def test_the_slice_names_checks_that_there_are() -> None:
    assert {name_of(param.values[1]) for param in sliced()} == SLICE


@pytest.mark.slow
@parametrize_with_checks(ESTIMATORS, expected_failed_checks=lambda _: EXPECTED)
def test_scikit_learn_agrees(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)
