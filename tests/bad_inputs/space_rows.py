"""Rows 1 to 47: search spaces, in a study file and in Python."""

from __future__ import annotations

from tests.bad_inputs.row import Input, Row, search

_CLASS = """\
import keras
import numpy as np

from search_spaces import Categorical, Float, Integer


class Mine:
    space = SPACE
    metric = "loss"

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3))
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        return None
"""
_ASKS = """\
def build(hp):
    hp.Int("units", 1, 9)
    hp.Int("units", 1, 99)


def data():
    return None
"""
_OPTIMIZER = "optimizer: {type: categorical, choices: [sgd, adam]}"


def _file(*lines: str, words: tuple[str, ...], more: tuple[str, ...] = (), code: int = 2) -> Input:
    text = "objective: wine\nspace:\n" + "".join(f"  {line}\n" for line in lines)
    return search("s.yaml", *more, file="s.yaml", content=text, words=words, code=code)


def _text(text: str | bytes, *words: str, code: int = 2, more: tuple[str, ...] = ()) -> Input:
    return search("s.yaml", *more, file="s.yaml", content=text, words=words, code=code)


def _python(space: str, *words: str) -> Input:
    text = _CLASS.replace("SPACE", space)
    return search("mine.py:Mine", file="mine.py", content=text, words=words)


_SOUND = "objective: wine\nspace:\n  neurons: {type: integer, low: 1, high: 9}\n"

ROWS = (
    Row(id="space-1", what="low above high", known=("low above high",)),
    Row(id="space-2", what="low equal to high", known=("low equal to high",),
        instead="Refused, with the way to hold a value fixed; a warning would be read too late."),
    Row(id="space-3", what="a bound that is NaN", known=("a bound that is NaN",),
        cases=(_python('{"a": Float(float("nan"), 1)}', "space.a: low nan is not finite"),)),
    Row(id="space-4", what="an infinite bound", known=("an infinite bound",),
        cases=(_file("learning_rate: {type: float, low: 1, high: 1e400}",
                     words=("s.yaml, line 3: space.learning_rate: high inf is not finite",)),)),
    Row(id="space-5", what="log with low at or below zero",
        known=("a log scale from zero", "a log scale from below zero")),
    Row(id="space-6", what="log and step", known=("log and step together",)),
    Row(id="space-7", what="step zero or below", known=("a step of zero", "a step below zero")),
    Row(id="space-8", what="step above the range", known=("a step larger than the range",)),
    Row(id="space-9", what="a step that does not divide the range",
        known=("a step that does not divide the range",)),
    Row(id="space-10", what="whole numbers with fractions as bounds",
        known=("whole numbers with fractions as bounds",)),
    Row(id="space-11", what="bounds as texts", known=("a number in quotes",),
        cases=(_python('{"a": Float("1e-4", "1")}',
                       "space.a: low '1e-4' looks like a number in quotes",
                       "space.a: high '1' looks like a number in quotes"),)),
    Row(id="space-12", what="1e-4 without a point",
        cases=(_file("learning_rate: {type: float, low: 1e-4, high: 1e-1, log: true}",
                     more=("--dry-run",), words=("to maximize accuracy",), code=0),),
        instead="Files are read as YAML 1.2, where it is a number: nothing is to be refused."),
    Row(id="space-13", what="no, off, yes, on as choices",
        cases=(_file("activation: {type: categorical, choices: [off, on]}",
                     words=("'off' is not an activation here", "'on' is not an activation here")),),
        instead="In YAML 1.2 they are the texts that were written, and are held against the model"
        " as such; none becomes a boolean."),
    Row(id="space-14", what="010, 0o10, 1_000, 12:30, a date",
        known=("words that readers of YAML disagree about",)),
    Row(id="space-15", what="a key twice",
        known=("a parameter written twice", "a field written twice")),
    Row(id="space-16", what="no choices", known=("no choices",)),
    Row(id="space-17", what="a choice twice", known=("a choice written twice",)),
    Row(id="space-18", what="[true, 1] and [1, 1.0]",
        known=("choices equal as numbers", "true beside one")),
    Row(id="space-19", what="choices of two kinds", known=("choices of two kinds",)),
    Row(id="space-20", what="a list, an object, a function as a choice",
        known=("choices that are lists or mappings",),
        cases=(_python('{"a": Categorical([lambda: 1, object(), None])}',
                       "space.a: choice a function must be a plain value; name it",
                       "space.a: choice an object must be a plain value; name it",
                       "space.a: choice nothing must be a plain value; name it"),)),
    Row(id="space-21", what="a default outside the range",
        known=("a default outside the range",
               "a configuration to try first, wrong in every way"),
        instead="A space holds no defaults: what is tried first is given by --first, and refused"
        " where it is out of range."),
    Row(id="space-22", what="an unknown distribution", known=("an unknown type",)),
    Row(id="space-23", what="an unknown key", known=("an unknown field",)),
    Row(id="space-24", what="high is missing", known=("a missing bound",)),
    Row(id="space-25", what="one name with two ranges",
        known=("a parameter written twice", "a function with a name of two kinds"),
        cases=(Input(command=("search", "mine.py:build", "--data", "mine.py:data"),
                     files={"mine.py": _ASKS},
                     words=("mine.py: build 'units' is asked for as 1 to 9 in one place and as 1 to"
                            " 99 in another ... give one of the two another name",)),)),
    Row(id="space-26", what="names that are empty, with signs, or too long",
        known=("an empty name", "a name with a slash", "a name with a dot", "a name with a space",
               "a name with two underscores", "a name that is a formula", "a name that is markup",
               "a name with NUL", "a name with a line break", "a name too long")),
    Row(id="space-27", what="names equal but for capitals",
        known=("a name that differs by capitals",)),
    Row(id="space-28", what="reserved names",
        known=("a name kept for results", "another name kept for results",
               "a third name kept for results")),
    Row(id="space-29", what="a condition on an unknown parent",
        known=("a condition on nothing known",)),
    Row(id="space-30", what="a condition on a value that the parent has not",
        cases=(_file(_OPTIMIZER,
                     "momentum: {type: float, low: 0, high: 0.9, when: {optimizer: [rmsprop]}}",
                     words=("s.yaml, line 4: space.momentum: when asks for optimizer 'rmsprop';"
                            " optimizer is one of 'sgd', 'adam'",)),)),
    Row(id="space-31", what="conditions in a circle",
        cases=(_file("a: {type: integer, low: 1, high: 3, when: {b: 1}}",
                     "b: {type: integer, low: 1, high: 3, when: {a: 1}}",
                     words=("s.yaml, line 3: space.a: conditions go in a circle, a -> b -> a",)),
               _file("a: {type: integer, low: 1, high: 3, when: {a: 1}}",
                     words=("s.yaml, line 3: space.a: is conditioned on itself",)))),
    Row(id="space-32", what="a child that is active in no branch",
        cases=(_file(_OPTIMIZER,
                     "a: {type: categorical, choices: [x, y], when: {optimizer: sgd}}",
                     "b: {type: integer, low: 1, high: 3, when: {a: x, optimizer: adam}}",
                     words=("s.yaml, line 5: space.b: is active in no branch",)),)),
    Row(id="space-33", what="an empty space",
        known=("a space without parameters", "a space without anything"),
        cases=(_python("{}", "space: no parameter varies; add at least one"),)),
    Row(id="space-34", what="no configuration left",
        cases=(_file(_OPTIMIZER, "b: {type: integer, low: 1, high: 3, when: {optimizer: []}}",
                     words=("s.yaml, line 4: space.b: when leaves no value of optimizer",)),),
        instead="There are no constraints but conditions, and one that leaves nothing is refused"
        " by itself."),
    Row(id="space-35", what="more trials than configurations",
        cases=(_file("activation: {type: categorical, choices: [relu, tanh]}",
                     more=("--trials", "20", "--dry-run"), code=0,
                     words=("the space has 2 configurations", "at most 2 of 20 trials will")),)),
    Row(id="space-36", what="a grid beyond all bounds",
        cases=(_file("neurons: {type: integer, low: 1, high: 1000}",
                     "batch_size: {type: integer, low: 1, high: 1000}",
                     "hidden_layers: {type: integer, low: 1, high: 20}",
                     more=("--sampler", "grid"),
                     words=("--sampler grid: the grid of this space has 20,000,000 points ... use"
                            " coarser steps",)),)),
    Row(id="space-37", what="a whole number beyond 2**53",
        known=("a whole number beyond exactness",),
        cases=(_python('{"a": Integer(1, 2**70)}',
                       "space.a: high 1180591620717411303424 is beyond 2**53"),)),
    Row(id="space-38", what="weights of choices",
        cases=(_file("activation: {type: categorical, choices: [relu, tanh], weights: [0.5, 0.7]}",
                     words=("s.yaml, line 3: space.activation: key 'weights' is not known",)),),
        instead="Choices have no weights, and the key is refused."),
    Row(id="space-39", what="a tag",
        cases=(_file("activation: !!python/object/apply:os.system [ls]",
                     words=("s.yaml, line 3: uses a tag; only plain values are read",)),)),
    Row(id="space-40", what="anchors that multiply",
        cases=(_file("a: &a [x, x]", "b: [*a, *a]",
                     words=("s.yaml, line 3: uses an alias or anchor",
                            "s.yaml, line 4: uses an alias or anchor")),)),
    Row(id="space-41", what="not UTF-8, a byte order mark, tabs",
        known=("a study file that is not UTF-8",),
        cases=(_text(b"\xef\xbb\xbf" + _SOUND.encode(),
                     "s.yaml, line 1: begins with a byte order mark"),
               _text(_SOUND.encode("utf-16"), "s.yaml, line 1: is not UTF-8"),
               _text(b"\0" * 9, "s.yaml, line 1: holds U+0000, which text cannot hold"),
               _text("space:\n\tneurons: 3\n", "s.yaml, line 2: is indented with a tab"))),
    Row(id="space-42", what="a file above 1 MB",
        cases=(_text("#" + "x" * 1_000_001, "s.yaml: larger than 1 MB"),)),
    Row(id="space-43", what="a list, a text or nothing in place of settings",
        known=("a study file that is a list",),
        cases=(_text("objective: wine\nspace: [neurons]\n",
                     "s.yaml, line 2: space: must be a mapping ... a list was found"),
               _text("objective wine\n", "s.yaml, line 1: a study file is a list of"),
               _text("", "s.yaml, line 1: a study file is a list of `setting: value` lines"))),
    Row(id="space-44", what="a parameter that the model never reads",
        known=("a parameter that nobody reads", "values that the network cannot use"),
        instead="Refused: it would spend trials on nothing."),
    Row(id="space-45", what="a model that asks for what the space lacks",
        known=("a name that the space lacks", "a function with more than its space has")),
    Row(id="space-46", what="values that Keras or the model cannot use",
        known=("values that the network cannot use",),
        cases=(_file("batch_size: {type: integer, low: -4, high: 64}",
                     words=("space.batch_size: -4 is outside what the MLP can use",)),)),
    Row(id="space-47", what="a function that asks otherwise each time",
        known=("a function with another space each time",
               "a function with another model each time")),
)  # fmt: skip
