"""Numbers as people write them: `$1.13`, `€ 5`, `10 %`, `1,234.50`, `1.234,50`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import final

from objectives.data.columns.reading import NumberForm

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
INFINITE = r"[+-]?inf(?:inity)?"
PADDED = r"[+-]?0[0-9].*"
WHOLE = r"[+-]?[0-9]+(?:\.0*)?"
BLANK_WORDS = ("", "na", "nan", "null", "n/a", "?")
"""What counts as a blank among numbers and dates, in small letters."""

# Beside these signs a comma stands between thousands; beside the others it may do either.
_ENGLISH = "US$", "$", "£", "USD", "GBP", "CAD", "AUD", "NZD", "SGD", "HKD"
_OTHERS = "€", "¥", "₹", "₩", "₽", "₪", "₺", "EUR", "CHF", "JPY", "CNY", "INR", "SEK", "NOK", "DKK"
_SAME = {"US$": "$", "USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "INR": "₹"}
_CURRENCY = "|".join(re.escape(sign) for sign in (*_ENGLISH, *_OTHERS))
_GAP = "[ \u00a0\u202f'\u2019]"
_CELL = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+\u2212-])?\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[+\u2212-])?"
    rf"(?P<digits>\.?[0-9](?:[0-9.,]|{_GAP}(?=[0-9]))*)"
    rf"\s*(?P<after>%|{_CURRENCY})?\s*(?P<close>\))?"
)
# The digits of a number with commas between thousands, and of one with a decimal comma.
_POINT = re.compile(
    rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:(?:,|{_GAP})[0-9]{{3}})+)(?:\.[0-9]*)?|\.[0-9]+"
)
_COMMA = re.compile(rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:(?:\.|{_GAP})[0-9]{{3}})+)(?:,[0-9]+)?")
_GAPPED = re.compile(rf"[0-9]{_GAP}[0-9]")
# With so many different numbers some would end in a zero, and be shorter, were these decimals.
_SURELY_THOUSANDS = 50


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What has to be asked about numbers, to follow the name of their column.

    Attributes:
        cells: the cells that give rise to it.
        what: what is to be said of them, after their number: `written with a comma, such as ...`.
        way_out: what to do; `{name}` stands for the column's name.
    """

    cells: tuple[str, ...]
    what: str
    way_out: str


@final
@dataclass(frozen=True, slots=True)
class _Parts:
    """A written number, taken apart."""

    cell: str
    digits: str
    currency: str
    is_percent: bool
    is_negative: bool


def number_of(cell: str, *, decimal_comma: bool) -> float | None:
    """Return the number that a cell holds, None where it holds none.

    Signs of currencies and of percent are left aside: 10 % is 10. An amount between brackets is
    below zero, as in the books.

    Args:
        cell: without blanks at its ends.
        decimal_comma: whether a comma is the decimal point; else it stands between thousands.
    """
    if re.fullmatch(NUMBER, cell) and not decimal_comma:
        return float(cell)
    parts = _taken_apart(cell)
    if parts is None or not (_COMMA if decimal_comma else _POINT).fullmatch(parts.digits):
        return None
    plain = re.sub(_GAP, "", parts.digits)
    plain = plain.replace(".", "").replace(",", ".") if decimal_comma else plain.replace(",", "")
    return -float(plain) if parts.is_negative else float(plain)


def number_form(cells: Sequence[str]) -> NumberForm | Doubt | None:
    """Tell how numbers are written; None where some cells are none.

    Args:
        cells: different texts, none of them blank.
    """
    found = [_taken_apart(cell) for cell in cells]
    parts = [part for part in found if part is not None]
    if not parts or len(parts) < len(found):
        return None
    # A name such as 007 has its zeros for a reason.
    if any(re.fullmatch(PADDED, part.digits) for part in parts):
        return None
    point = [part for part in parts if _POINT.fullmatch(part.digits)]
    comma = [part for part in parts if _COMMA.fullmatch(part.digits)]
    if any(part not in comma and part not in point for part in parts):
        return None
    return (
        _sign_doubt(parts)
        or _comma_doubt(
            parts, are_points=len(point) == len(parts), are_commas=len(comma) == len(parts)
        )
        or form_of(cells, decimal_comma=len(point) < len(parts))
    )


def form_of(cells: Iterable[str], *, decimal_comma: bool) -> NumberForm:
    """Return the name of the form of cells that are numbers."""
    if decimal_comma:
        return NumberForm.DECIMAL_COMMA
    parts = [part for part in map(_taken_apart, cells) if part is not None]
    if any(part.is_percent for part in parts):
        return NumberForm.PERCENT
    if any(part.currency for part in parts):
        return NumberForm.MONEY
    is_grouped = any("," in part.digits or _GAPPED.search(part.digits) for part in parts)
    return NumberForm.THOUSANDS if is_grouped else NumberForm.PLAIN


def signs(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the signs that stand at numbers, one each, in their order: `%`, `$`; "" for none."""
    return tuple(dict.fromkeys(map(_sign, cells)))


def is_foreign(cell: str, known: Sequence[str]) -> bool:
    """Tell whether a number counts in another way than those with the known signs.

    Another currency does, and so does a number without % where all others had it. An amount
    without a sign is taken as one of theirs.
    """
    sign = _sign(cell)
    return sign not in known and (sign != "" or "%" in known)


def _sign(cell: str) -> str:
    parts = _taken_apart(cell)
    if parts is None:
        return ""
    return "%" if parts.is_percent else parts.currency


def _taken_apart(cell: str) -> _Parts | None:
    match = _CELL.fullmatch(cell)
    if match is None or bool(match["open"]) is not bool(match["close"]):
        return None
    before, after = match["before"] or "", match["after"] or ""
    if (match["sign"] and match["inner"]) or (before and after):
        return None
    currency = before or after.replace("%", "")
    return _Parts(
        cell=cell,
        digits=match["digits"],
        currency=_SAME.get(currency, currency),
        is_percent=after == "%",
        is_negative=bool(match["open"]) or (match["sign"] or match["inner"]) in ("-", "\u2212"),
    )


def _sign_doubt(parts: Sequence[_Parts]) -> Doubt | None:
    percent = [part.cell for part in parts if part.is_percent]
    if percent and len(percent) < len(parts):
        other = next(part.cell for part in parts if not part.is_percent)
        return Doubt(
            cells=tuple(percent),
            what=f"written with %, such as {percent[0]!r}, beside others such as {other!r}",
            way_out="write them alike, or --as {name}=number counts 10 % as 10",
        )
    signs = list(dict.fromkeys(part.currency for part in parts if part.currency))
    if len(signs) > 1:
        return Doubt(
            cells=tuple(part.cell for part in parts if part.currency),
            what=f"written in several currencies, {', '.join(signs)}",
            way_out="convert them to one, or --as {name}=number leaves the signs aside",
        )
    return None


def _comma_doubt(parts: Sequence[_Parts], *, are_points: bool, are_commas: bool) -> Doubt | None:
    """Ask where a comma, a point or a gap may be read in two ways."""
    with_comma = [part for part in parts if "," in part.digits]
    if not are_points and not are_commas:
        first = next(part.cell for part in parts if not _POINT.fullmatch(part.digits))
        other = next(part.cell for part in parts if not _COMMA.fullmatch(part.digits))
        return Doubt(
            cells=tuple(part.cell for part in parts),
            what=f"written in two ways, such as {first!r} and {other!r}",
            way_out="write all with a decimal point, or --as {name}=category",
        )
    english = any(part.currency in _ENGLISH for part in parts)
    if not are_points:
        # Thousands and decimals in one cell leave no doubt, `1.234,50`.
        if any("." in part.digits or _GAPPED.search(part.digits) for part in with_comma):
            return None
        cells = tuple(part.cell for part in with_comma or parts)
        shown = cells[0]
        value = number_of(shown, decimal_comma=True)
        return Doubt(
            cells=cells,
            what=f"written with a {'comma' if with_comma else 'point'}, such as {shown!r}",
            way_out=f"--as {{name}}=decimal-comma reads {value:.15g}, or write 1.5 for a decimal"
            " comma and 1500 for thousands",
        )
    pointed = [part for part in parts if "." in part.digits]
    gapped = [part for part in parts if _GAPPED.search(part.digits)]
    has_sign = any(part.currency or part.is_percent for part in parts)
    if gapped and not (has_sign or pointed):
        shown = gapped[0].cell
        return Doubt(
            cells=tuple(part.cell for part in gapped),
            what=f"written with gaps, such as {shown!r}",
            way_out=f"--as {{name}}=number reads {number_of(shown, decimal_comma=False):.15g},"
            " --as {name}=category keeps them as names",
        )
    either = with_comma or ([] if english or not any(part.currency for part in parts) else pointed)
    if not are_commas or english or not either or _are_surely_thousands(parts, with_comma):
        return None
    shown = either[0].cell
    as_point, as_comma = (number_of(shown, decimal_comma=way) for way in (False, True))
    return Doubt(
        cells=tuple(part.cell for part in either),
        what=f"written with a {'comma' if with_comma else 'point'}, such as {shown!r}",
        way_out=f"--as {{name}}=number reads {as_point:.15g}, --as {{name}}=decimal-comma reads"
        f" {as_comma:.15g}; or write 1.5 for a decimal comma and 1500 for thousands",
    )


def _are_surely_thousands(parts: Sequence[_Parts], with_comma: Sequence[_Parts]) -> bool:
    """Tell whether so many commas would hardly stand before just three digits as decimals."""
    small = [part for part in parts if re.fullmatch(r"[0-9]{1,3}", part.digits)]
    return (
        len(with_comma) >= _SURELY_THOUSANDS
        and len(small) + len(with_comma) == len(parts)
        and bool(small)
    )
