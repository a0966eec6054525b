"""The estimators as people use scikit-learn's: their numbers by hand, and wherever they are put."""

from __future__ import annotations

import gc
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import make_blobs
from sklearn.ensemble import VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from search_spaces import Float, Integer
from tests.integration.estimator_models import Doubled, full_batch_model
from tests.repository import REPOSITORY
from tuning import TunedClassifier, TunedRegressor
from tuning.errors import SpecificationError
from tuning.records import Completed

SPACE = {
    "hidden_layers": 1,
    "neurons": 16,
    "learning_rate": Float(0.02, 0.06),
    "batch_size": 16,
}
X, CODES = make_blobs(n_samples=60, n_features=3, random_state=0)
LABELS = np.array(["ash", "beech", "oak"])[CODES]
AMOUNTS = 1000 + 250 * X[:, 0]


def classifier(**changes: Any) -> TunedClassifier:
    asked: dict[str, Any] = {"space": SPACE, "trials": 2, "epochs": 4, "random_state": 0} | changes
    return TunedClassifier(**asked)


def regressor(**changes: Any) -> TunedRegressor:
    asked: dict[str, Any] = {"space": SPACE, "trials": 2, "epochs": 4, "random_state": 0} | changes
    return TunedRegressor(**asked)


def loaded(estimator: Any, folder: Path) -> keras.Model:
    """Return the network of a fitted estimator as plain Keras reads it."""
    file = folder / "model.keras"
    file.write_bytes(estimator._model.content)
    return keras.saving.load_model(file, compile=False)


def standardised(rows: np.ndarray) -> np.ndarray:
    """Return all rows scaled by what all rows are: none is held back from the last training."""
    return ((rows - X.mean(axis=0)) / X.std(axis=0)).astype(np.float32)


def test_probabilities_are_those_of_the_network_on_rows_scaled_by_hand(tmp_path: Path) -> None:
    fitted = classifier().fit(X, LABELS)
    by_hand = loaded(fitted, tmp_path).predict(standardised(X), verbose=0)
    np.testing.assert_allclose(fitted.predict_proba(X), by_hand, atol=1e-6)
    assert fitted.classes_.tolist() == ["ash", "beech", "oak"]
    np.testing.assert_array_equal(fitted.predict(X), fitted.classes_[by_hand.argmax(axis=1)])
    assert fitted.score(X, LABELS) == np.mean(fitted.predict(X) == LABELS)


def test_two_classes_have_two_probabilities_that_sum_to_one(tmp_path: Path) -> None:
    two = CODES < 2
    fitted = classifier().fit(X[two], CODES[two] * 10)
    rows = (X[two] - X[two].mean(axis=0)) / X[two].std(axis=0)
    by_hand = loaded(fitted, tmp_path).predict(rows.astype(np.float32), verbose=0)[:, 0]
    found = fitted.predict_proba(X[two])
    np.testing.assert_allclose(found, np.stack([1 - by_hand, by_hand], axis=1), atol=1e-6)
    assert set(fitted.predict(X[two])) <= {0, 10}


def test_amounts_are_in_their_unit(tmp_path: Path) -> None:
    fitted = regressor(epochs=30).fit(X, AMOUNTS)
    by_hand = loaded(fitted, tmp_path).predict(standardised(X), verbose=0)[:, 0]
    np.testing.assert_allclose(fitted.predict(X), by_hand, rtol=1e-6)
    assert fitted.score(X, AMOUNTS) > 0.9


def test_what_the_search_found_is_under_scikit_learns_names() -> None:
    fitted = regressor(folds=3, trials=3).fit(X, AMOUNTS)
    found = fitted.cv_results_
    assert fitted.best_index_ == int(np.argmin(found["rank_test_score"]))
    assert fitted.best_score_ == max(found["mean_test_score"]) < 0
    assert fitted.best_params_ == found["params"][fitted.best_index_]
    # The study says the same without the sign.
    assert -fitted.best_score_ == pytest.approx(fitted.study_.best.value)
    splits = [found[f"split{fold}_test_score"] for fold in range(3)]
    np.testing.assert_allclose(found["mean_test_score"], np.mean(splits, axis=0))


def test_the_same_random_state_is_the_same_fit_and_none_is_another() -> None:
    once, again = (classifier(random_state=3).fit(X, LABELS).predict_proba(X) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    drawn = classifier(random_state=np.random.RandomState(1)).fit(X, LABELS).predict_proba(X)
    assert np.abs(drawn - once).max() > 1e-3


@pytest.mark.parametrize("weights", [None, np.tile([0.5, 1.0, 3.0], 20)], ids=["alike", "weighed"])
def test_the_last_training_is_fits_on_all_rows_with_their_weights(weights: Any) -> None:
    fitted = TunedRegressor(
        full_batch_model,
        space={"units": Integer(3, 5), "batch_size": 64},
        trials=2,
        epochs=6,
        random_state=0,
    ).fit(X, AMOUNTS / 1000, sample_weight=weights)
    outcome = fitted.study_.best.outcome
    assert isinstance(outcome, Completed)
    plain = full_batch_model(fitted.best_params_)
    plain.fit(
        X.astype(np.float32),
        (AMOUNTS / 1000).astype(np.float32),
        sample_weight=weights,
        batch_size=64,
        epochs=outcome.best_epoch,
        verbose=0,
    )
    by_hand = plain.predict(X.astype(np.float32), verbose=0)[:, 0]
    np.testing.assert_allclose(fitted.predict(X), by_hand, atol=1e-5)


def test_a_row_without_weight_is_as_if_it_were_not_there() -> None:
    kept = np.arange(60) % 4 > 0
    weighed = regressor().fit(X, AMOUNTS, sample_weight=kept.astype(float))
    removed = regressor().fit(X[kept], AMOUNTS[kept], sample_weight=np.ones(kept.sum()))
    np.testing.assert_array_equal(weighed.predict(X), removed.predict(X))


def test_a_class_with_inputs_of_its_own_predicts_with_them(tmp_path: Path) -> None:
    fitted = TunedClassifier(Doubled, trials=2, epochs=2, random_state=0).fit(X, LABELS)
    by_hand = loaded(fitted, tmp_path).predict(2 * X.astype(np.float32), verbose=0)
    np.testing.assert_allclose(fitted.predict_proba(X), by_hand, atol=1e-6)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))
    an_object = TunedClassifier(Doubled(), trials=2, epochs=2, random_state=0).fit(X, LABELS)
    np.testing.assert_array_equal(an_object.predict_proba(X), fitted.predict_proba(X))


def by_hp(hp: Any) -> keras.Model:
    return full_batch_model({"units": hp.Int("units", 3, 5)})


def by_keywords(units: int = 3) -> keras.Model:
    return full_batch_model({"units": units})


def by_trial(trial: Any) -> keras.Model:
    return full_batch_model({"units": trial.suggest_int("units", 3, 5)})


@pytest.mark.parametrize(
    ("function", "space"),
    [(by_hp, None), (by_trial, None), (by_keywords, {"units": Integer(3, 5)})],
)
def test_functions_of_other_forms_are_tuned(function: Any, space: Any) -> None:
    fitted = TunedRegressor(function, space=space, trials=2, epochs=2, random_state=0)
    assert fitted.fit(X, AMOUNTS / 1000).predict(X).shape == (60,)
    assert set(fitted.best_params_) == {"units"}


class WithItsFit(keras_tuner.HyperModel):
    def build(self, hp: Any) -> keras.Model:
        return by_hp(hp)

    def fit(self, hp: Any, model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return model.fit(*args, batch_size=hp.Choice("rows", [16, 32]), **kwargs)


def test_a_hyper_model_with_a_fit_of_its_own_is_tuned() -> None:
    fitted = TunedRegressor(WithItsFit(), trials=2, epochs=2, random_state=0)
    fitted.fit(X, AMOUNTS / 1000, sample_weight=np.linspace(0.5, 1.5, 60))
    assert set(fitted.best_params_) == {"units", "rows"}
    assert fitted.predict(X).shape == (60,)


def by_logits(configuration: Any, signature: Any) -> keras.Model:
    layers = [keras.layers.Dense(configuration["units"]), keras.layers.Dense(3)]
    model = keras.Sequential([keras.Input(signature.input_shape), *layers])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"])
    return model


def test_logits_become_probabilities_and_sparse_rows_are_the_dense_ones(tmp_path: Path) -> None:
    asked = TunedClassifier(by_logits, space={"units": Integer(3, 5)}, trials=2, epochs=2)
    asked.set_params(random_state=0)
    rows = np.where(X > 0, X, 0.0)
    dense, thin = clone(asked).fit(rows, LABELS), clone(asked).fit(csr_array(rows), LABELS)
    np.testing.assert_allclose(dense.predict_proba(rows), thin.predict_proba(csr_array(rows)))
    powers = np.exp(loaded(dense, tmp_path).predict(rows.astype(np.float32), verbose=0))
    by_hand = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(dense.predict_proba(rows), by_hand, atol=1e-6)


@pytest.mark.parametrize("backend", ["random-search", "keras-tuner"])
def test_other_backends_propose_too(backend: str) -> None:
    fitted = regressor(backend=backend, folds=2).fit(X, AMOUNTS)
    assert fitted.study_.study.spec.backend == backend
    assert fitted.predict(X).shape == (60,)


def test_a_model_that_gives_no_scores_of_the_classes_is_refused() -> None:
    asked = TunedClassifier(by_keywords, space={"units": Integer(3, 5)}, trials=1, epochs=1)
    with pytest.raises(ValueError, match="gives no scores for the 3 classes of y"):
        asked.fit(X, LABELS)


@pytest.mark.parametrize("name", ["wide_and_deep", "subclassed"])
def test_ready_made_models_are_tuned_by_name(name: str) -> None:
    wide = np.hstack([X, X**2, X[:, :2]])
    fitted = regressor(objective=name, trials=1, epochs=1, space=None).fit(wide, AMOUNTS)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict(wide), fitted.predict(wide))


def test_a_frame_with_categories_and_dates_is_read_as_a_table() -> None:
    frame = pd.DataFrame(
        {
            "size": X[:, 0],
            "tree": pd.Categorical(LABELS),
            "day": pd.date_range("2024-01-01", periods=60),
        }
    )
    fitted = classifier(epochs=15).fit(frame, LABELS)
    assert fitted.feature_names_in_.tolist() == ["size", "tree", "day"]
    assert fitted.score(frame, LABELS) > 0.8
    new = frame.astype({"tree": object})
    new.loc[0, "tree"], new.loc[1, "size"] = "never seen", np.nan
    assert fitted.predict(new[:3]).shape == (3,)
    # One row at a time comes to the same.
    alone = np.concatenate([fitted.predict_proba(new[at : at + 1]) for at in range(5)])
    np.testing.assert_allclose(alone, fitted.predict_proba(new[:5]), atol=1e-7)
    with pytest.raises(ValueError, match="yet now missing"):
        fitted.predict(frame[["size", "day"]])
    with pytest.raises(ValueError, match="hold no number, such as 'large'"):
        fitted.predict(frame.assign(size="large"))


def test_a_table_is_prepared_as_by_hand(tmp_path: Path) -> None:
    frame = pd.DataFrame({"size": X[:, 0], "tree": pd.Categorical(LABELS)})
    frame.loc[5, "size"] = np.nan
    fitted = regressor().fit(frame, AMOUNTS)
    filled = frame["size"].fillna(frame["size"].median()).to_numpy()
    scaled = (filled - filled.mean()) / filled.std()
    one_hot = LABELS[:, None] == np.array(["ash", "beech", "oak"])
    by_hand = loaded(fitted, tmp_path).predict(
        np.column_stack([scaled, one_hot]).astype(np.float32), verbose=0
    )
    np.testing.assert_allclose(fitted.predict(frame), by_hand[:, 0], rtol=1e-5)


def test_columns_may_become_normal_scores_whatever_numbers_they_are_written_in() -> None:
    tenths = X.round() / 10
    first = {"first": {"neurons": 32, "hidden_layers": 1, "scaling": "quantile"}}
    asked = {"space": "mlp", "trials": 1, "epochs": 1, "settings": first}
    fitted = regressor(**asked).fit(tenths, AMOUNTS)
    assert fitted.best_params_["scaling"] == "quantile"
    # Nine rows in ten have a number that others have: a rounding away it had another rank.
    short = tenths.astype(np.float32)
    np.testing.assert_allclose(fitted.predict(short), fitted.predict(tenths), rtol=1e-6)


def test_it_stands_wherever_an_estimator_stands() -> None:
    piped = make_pipeline(StandardScaler(), classifier())
    assert cross_val_score(piped, X, LABELS, cv=2).shape == (2,)
    voting = VotingClassifier(
        [("net", classifier()), ("line", LogisticRegression())], voting="soft"
    )
    assert voting.fit(X, LABELS).score(X, LABELS) > 0.5
    searched = GridSearchCV(classifier(), {"trials": np.array([1, 2])}, cv=2).fit(X, LABELS)
    assert len(searched.best_estimator_.cv_results_["params"]) == searched.best_params_["trials"]
    turned = TransformedTargetRegressor(regressor(), func=np.log, inverse_func=np.exp)
    assert turned.fit(X, AMOUNTS + 5000).predict(X).min() > 0


def test_a_clone_is_not_fitted_and_has_the_same_parameters() -> None:
    fitted = classifier(settings={"patience": 2}).fit(X, LABELS)
    cloned = clone(fitted)
    assert cloned.get_params() == fitted.get_params()
    for one in (cloned, pickle.loads(pickle.dumps(classifier()))):
        with pytest.raises(NotFittedError):
            one.predict(X)


def test_a_fitted_one_is_pickled_into_another_process_without_its_folder(tmp_path: Path) -> None:
    fitted = classifier().fit(X, LABELS)
    (tmp_path / "fitted.pickle").write_bytes(pickle.dumps(fitted))
    expected = fitted.predict_proba(X)
    folder = fitted.study_.study.spec.results_dir
    assert folder.is_dir()
    del fitted
    gc.collect()
    assert not folder.exists()
    np.save(tmp_path / "rows.npy", X)
    code = (
        "import json, pickle, sys, numpy as np\n"
        "one = pickle.load(open(sys.argv[1] + '/fitted.pickle', 'rb'))\n"
        "rows = np.load(sys.argv[1] + '/rows.npy')\n"
        "print(json.dumps([one.predict_proba(rows).tolist(), one.best_params_,"
        " one.study_.best.value]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=True,
        env={name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"},
    )
    probabilities, best, _ = json.loads(done.stdout)
    np.testing.assert_allclose(probabilities, expected, atol=1e-7)
    assert best["neurons"] == 16
    assert done.stderr == ""


def test_the_file_that_is_held_runs_no_code() -> None:
    content = classifier().fit(X, LABELS)._model.content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {"config.json", "model.weights.h5"} <= set(file.namelist())
        assert b"Lambda" not in file.read("config.json")


def test_the_study_is_kept_where_asked_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = classifier(results=tmp_path / "results")
    asked.fit(X, LABELS)
    asked.fit(X, LABELS)
    studies = sorted(path.parent.name for path in tmp_path.glob("results/*/journal.jsonl"))
    assert studies == ["tuned-classifier", "tuned-classifier-2"]
    del asked
    gc.collect()
    assert (tmp_path / "results" / studies[0] / "leaderboard.csv").is_file()
    assert capfd.readouterr() == ("", "")


def test_what_happens_is_shown_where_asked(capfd: pytest.CaptureFixture[str]) -> None:
    classifier(progress=True).fit(X, LABELS)
    assert "2 trials of at most 4 epochs" in capfd.readouterr().out


def test_where_no_trial_completes_it_is_said_and_how_to_see_why() -> None:
    def broken(configuration: Any, signature: Any) -> keras.Model:
        model = full_batch_model(configuration)
        if configuration["units"] != 4:
            raise ArithmeticError("no units")
        return model

    asked = TunedRegressor(
        broken,
        space={"units": Integer(3, 5)},
        trials=1,
        epochs=1,
        settings={"first": {"units": 3}},
    )
    with pytest.raises(RuntimeError, match=r"no units.*; give results= to keep the study"):
        asked.fit(X, AMOUNTS)


def test_numbers_beyond_float32_are_refused_in_new_rows_too() -> None:
    fitted = regressor(trials=1, epochs=1).fit(X, AMOUNTS)
    with pytest.raises(ValueError, match="as large as 1e\\+300"):
        fitted.predict(np.full((1, 3), 1e300))


def test_a_classifier_is_not_handed_the_name_of_a_regressor() -> None:
    with pytest.raises(SpecificationError, match="is not for this task"):
        classifier(objective="regressor").fit(X, LABELS)
