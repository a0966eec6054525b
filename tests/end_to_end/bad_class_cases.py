"""Classes of a person's that cannot be searched as they are written, and what is said of each."""

from __future__ import annotations

from tests.end_to_end.refusals import Refused

_CLASS = """\
import keras
import numpy as np

from search_spaces import Categorical, Float, Integer


class Mine:
    space = {"neurons": Integer(2, 8)}
    metric = "accuracy"
    X = np.random.default_rng(0).normal(size=(60, 3))

    def data(self):
        return self.X, self.X.argmax(axis=1)

    def build_model(self, configuration, signature):
        model = keras.Sequential([
            keras.Input(signature.input_shape),
            keras.layers.Dense(configuration["neurons"], activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ])
        model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model
"""
_WHERE = "mine.py:Mine: "


def _changed(
    label: str, changes: dict[str, str], *said: str, where: str = _WHERE, flags: str = ""
) -> Refused:
    text = _CLASS
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return Refused(
        label=label,
        command=("search", "mine.py:Mine", "--trials", "1", *flags.split()),
        complaints=tuple(f"{where}{one}" for one in said),
        files={"mine.py": text},
    )


CLASSES = (
    _changed(
        "a metric misspelt",
        {'metrics=["accuracy"]': 'metrics=["acuracy"]'},
        "the model is compiled with the metric 'acuracy', ... did you mean 'accuracy'?",
    ),
    _changed(
        "a loss misspelt",
        {'"sparse_categorical_crossentropy"': '"sparse_categorical_crossentrpy"'},
        "the model is compiled with the loss 'sparse_categorical_crossentrpy'",
    ),
    _changed(
        "a model that is not returned",
        {"        return model\n": ""},
        "build_model() returned None; return the compiled keras.Model",
    ),
    _changed(
        "a model that is not compiled",
        {"model.compile(": "dict("},
        "build_model() returns a model that is not compiled; call model.compile(...)",
    ),
    _changed(
        "too few units for the classes",
        {"keras.layers.Dense(3,": "keras.layers.Dense(2,"},
        "the model has 2 units for 3 classes; give its last layer 3",
    ),
    _changed(
        "a signature of another kind",
        {"(self, configuration, signature)": "(self, configuration, signature, more)"},
        "build_model takes 'configuration', which the space lacks; add it to the space",
        "build_model takes 'signature', which the space lacks; add it to the space",
        "build_model takes 'more', which the space lacks; add it to the space, or give it a",
        "build_model does not take 'neurons' of the space; remove it, or add the parameter",
        where="mine.py: Mine: ",
    ),
    _changed(
        "a name that the space lacks",
        {'configuration["neurons"]': 'configuration["neuron"]'},
        "build_model reads 'neuron', which the space lacks, did you mean 'neurons'?",
    ),
    _changed(
        "weights of a class that there is not",
        {'metric = "accuracy"': 'metric = "accuracy"\n    class_weight = {3: 2.0}'},
        "names the class 3; the labels are '0', '1', '2'",
        where="mine.py: Mine.class_weight ",
    ),
    _changed(
        "a weight below 0",
        {
            'metric = "accuracy"': 'metric = "accuracy"\n'
            "    def sample_weight(self, x, y): return x[:, 0]"
        },
        "sample_weight(x, y) gives",
    ),
    _changed(
        "fewer weights than rows",
        {
            'metric = "accuracy"': 'metric = "accuracy"\n'
            "    def sample_weight(self, x, y): return np.ones(9)"
        },
        "sample_weight(x, y) gives 9 weights for 38 rows; give one for each row",
    ),
    _changed(
        "weights beside weights",
        {
            'metric = "accuracy"': 'metric = "accuracy"\n    class_weight = "balanced"\n'
            "    def sample_weight(self, x, y): return x[:, 0]"
        },
        "stands beside sample_weight(x, y); drop one of them",
        where="mine.py: Mine.class_weight ",
    ),
    _changed(
        "a metric of several numbers",
        {
            'metric = "accuracy"': 'metric = "each"\n    direction = "maximize"',
            'metrics=["accuracy"]': 'metrics=[keras.metrics.F1Score(name="each")]',
            "self.X.argmax(axis=1)": "np.eye(3)[self.X.argmax(axis=1)]",
            '"sparse_categorical_crossentropy"': '"categorical_crossentropy"',
        },
        "metric each: is 3 numbers, and trials are ranked by one; give it an average",
    ),
    _changed(
        "callbacks that are no method",
        {'metric = "accuracy"': 'metric = "accuracy"\n    callbacks = []'},
        "callbacks is a list, not a method; write callbacks(self, configuration), or callbacks(",
    ),
    _changed(
        "callbacks that take too much",
        {
            'metric = "accuracy"': 'metric = "accuracy"\n'
            "    def callbacks(self, configuration, context, folder): return []"
        },
        "callbacks(configuration, context, folder) is called with a configuration, and a context",
    ),
    _changed(
        "folders that are kept by a word",
        {'metric = "accuracy"': 'metric = "accuracy"\n    keep_folders = "best"'},
        "write of how many of the best trials the folders are kept",
        where="mine.py:Mine.keep_folders 'best': ",
    ),
    _changed(
        "no metric at all",
        {'    metric = "accuracy"\n': "", ', metrics=["accuracy"]': ""},
        "the class names no metric, and its model is compiled without any metric, so that there is"
        """ nothing to rank by; write `metric = "loss"` in the class""",
    ),
    _changed(
        "no metric named, and another one measured",
        {
            '    metric = "accuracy"\n': "",
            'metrics=["accuracy"]': 'metrics=["sparse_categorical_accuracy"]',
        },
        "the class names no metric, and its model reports sparse_categorical_accuracy ... write",
    ),
    _changed(
        "a metric that is of no output",
        {
            'metric = "accuracy"': 'metric = "inverse_accuracy"',
            'metrics=["accuracy"]': (
                'metrics=[keras.metrics.SparseCategoricalAccuracy(name="inverse_accuracy")]'
            ),
        },
        "metric inverse_accuracy: not one of Keras's own, nor of an output 'inverse', so its"
        " direction is not known; add direction = minimize or direction = maximize",
    ),
    _changed(
        "another metric that is not measured",
        {},
        "--also-measure f1_score: the model does not report it; it reports accuracy, loss;"
        " compile it with",
        where="",
        flags="--also-measure f1_score",
    ),
    _changed(
        "amounts or classes",
        {
            "self.X.argmax(axis=1)": "self.X.argmax(axis=1) * 10",
            'keras.layers.Dense(3, activation="softmax")': "keras.layers.Dense(1)",
            'loss="sparse_categorical_crossentropy"': (
                "loss=lambda true, guess: keras.ops.abs(true - guess)"
            ),
        },
        "the target holds 3 different whole numbers in 60 rows, which may be classes or amounts",
        where="Mine: ",
    ),
    _changed(
        "a parameter that nobody reads",
        {'"neurons": Integer(2, 8)': '"neurons": Integer(2, 8), "dropuot": Float(0.0, 0.5)'},
        "build_model never reads 'dropuot' of the space; remove it",
    ),
)
