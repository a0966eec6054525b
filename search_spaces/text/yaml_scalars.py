"""What an unquoted YAML word stands for, and which words are too ambiguous to read."""

import re

_AMBIGUOUS = (
    (re.compile(r"[-+]?0[0-9]+"), "a number with a leading zero, octal to some readers"),
    (re.compile(r"[-+]?0[oxb][0-9a-fA-F_]+"), "a number in another base than ten"),
    (re.compile(r"[-+]?\.?[0-9][0-9_.]*_[0-9_.]*([eE][-+]?[0-9]+)?"), "a number with underscores"),
    (re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"), "a time, or a number to base sixty"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?"), "a date"),
)
_WHOLE = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LONGEST_WHOLE = 400
_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def ambiguity(word: str) -> str | None:
    """Say why readers of YAML disagree about an unquoted word, or None when they do not."""
    return next((why for pattern, why in _AMBIGUOUS if pattern.fullmatch(word)), None)


def unquoted(word: str) -> bool | int | float | str | None:
    """Return the value of an unquoted word by the core schema of YAML 1.2, section 10.3.

    `no`, `off`, `yes` and `on` are text there, not booleans as in YAML 1.1.
    """
    if word in _WORDS:
        return _WORDS[word]
    if _WHOLE.fullmatch(word) and len(word) <= _LONGEST_WHOLE:
        return int(word)
    return float(word) if _NUMBER.fullmatch(word) else word
