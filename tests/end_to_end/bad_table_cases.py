"""Data files that must be refused."""

from __future__ import annotations

from tests.end_to_end.refusals import Refused

_ROWS = [f"{row},{row % 3},{row * 1.5}" for row in range(40)]


def csv(*, header: str = "a,b,y", **changed: str) -> str:
    """Return a table of 40 rows, some of them written otherwise: ``line_12`` is line 12."""
    lines = [header, *_ROWS]
    for line, text in changed.items():
        lines[int(line.removeprefix("line_")) - 1] = text
    return "\n".join(lines) + "\n"


def _labels(labels: list[str]) -> str:
    return "a,b,y\n" + "".join(f"{row},{row % 3},{label}\n" for row, label in enumerate(labels))


def _refused(
    label: str, content: str | bytes | None, *complaints: str, file: str = "h.csv", flags: str = ""
) -> Refused:
    return Refused(
        label=label,
        command=("search", file, "--target", "y", *flags.split()),
        files={} if content is None else {file: content},
        complaints=complaints,
    )


def _dated(stray: str) -> str:
    days = [f"2024-01-{1 + row % 28:02d}" for row in range(40)]
    days[3] = stray
    return "a,b,y\n" + "".join(f"{day},{row % 3},{row}.5\n" for row, day in enumerate(days))


# Refused before anything is loaded.
AT_ONCE = (
    Refused(label="a table without a target", command=("search", "h.csv"),
            files={"h.csv": csv()},
            complaints=("h.csv: a table needs its target column; add --target COLUMN",)),
    _refused("an address", None, "is an address, but only files are read; download it",
             file="https://example.org/houses.csv"),
    _refused("a kind of column that is none", csv(),
             "--as a=numbr: 'numbr' is not known, did you mean 'number'?; use number, category",
             flags="--as a=numbr"),
    _refused("a column without its kind", csv(), "--as a: write COLUMN=KIND, such as sold=number",
             flags="--as a"),
    _refused("two kinds for one column", csv(), "--as a=date, a=text: a is to be read in two ways",
             flags="--as a=date --as a=text"),
    _refused("no name among several", csv(),
             "--drop a,,b: write names with commas between them, such as id,name",
             flags="--drop a,,b"),
    Refused(label="columns without a table",
            command=("search", "wine", "--drop", "a", "--as", "b=date", "--weights", "c"),
            complaints=("--drop a: only a table ... leave it out for wine",
                        "--as b=date: only a table", "--weights c: only a table")),
    Refused(label="columns of a class", command=("search", "mine.py:Mine", "--features", "a,b"),
            complaints=("--features a,b: only a table ... say it in data(): read_table(...",)),
    _refused("an unknown task", csv(), "--task multiclas: not known, did you mean 'multiclass'?",
             flags="--task multiclas"),
    _refused("a spreadsheet", b"PK\3\4", "--target y: only a table (.csv or .parquet)",
             "objective 'h.xlsx' is not known", file="h.xlsx"),
)  # fmt: skip

TABLES = (
    _refused("metrics of another task", csv(),
             "--metric auc: measures classes, and this is regression; use root_mean_squared_error,",
             "--also-measure f1_score: measures classes, and this is regression; use root_mean",
             flags="--metric auc --also-measure f1"),
    _refused("metrics of amounts for classes", _labels(["a", "b", "c", "d"] * 10),
             "--metric r2_score: measures amounts, and this is multiclass; use accuracy, f1_score",
             "--also-measure true_positives: measures two classes, and this is multiclass; use",
             "--also-measure top_4_accuracy: is 1 whatever a model predicts, since there are 4"
             " classes; use top_3_accuracy at most",
             flags="--metric r2 --also-measure true_positives,top_4_accuracy"),
    _refused("a missing file", None, "h.csv: no such file; check the spelling and the folder"),
    Refused(label="a folder for a file", command=("search", "h.csv", "--target", "y"),
            files={"h.csv/inside": ""},
            complaints=("h.csv: is a folder; name the table file in it",)),
    _refused("an empty file", "", "h.csv: is empty; give a table with a header line and rows"),
    _refused("a header without rows", "a,b,y\n", "h.csv: holds 0 rows; give at least 20"),
    _refused("Parquet by the name of CSV", b"PAR1" + b"x" * 50,
             "h.csv: is a Parquet file whatever its name says; rename it to .parquet"),
    _refused("CSV by the name of Parquet", csv(),
             "h.parquet: is not a Parquet file ... rename it to .csv", file="h.parquet"),
    _refused("a spreadsheet by the name of CSV", b"PK\3\4" + b"x" * 50,
             "h.csv: is a zip or Excel file whatever its name says; save it as .csv"),
    _refused("a compressed file", b"\x1f\x8b" + b"x" * 50, "h.csv: is gzip-compressed ... unpack"),
    _refused("a Parquet file cut short", b"PAR1" + b"x" * 50,
             "h.parquet: is a Parquet file that ends too early; copy", file="h.parquet"),
    _refused("a target that is no column", csv(header="a,b,yy"),
             "h.csv: no column 'y' to predict, did you mean 'yy'?; the columns are 'a', 'b', 'yy'"),
    _refused("a target that never changes", _labels(["7"] * 40),
             "h.csv, target 'y': every row holds the same value, '7' ... name another target"),
    _refused("a class too small to split", _labels(["x"] * 38 + ["z"] * 2),
             "h.csv, target 'y': too few rows of class 'z' (2) ... add rows"),
    _refused("fewer rows of a class than folds", _labels(["x", "z"] * 20),
             "20 folds ... of every class, but class 'x' has 16 ... at most 16 folds (--folds)",
             flags="--folds 20"),
    _refused("fewer rows than folds", csv(), "60 folds ... choose at most 32 folds (--folds)",
             flags="--folds 60"),
    _refused("blanks in the target", csv(line_12="10,1,", line_22="20,2,nan"),
             "h.csv, target 'y': 2 blank cells (lines 12, 22); fill them or delete these rows"),
    _refused("infinity in the target", csv(line_12="10,1,inf", line_22="20,2,1e400"),
             "h.csv, target 'y': 2 numbers infinite or beyond float32 (lines 12, 22); mend them"),
    _refused("a feature too large for a number", csv(line_7="1e400,2,7.5"),
             "h.csv, column 'a': 1 number infinite or beyond float32 (line 7); mend"),
    _refused("no feature worth learning from",
             "a,b,id,y\n" + "".join(f",7,{i},{i}.5\n" for i in range(40)),
             "h.csv: no column is left to learn from: 'a' (blank in every row), 'b' (the same value"
             " in every row), 'id' (an id: a value of its own in every row); say --as"),
    _refused("a comma that may be either", csv(line_7='"1,234",2,7.5'),
             "h.csv, column 'a': 1 number written with a comma, such as '1,234' (line 7); --as"
             " a=number reads 1234, --as a=decimal-comma reads 1.234"),
    _refused("a decimal comma", csv(line_7='"1,5",2,7.5'),
             "column 'a': 1 number written with a comma, such as '1,5' (line 7) ... reads 1.5"),
    _refused("some numbers with a percent sign", csv(line_7="5 %,2,7.5"),
             "column 'a': 1 number written with %, such as '5 %', beside others such as '0'"
             " (line 7) ... --as a=number counts 10 % as 10"),
    _refused("amounts in two currencies", csv(line_7="$5,2,7.5", line_8="\u20ac 6,2,7.5"),
             "column 'a': 2 numbers written in several currencies, $, \u20ac (lines 7, 8)"),
    _refused("columns that there are not", csv(),
             "h.csv: --drop aa: no such column, did you mean 'a'?; the columns are 'a', 'b', 'y'",
             "h.csv: --as bb: no such column", "h.csv: --weights w: no such column",
             flags="--drop aa --as bb=number --weights w"),
    _refused("the target among the features", csv(),
             "h.csv: --features y: is the target; leave it out of the features",
             flags="--features a,y"),
    _refused("a column that is dropped and wanted", csv(),
             "h.csv: --drop a: stands among --features too",
             flags="--drop a --features a,b"),
    _refused("weights below zero", csv(line_12="10,-1,15.0"),
             "h.csv, weights 'b': 1 number below 0 (line 12); every row needs a weight of 0 or",
             flags="--weights b"),
    _refused("weights that are blank", csv(line_12="10,,15.0"),
             "h.csv, weights 'b': 1 cell blank (line 12)", flags="--weights b"),
    _refused("weights that are all zero", "a,w,y\n" + "".join(f"{i},0,{i}.5\n" for i in range(40)),
             "h.csv, weights 'w': every weight is 0, so that no row would count; mend them",
             flags="--weights w"),
    _refused("weights that are words", csv(line_7="5,much,7.5", line_8="6,little,9.0"),
             "h.csv, weights 'b': 5 different texts, but a row's weight is a number",
             flags="--weights b"),
    Refused(label="weights that leave no row to train on",
            command=("search", "h.csv", "--target", "y", "--weights", "w", "--split", "time"),
            files={"h.csv": "a,w,y\n" + "".join(f"{i},{int(i > 38)},{i}.5\n" for i in range(40))},
            complaints=("--weights: every row that would train has the weight 0; split",)),
    _refused("a column that cannot be read as wished", csv(line_7="five,2,7.5"),
             "column 'a': 1 cell that cannot be read as numbers, such as 'five' (line 7); mend",
             flags="--as a=number"),
    Refused(label="a list of columns of an unclear table", command=("columns", "h.csv"),
            files={"h.csv": csv(line_7='"1,5",2,7.5')},
            complaints=("h.csv, column 'a': 1 number written with a comma",)),
    Refused(label="a list of columns of arrays", command=("columns", "wine"),
            complaints=("wine: gives arrays, which are taken as they are; name a table",)),
    _refused("a date that is none", _dated("2024-02-30"),
             "column 'a': 39 dates, but 1 cell that is none, such as '2024-02-30' (line 5); mend"),
    _refused("dates with the day or the month first",
             "a,y\n" + "".join(f"0{i % 9 + 1}/0{i % 7 + 1}/2024,{i}.5\n" for i in range(40)),
             "column 'a': '01/01/2024' and the others may have the day first or the month; say --as"
             " a=day-first or --as a=month-first, or write them as 2024-12-31"),
    _refused("two columns of one name", csv(header="a,a,y"),
             "h.csv, header: the name 'a' stands on columns 1, 2; give every column its own name"),
    _refused("two targets of one name", csv(header="a,y,y"),
             "h.csv, header: the name 'y' stands on columns 2, 3"),
    _refused("a table without a header", csv(header="1,2,3"),
             "h.csv, header: holds numbers such as '1' ... add a header line",
             "h.csv: no column 'y' to predict; the columns are '1', '2', '3'"),
    _refused("uneven rows", csv(line_12="1,2", line_22="3,4,5,6"),
             "h.csv, line 12: fewer than the 3 fields of the header; add",
             "h.csv, line 22: more than the 3 fields of the header; put quotes"),
    _refused("semicolons", csv().replace(",", ";"),
             "h.csv, header: one column only; wrong delimiter? found ';'; save the table"),
    _refused("UTF-16", csv().encode("utf-16"), "h.csv: is written as UTF-16; save it again"),
    _refused("Latin-1", csv(line_12="caf\u00e9,1,2").encode("latin-1"),
             "h.csv, line 12: byte 0xe9 is not UTF-8 ... save the table again as UTF-8"),
    _refused("labels for a regression", _labels(["x", "z"] * 20),
             "h.csv, target 'y': regression needs numbers, but found 2 labels such as 'x'",
             flags="--task regression"),
    _refused("three classes for a binary task", _labels(["u", "v", "w", "u"] * 10),
             "h.csv, target 'y': binary needs two classes, but found 3 ... task multiclass",
             flags="--task binary"),
    _refused("a table with many faults", csv(header="a,a,y", line_12="10,1,", line_7="5,inf,7.5"),
             "h.csv, header: the name 'a' stands on columns 1, 2",
             "h.csv, target 'y': 1 blank cell (line 12)",
             "h.csv, column 'a': 1 number infinite or beyond float32 (line 7)"),
)  # fmt: skip

# Looks like a fault and is none: what the command says of it, training left out.
KEPT = {
    "the country NA stays a label": (
        _labels(["NA", "null", "None", "DE"] * 15),
        "multiclass (the target holds 4 different labels)",
    ),
    "an identity number keeps its zeros": (
        "id,b,y\n" + "".join(f"{row:03d},{row % 7},{row * 1.5}\n" for row in range(60)),
        "regression (the target holds numbers with a fraction)",
    ),
    "a byte order mark is no part of a name": (
        "\ufeffy,b\n" + "".join(f"{row}.5,{row % 7}\n" for row in range(60)),
        "regression (the target holds numbers with a fraction)",
    ),
}
