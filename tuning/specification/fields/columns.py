"""The settings that say how the columns of a table are read."""

from __future__ import annotations

from objectives.data.columns.reading import Wish
from tuning.specification.fields.record import Field, Names, Text, WordsByName

COLUMNS = "Columns of a table"

COLUMN_FIELDS = (
    Field(
        name="drop",
        at="objective.drop",
        form=Names("id,name", is_repeated=True),
        metavar="COLUMN,...",
        help="Columns that are no features; may be repeated.",
        panel=COLUMNS,
        is_later=True,
    ),
    Field(
        name="features",
        at="objective.features",
        form=Names("id,name", is_repeated=True),
        metavar="COLUMN,...",
        help="The only columns that are features; may be repeated.",
        panel=COLUMNS,
        is_later=True,
    ),
    Field(
        name="read_as",
        flag="--as",
        at="objective.read_as",
        form=WordsByName(tuple(str(wish) for wish in Wish)),
        metavar="COLUMN=KIND",
        help="Read a column as number, category, date or text (or decimal-comma, day-first,"
        " month-first); may be repeated. See `tuning columns`.",
        panel=COLUMNS,
        is_later=True,
    ),
    Field(
        name="weights",
        at="objective.weights",
        form=Text(),
        metavar="COLUMN",
        help="The column that says how much each row counts in training; no feature.",
        panel=COLUMNS,
        is_later=True,
    ),
)
