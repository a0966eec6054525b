"""Python expressions laid out as ``ruff format`` lays them out, 100 columns wide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, final

LINE_WIDTH = 100
_STEP = 4
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Bracketed:
    """A call, a list, a tuple or a dictionary.

    Attributes:
        before: What is called; empty for a list, a tuple or a dictionary.
        opening: The bracket that opens it.
        members: What stands in the brackets, each with its label: ``name=``, ``"key": ``, or none.
        is_open: Whether each member has a line of its own even where one line would do.
    """

    before: Expression = ""
    opening: str
    members: tuple[tuple[str, Expression], ...]
    is_open: bool = False

    @property
    def is_call(self) -> bool:
        """Whether something is called."""
        return self.before != ""


Expression: TypeAlias = str | Bracketed


def call(
    function: Expression,
    positional: Iterable[Expression] = (),
    keywords: Mapping[str, Expression] | None = None,
    *,
    is_open: bool = False,
) -> Bracketed:
    """Return a call with its arguments."""
    named = (keywords or {}).items()
    members = (*(("", one) for one in positional), *((f"{name}=", one) for name, one in named))
    return Bracketed(before=function, opening="(", members=members, is_open=is_open)


def list_of(items: Iterable[Expression], *, is_open: bool = False) -> Bracketed:
    """Return a list."""
    return Bracketed(opening="[", members=tuple(("", item) for item in items), is_open=is_open)


def tuple_of(items: Iterable[Expression]) -> Bracketed:
    """Return a tuple."""
    return Bracketed(opening="(", members=tuple(("", item) for item in items))


def dictionary_of(items: Iterable[tuple[str, Expression]]) -> Bracketed:
    """Return a dictionary of the source of its keys and values."""
    return Bracketed(opening="{", members=tuple((f"{key}: ", value) for key, value in items))


def constant(value: str | float | None) -> str:
    """Return the source of a text, a number, True, False or None; a text in double quotes."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    text = repr(value)
    if isinstance(value, str) and text[0] == "'" and '"' not in text:
        return f'"{text[1:-1]}"'
    return text


def statement(before: str, expression: Expression, *, indent: int = _STEP) -> str:
    """Return the lines of ``before``, such as ``x = ``, and an expression."""
    return " " * indent + before + _laid_out(expression, indent, indent + len(before), after=0)


def _on_one_line(expression: Expression) -> str | None:
    """Return an expression as one line, or None where a part of it has to be open."""
    if isinstance(expression, str):
        return expression
    before = _on_one_line(expression.before)
    inside = None if expression.is_open else _inside_on_one_line(expression)
    return None if before is None or inside is None else before + inside


def _inside_on_one_line(bracketed: Bracketed) -> str | None:
    """Return the brackets and what is in them as one line, or None."""
    members = [(label, _on_one_line(member)) for label, member in bracketed.members]
    if any(text is None for _, text in members):
        return None
    inside = ", ".join(f"{label}{text}" for label, text in members)
    is_lone_tuple = not bracketed.is_call and bracketed.opening == "(" and len(members) == 1
    comma = "," if is_lone_tuple else ""
    return bracketed.opening + inside + comma + _CLOSING[bracketed.opening]


def _laid_out(expression: Expression, indent: int, column: int, *, after: int) -> str:
    """Return an expression that begins in a column, with room for ``after`` signs behind it."""
    one_line = _on_one_line(expression)
    if one_line is not None and column + len(one_line) + after <= LINE_WIDTH:
        return one_line
    if isinstance(expression, str):
        return expression
    # Of a call of a call the first brackets are opened only where they do not fit themselves.
    before = _laid_out(expression.before, indent, column, after=1)
    last_line = before.rpartition("\n")[2]
    column = len(last_line) if "\n" in before else column + len(before)
    inside = None if expression.is_open else _inside_on_one_line(expression)
    if inside is not None and (
        column + len(inside) + after <= LINE_WIDTH or not expression.members
    ):
        return before + inside
    body = _body(expression, indent + _STEP)
    closing = _CLOSING[expression.opening]
    return f"{before}{expression.opening}\n{body}\n{' ' * indent}{closing}"


def _body(bracketed: Bracketed, indent: int) -> str:
    """Return what is in opened brackets: a call's arguments on one line if they fit on it."""
    margin = " " * indent
    if bracketed.is_call and not bracketed.is_open:
        inside = _inside_on_one_line(bracketed)
        if inside is not None and indent + len(inside) - 2 <= LINE_WIDTH:
            return margin + inside[1:-1]
    is_lone = bracketed.is_call and len(bracketed.members) == 1
    comma = "" if is_lone else ","
    return "\n".join(
        margin + label + _laid_out(member, indent, indent + len(label), after=len(comma)) + comma
        for label, member in bracketed.members
    )
