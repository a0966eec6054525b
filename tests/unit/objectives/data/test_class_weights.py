"""Weights of classes by label, by code, and balanced: as Keras and scikit-learn have them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from objectives.data.class_weights import class_weight_complaints, weights_by_class

NAMES = ("legal", "fraud")


@pytest.mark.parametrize(
    ("class_weight", "classes"),
    [
        ({"legal": 1.0, "fraud": 30.0}, NAMES),
        ({"fraud": 30.0}, NAMES),
        ({0: 1.0, 1: 30.0}, NAMES),
        ({1: 1.0, 2: 30.0}, ("1", "2")),
        ({1.0: 1, 2.0: 30}, ("1", "2")),
        ({"2": 30}, ("1", "2")),
        ({True: 30}, ("False", "True")),
        ({1: 30}, ("False", "True")),
        ({np.int64(5): np.float32(30)}, ("-1", "5")),
    ],
)
@pytest.mark.parametrize("form", ["codes", "column", "one hot"])
def test_a_class_is_named_by_its_label_or_where_that_is_no_number_by_its_code(
    class_weight: dict[Any, Any], classes: tuple[str, ...], form: str
) -> None:
    codes = np.array([0, 1, 1, 0])
    y = {"codes": codes, "column": codes.reshape(-1, 1), "one hot": np.eye(2)[codes]}[form]
    assert class_weight_complaints(class_weight, classes) == []
    weights = weights_by_class(y, class_weight, classes)
    assert weights.dtype == np.float32
    np.testing.assert_array_equal(weights, [1, 30, 30, 1])


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    codes = np.array([0] * 7 + [2] * 2 + [1])
    expected = compute_sample_weight("balanced", codes)
    names = ("a", "b", "c")
    np.testing.assert_allclose(weights_by_class(codes, "balanced", names), expected, rtol=1e-6)
    # A fold without a class weighs the others alone.
    few = codes[:9]
    expected = compute_sample_weight("balanced", few)
    np.testing.assert_allclose(weights_by_class(few, "balanced", names), expected, rtol=1e-6)


@pytest.mark.parametrize("nothing", [None, {}, ""])
def test_no_weights_are_no_mistake(nothing: Any) -> None:
    assert class_weight_complaints(nothing, NAMES) == []
    assert class_weight_complaints(nothing, ()) == []


@pytest.mark.parametrize(
    ("class_weight", "classes", "complaint"),
    [
        ({"fruad": 2}, NAMES, "names the class 'fruad', did you mean 'fraud'?; the labels are"),
        ({0: 2}, ("1", "2"), "names the class 0; the labels are '1', '2'"),
        ({2: 2}, NAMES, "names the class 2; the labels are 'legal', 'fraud'"),
        ({"fraud": -1}, NAMES, "gives 'fraud' the weight -1; write a number of at least 0"),
        ({"fraud": float("nan")}, NAMES, "gives 'fraud' the weight nan"),
        ({"fraud": "2"}, NAMES, "gives 'fraud' the weight '2'"),
        ("balance", NAMES, "is 'balance', did you mean 'balanced'?; write 'balanced'"),
        (np.array([1.0, 2.0]), NAMES, "is array([1., 2.]); write 'balanced' or a weight for each"),
        ([1, 2], NAMES, "is [1, 2]; write 'balanced' or a weight for each label"),
        ({0: 2}, (), "weighs classes, but the target is a regression; give sample_weight"),
    ],
)
def test_weights_that_mean_nothing_are_refused(
    class_weight: Any, classes: tuple[str, ...], complaint: str
) -> None:
    (found,) = class_weight_complaints(class_weight, classes)
    assert found.startswith(complaint)
