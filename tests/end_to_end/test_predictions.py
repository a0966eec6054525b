"""New raw rows are predicted as by hand, by the study and by the folder of its model alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from objectives import load_dataset
from search_spaces import Categorical, SearchSpace
from tests.end_to_end.elsewhere import KerasAlone
from tests.end_to_end.refusals import CommandLine, Ended
from tuning import load_tuned, retrain, search
from tuning.results.study_record import read_study
from tuning.study.load import load

pytestmark = pytest.mark.end_to_end

SPACE = SearchSpace({"neurons": Categorical([3, 4]), "learning_rate": 0.01, "batch_size": 64})
NUMBERS, TEXTS = ["size", "rooms"], ["town", "heated"]
_PREDICT = """
import pandas as pd
import keras
from predict import predict

predict({asked!r}).to_csv({told!r}, index=False)
"""


@pytest.fixture
def python(request: pytest.FixtureRequest) -> KerasAlone:
    """A Python with Keras alone, on the backend of this one."""
    found: KerasAlone = request.getfixturevalue(f"{keras.config.backend()}_alone")
    return found


def houses(rows: int = 240) -> pd.DataFrame:
    """Return rows with blanks among numbers and texts, an amount and two kinds of labels."""
    random = np.random.default_rng(7)
    size = random.lognormal(4, 0.5, rows)
    frame = pd.DataFrame({"size": size, "rooms": random.integers(1, 9, rows).astype(float)})
    frame["town"] = random.choice(["Aachen", "Bonn", ""], rows)
    frame["heated"] = random.choice(["yes", "no"], rows)
    frame["price"] = size * 2000 + 50_000 * (frame["town"] == "Bonn") + random.normal(0, 5000, rows)
    frame["sold"] = np.where(frame["price"] > frame["price"].median(), "sold", "kept")
    frame["grade"] = pd.cut(frame["price"], 3, labels=["low", "mid", "high"]).astype(str)
    frame.loc[random.random(rows) < 0.1, "rooms"] = np.nan
    return frame


def retrained_on(target: str, folder: Path, *, seeds: int = 3, **settings: Any) -> pd.DataFrame:
    """Search and retrain on a table with one of the targets; returns the table."""
    frame = houses()[[*NUMBERS, *TEXTS, target]]
    frame.to_csv(folder / "houses.csv", index=False)
    chosen: dict[str, Any] = {"space": SPACE, "trials": 1, "epochs": 2} | settings
    search(str(folder / "houses.csv"), target=target, name="study", results=folder, **chosen)
    retrain("study", seeds=seeds, results=folder)
    return frame


def new_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows as others have them: more columns, in another order, some texts never seen."""
    rows = frame.sample(20, random_state=1).iloc[:, ::-1].assign(id=range(20))
    rows.loc[rows.index[3], "town"] = "Zwolle"
    return rows


def by_hand(frame: pd.DataFrame, rows: pd.DataFrame, folder: Path) -> list[np.ndarray]:
    """Return what the models of all seeds give for rows that scikit-learn prepared."""
    split = load(read_study(folder, "study").spec).split
    steps = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            ("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXTS),
        ]
    )
    steps.fit(frame.iloc[split.retraining_rows()])
    prepared = steps.transform(rows)
    files = [folder / "study/retrained/model.keras"]
    files += sorted((folder / "study/retrained/seeds").glob("*.keras"))
    return [
        keras.saving.load_model(file, compile=False).predict(prepared, verbose=0) for file in files
    ]


def test_amounts_are_in_the_targets_unit_with_the_spread_over_seeds(tmp_path: Path) -> None:
    frame = retrained_on("price", tmp_path)
    rows = new_rows(frame)
    found = load_tuned("study", results=tmp_path).predict(rows)
    outputs = by_hand(frame, rows, tmp_path)
    assert len(outputs) == 3
    assert list(found.columns) == ["prediction", "spread"]
    assert list(found.index) == list(rows.index)
    assert np.allclose(found["prediction"], outputs[0][:, 0], rtol=1e-5)
    assert np.allclose(found["spread"], np.std(outputs, axis=0, ddof=1)[:, 0], rtol=1e-3)
    assert found["prediction"].mean() > 50_000


@pytest.mark.parametrize("target", ["sold", "grade"])
def test_labels_come_with_the_probability_of_each(target: str, tmp_path: Path) -> None:
    frame = retrained_on(target, tmp_path)
    rows = new_rows(frame)
    found = load_tuned("study", results=tmp_path).predict(rows)
    labels = sorted(set(frame[target]))
    seeds = [
        np.hstack([1 - one, one]) if one.shape[1] == 1 else one
        for one in by_hand(frame, rows, tmp_path)
    ]
    assert list(found.columns) == [
        "prediction", *(f"probability_{label}" for label in labels), "spread"
    ]  # fmt: skip
    assert np.allclose(found.iloc[:, 1:-1].to_numpy(dtype=float), seeds[0], atol=1e-5)
    codes = seeds[0].argmax(axis=1)
    assert list(found["prediction"]) == [labels[code] for code in codes]
    of_predicted = [one[np.arange(20), codes] for one in seeds]
    assert np.allclose(found["spread"], np.std(of_predicted, axis=0, ddof=1), atol=1e-5)


def test_one_seed_has_no_spread(tmp_path: Path) -> None:
    frame = retrained_on("price", tmp_path, seeds=1)
    found = load_tuned("study", results=tmp_path).predict(new_rows(frame))
    assert list(found.columns) == ["prediction"]
    assert not (tmp_path / "study/retrained/seeds").exists()


@pytest.mark.parametrize("target", ["price", "sold", "grade"])
def test_the_folder_alone_predicts_the_same(
    target: str, tmp_path: Path, python: KerasAlone
) -> None:
    frame = retrained_on(target, tmp_path, seeds=2)
    new_rows(frame).to_csv(tmp_path / "new.csv", index=False)
    assert_alone_predicts_the_same(tmp_path, python, asked=tmp_path / "new.csv")


def assert_alone_predicts_the_same(folder: Path, python: KerasAlone, *, asked: Path) -> None:
    alone = (folder / "study/retrained").rename(folder / "alone")
    code = _PREDICT.format(asked=str(asked), told=str(folder / "told.csv"))
    python.run(code, folder=alone)
    alone.rename(folder / "study/retrained")
    load_tuned("study", results=folder).predict(asked).to_csv(folder / "ours.csv", index=False)
    assert (folder / "told.csv").read_bytes() == (folder / "ours.csv").read_bytes()


@pytest.mark.parametrize(
    ("family", "values"),
    [
        # Its inputs are those of the next.
        pytest.param(
            "two_inputs", {"wide_columns": "0-1", "deep_columns": "1-4"}, marks=pytest.mark.slow
        ),
        ("two_outputs", {"wide_columns": "4,0", "deep_columns": "1-3", "scaling": "min_max"}),
        ("subclassed", {"deep_columns": "0-3", "dropout_rate": 0.2}),
    ],
)
def test_models_with_several_inputs_and_outputs_predict_too(
    family: str, values: dict[str, Any], tmp_path: Path, python: KerasAlone
) -> None:
    space = SearchSpace({"neurons": Categorical([3, 4]), "batch_size": 64, **values})
    frame = retrained_on("price", tmp_path, seeds=2, model=family, space=space)
    loaded = load(read_study(tmp_path, "study").spec)
    configuration = read_study(tmp_path, "study").trials[0].configuration
    _, test = loaded.arranged(loaded.prepared_for_test(configuration), configuration)
    model = keras.saving.load_model(tmp_path / "study/retrained/model.keras", compile=False)
    expected = np.asarray(keras.tree.flatten(model.predict(test.x, verbose=0))[0])
    rows = frame.iloc[loaded.split.test]
    found = load_tuned("study", results=tmp_path).predict(rows)
    assert np.allclose(found["prediction"], expected[:, 0], rtol=1e-6)
    rows.to_csv(tmp_path / "new.csv", index=False)
    assert_alone_predicts_the_same(tmp_path, python, asked=tmp_path / "new.csv")


@pytest.mark.parametrize("name", ["digits", "wine"])
def test_arrays_are_predicted_as_they_were_given(
    name: str, tmp_path: Path, python: KerasAlone
) -> None:
    search(name, space=SPACE, trials=1, epochs=2, name="study", results=tmp_path)
    retrain("study", seeds=2, results=tmp_path)
    dataset = load_dataset(name, data_dir=None)
    features = np.asarray(dataset.features)[:30]
    found = load_tuned("study", results=tmp_path).predict(features)
    labels = set(map(int, dataset.classes)) if name == "digits" else set(dataset.classes)
    assert set(found["prediction"]) <= labels
    probabilities = found[[f"probability_{label}" for label in dataset.classes]]
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    np.save(tmp_path / "new.npy", features)
    assert_alone_predicts_the_same(tmp_path, python, asked=tmp_path / "new.npy")
    if name == "wine":
        table = pd.DataFrame(features, columns=dataset.feature_names).iloc[:, ::-1]
        assert load_tuned("study", results=tmp_path).predict(table).equals(found)


OWN = """
import keras
import numpy as np

from search_spaces import Categorical, SearchSpace


@keras.saving.register_keras_serializable(package="mine")
class Twice(keras.layers.Layer):
    def call(self, x):
        return x * 2.0


class {name}:
    space = SearchSpace({{"neurons": Categorical([3, 4])}})
    metric = "accuracy"

    def data(self):
        random = np.random.default_rng(0)
        x = random.normal(size=(120, 4))
        self.most = float(x.max())
        return x, np.array(["no", "yes", "perhaps"])[(x[:, 0] > 0).astype(int) + (x[:, 1] > 1)]
{inputs}
    def build_model(self, configuration, signature):
        inputs = keras.Input((4,))
        hidden = keras.layers.Dense(configuration["neurons"])(Twice()(inputs))
        model = keras.Model(inputs, keras.layers.Dense(3)(hidden))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(loss=loss, optimizer="adam", metrics=["accuracy"])
        return model
"""
INPUTS = """
    def inputs(self, x):
        return np.clip(x, -self.most / 4, self.most / 4)
"""


@pytest.mark.parametrize("inputs", ["", INPUTS])
def test_a_class_predicts_with_layers_inputs_and_logits_of_its_own(
    inputs: str, tmp_path: Path
) -> None:
    name = "Clipped" if inputs else "Plain"
    (tmp_path / "own.py").write_text(OWN.format(name=name, inputs=inputs))
    search(f"{tmp_path}/own.py:{name}", trials=1, epochs=2, name="study", results=tmp_path)
    retrain("study", seeds=1, results=tmp_path)
    rows = np.random.default_rng(1).normal(size=(9, 4)) * 3
    found = load_tuned("study", results=tmp_path).predict(rows)
    model = keras.saving.load_model(tmp_path / "study/retrained/model.keras", compile=False)
    most = float(np.random.default_rng(0).normal(size=(120, 4)).max()) / 4
    given = (np.clip(rows, -most, most) if inputs else rows).astype(np.float32)
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(model.predict(given, verbose=0)))
    labels = ["no", "perhaps", "yes"]
    assert np.allclose(found[[f"probability_{one}" for one in labels]], expected, atol=1e-5)
    assert list(found["prediction"]) == [labels[code] for code in expected.argmax(axis=1)]
    # The source of then is kept with the study.
    changed = OWN.format(name=name, inputs=inputs.replace("/ 4", "/ 3"))
    (tmp_path / "own.py").write_text(changed.replace("x * 2.0", "x * 3.0"))
    assert load_tuned("study", results=tmp_path).predict(rows).equals(found)


def test_the_command_writes_a_file_or_the_screen_and_tells_what_it_left_aside(
    tmp_path: Path, command: Callable[..., Ended]
) -> None:
    frame = retrained_on("sold", tmp_path)
    new_rows(frame).to_csv(tmp_path / "new.csv", index=False)
    ended = command("predict", "study", "new.csv", "-o", "told.csv", "--results", ".")
    assert ended.code == 0
    assert ended.output == "20 predictions written to told.csv\n"
    said = ended.errors.splitlines()
    assert "new.csv: holds the target 'sold' too, which is ignored" in said
    assert "new.csv: left aside, not being inputs: 'id'" in said
    assert any("'town': 1 cell holds a text that training never saw" in line for line in said)
    told = pd.read_csv(tmp_path / "told.csv")
    assert list(told.columns) == ["prediction", "probability_kept", "probability_sold", "spread"]
    assert {path.name for path in tmp_path.glob(".*.part")} == set()
    shown = command("predict", "study", "new.csv", "--results", ".")
    assert shown.output == (tmp_path / "told.csv").read_text()


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd).run
