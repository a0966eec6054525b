"""Search spaces that must be refused, as they stand in a study file."""

from __future__ import annotations

from tests.end_to_end.refusals import Refused

FILE = "study.yaml"
# Parameters stand from line 3 on.
_BEGINNING = "objective: wine\nspace:\n"
_SOUND = "neurons: {type: integer, low: 1, high: 9}"


def _refused(label: str, space: str, *complaints: str) -> Refused:
    indented = "".join(f"  {line}\n" for line in space.splitlines())
    return Refused(
        label=label,
        command=("search", FILE),
        files={FILE: _BEGINNING + indented},
        complaints=tuple(f"{FILE}, line {complaint}" for complaint in complaints),
    )


def _float(fields: str) -> str:
    return f"learning_rate: {{type: float, {fields}}}"


def _choices(choices: str) -> str:
    return f"activation: {{type: categorical, choices: {choices}}}"


def _name(label: str, written: str, *complaints: str) -> Refused:
    return _refused(label, f"{_SOUND}\n{written}: {{type: integer, low: 1, high: 9}}", *complaints)


RANGES = (
    _refused("low above high", _float("low: 0.1, high: 0.001"),
             "3: space.learning_rate: low 0.1 is above high 0.001 ... swap them"),
    _refused("low equal to high", _float("low: 0.1, high: 0.1"),
             "3: space.learning_rate: low and high are both 0.1 ... write the value itself"),
    _refused("a bound that is NaN", _float("low: .nan, high: 0.1"),
             "3: space.learning_rate: low nan is not finite ... write a finite number"),
    _refused("an infinite bound", _float("low: 0.1, high: .inf"),
             "3: space.learning_rate: high inf is not finite ... write a finite number"),
    _refused("a log scale from zero", _float("low: 0, high: 1, log: true"),
             "3: space.learning_rate: log needs low above 0 ... raise low or drop log"),
    _refused("a log scale from below zero", _float("low: -1, high: 1, log: true"),
             "3: space.learning_rate: log needs low above 0, and low is -1.0"),
    _refused("log and step together", _float("low: 0.1, high: 1, log: true, step: 0.1"),
             "3: space.learning_rate: log and step do not go together ... drop the other"),
    _refused("a step of zero", _float("low: 0, high: 1, step: 0"),
             "3: space.learning_rate: step 0.0 is not above 0 ... write a positive step"),
    _refused("a step below zero", _float("low: 0, high: 1, step: -0.1"),
             "3: space.learning_rate: step -0.1 is not above 0 ... write a positive step"),
    _refused("a step larger than the range", _float("low: 0, high: 1, step: 3"),
             "3: space.learning_rate: step 3.0 is larger than the range ... only one value"),
    _refused("a step that does not divide the range", _float("low: 0, high: 0.5, step: 0.2"),
             "3: space.learning_rate: step 0.2 does not divide ... write high 0.4"),
    _refused("whole numbers with fractions as bounds",
             "neurons: {type: integer, low: 0.5, high: 3.7}",
             "3: space.neurons: low 0.5 is not a whole number ... round it",
             "3: space.neurons: high 3.7 is not a whole number ... round it"),
    _refused("a number in quotes", _float('low: "1e-4", high: 1e-1'),
             "3: space.learning_rate: low '1e-4' looks like a number in quotes ... such as 0.0001"),
    _refused("words that readers of YAML disagree about",
             _choices("[010, 0o10, 1_000, 12:30, 2024-01-01]"),
             "3: 010 is ambiguous ... quote it", "3: 0o10 is ambiguous",
             "3: 12:30 is ambiguous", "3: 1_000 is ambiguous", "3: 2024-01-01 is ambiguous"),
    _refused("a parameter written twice", f"{_SOUND}\nneurons: {{type: integer, low: 2, high: 5}}",
             "4: 'neurons' is written again, first on line 3; drop one"),
    _refused("a field written twice", "neurons:\n  type: integer\n  low: 1\n  low: 2\n  high: 3",
             "6: 'low' is written again, first on line 5; drop one"),
    _refused("a whole number beyond exactness",
             "neurons: {type: integer, low: 1, high: 9007199254740993}",
             "3: space.neurons: high 9007199254740993 is beyond 2**53 ... write a smaller one"),
)  # fmt: skip

CHOICES = (
    _refused("no choices", _choices("[]"),
             "3: space.activation: choices is empty; write at least two choices"),
    _refused("a choice written twice", _choices("[relu, relu]"),
             "3: space.activation: choice 'relu' is written twice; drop one"),
    _refused("choices equal as numbers", _choices("[1, 1.0]"),
             "3: space.activation: choices 1 and 1.0 are equal; drop one"),
    _refused("true beside one", _choices("[true, 1]"),
             "3: space.activation: choices true and 1 are equal; drop one",
             "3: space.activation: choices mix numbers, true/false ... one kind"),
    _refused("choices of two kinds", _choices("[relu, 1]"),
             "3: space.activation: choices mix numbers, text; write all of them as one kind"),
    _refused("choices that are lists or mappings", _choices("[[1, 2], {a: 1}]"),
             "3: space.activation: choice a list must be a plain value; name it",
             "3: space.activation: choice a dict must be a plain value; name it"),
    _refused("choices that are no list", _choices("relu"),
             "3: space.activation: choices is 'relu'; write a list"),
    _refused("a default outside the range",
             "neurons: {type: integer, low: 1, high: 9, default: 20}",
             "3: space.neurons: key 'default' is not known; write one of type, low, high"),
    _refused("an unknown type", "learning_rate: {type: loguniforms, low: 0.1, high: 1}",
             "3: space.learning_rate: type 'loguniforms' is not known"
             " ... did you mean 'float with log: true'?"),
    _refused("an unknown field", "neurons: {type: integer, low: 1, hgih: 9}",
             "3: space.neurons: key 'hgih' is not known ... did you mean 'high'?",
             "3: space.neurons: high is missing"),
    _refused("a missing bound", "neurons: {type: integer, low: 1}",
             "3: space.neurons: high is missing; write high: with a number"),
    _refused("a missing type", "neurons: {low: 1, high: 9}",
             "3: space.neurons: type is missing; write type: integer, float or categorical"),
)  # fmt: skip

_LETTERS = "the name is not allowed; begin with a letter, then use only letters, digits"
NAMES = (
    _name("an empty name", '""', "4: space.'': the name is empty; write a word"),
    _name("a name with a slash", "a/b", f"4: space.'a/b': {_LETTERS}"),
    _name("a name with a dot", "a.b", f"4: space.'a.b': {_LETTERS}"),
    _name("a name with a space", "a b", f"4: space.'a b': {_LETTERS}"),
    _name("a name with two underscores", "a__b",
          "4: space.a__b: ... two underscores ... write one"),
    _name("a name that is a formula", "=1+1", f"4: space.'=1+1': {_LETTERS}"),
    _name("a name that is markup", "<script>", f"4: space.'<script>': {_LETTERS}"),
    _name("a name with NUL", r'"a\0b"', rf"4: space.'a\x00b': {_LETTERS}"),
    _name("a name with a line break", r'"a\nb"', rf"4: space.'a\nb': {_LETTERS}"),
    _name("a name too long", "x" * 65, "4: space.'xxx ... has 65 characters; shorten it to 64"),
    _name("a name that differs by capitals", "Neurons",
          "4: space.Neurons: the name differs from 'neurons' only in case; rename one of them"),
    _name("a name kept for results", "trial",
          "4: space.trial: the name is reserved for results; write another"),
    _name("another name kept for results", "epoch", "4: space.epoch: the name is reserved"),
    _name("a third name kept for results", "score", "4: space.score: the name is reserved"),
    _refused("a condition on nothing known",
             "optimizer: {type: categorical, choices: [sgd, adam]}\n"
             "momentum: {type: float, low: 0, high: 0.9, when: {optimzer: sgd}}",
             "4: space.momentum: when names 'optimzer' ... did you mean 'optimizer'?"),
    _refused("a space without parameters", "activation: relu",
             "2: space: no parameter varies; add at least one that does"),
    Refused(label="a space without anything", command=("search", FILE),
            files={FILE: _BEGINNING},
            complaints=(f"{FILE}, line 2: space: must be a mapping of names to parameters",)),
)  # fmt: skip

# These need Keras, which knows the activations, or the objective, which knows what it reads.
OF_THE_MODEL = (
    Refused(
        label="values that the network cannot use", command=("search", FILE),
        files={FILE: _BEGINNING + "  neurons: {type: float, low: 1, high: 9}\n"
               "  activation: {type: categorical, choices: [relu, reluu]}\n"
               "  optimizer: {type: categorical, choices: [sgd, adamm]}\n"
               "  dropout_rate: {type: float, low: 0, high: 1}\n"
               "  batch_size: {type: integer, low: 0, high: 64}\n"
               "  unitz: {type: integer, low: 1, high: 64}\n"},
        complaints=(
            "space.neurons: 1.0 is not a whole number; write type: integer",
            "space.activation: 'reluu' is not an activation here, did you mean 'relu'?",
            "space.optimizer: 'adamm' is not an optimizer here, did you mean 'adam'?",
            "space.dropout_rate: 1.0 is outside what the MLP can use; allowed is 0 to below 1",
            "space.batch_size: 0 is outside what the MLP can use; allowed is 1 to",
            "space.unitz: the MLP does not read it",
        ),
    ),
)  # fmt: skip
