from __future__ import annotations

import pytest

from objectives.data import DataError, Task, read_table


def csv(header: str, row: str, replaced: dict[int, str] | None = None, *, rows: int = 40) -> str:
    """Return a table of which some lines, by their number, are replaced; the header is line 1.

    In `row`, `#` stands for the number of the row, from 0.
    """
    lines = [header] + [row.replace("#", str(number)) for number in range(rows)]
    for line, text in (replaced or {}).items():
        lines[line - 1] = text
    return "\n".join(lines) + "\n"


def complaints_of(path, target: str = "price", **options) -> tuple[str, ...]:
    """Return what is said about a table."""
    with pytest.raises(DataError) as caught:
        read_table(path, target=target, **options)
    return caught.value.complaints


HEADER = "size,town,price"
ROW = "#,A,#.5"

ONE_FAULT = [
    pytest.param(
        csv(HEADER, ROW).replace("price", "prise"),
        [
            "no column 'price' to predict, did you mean 'prise'?",
            "the columns are 'size', 'town', 'prise'",
        ],
        id="target-missing",
    ),
    pytest.param(
        csv(HEADER, "#,A,7"),
        ["target 'price': every row holds the same value, '7'", "name another target"],
        id="target-constant",
    ),
    pytest.param(
        csv(HEADER, "#,A,yes", {3: "1,A,no", 9: "1,A,no"}),
        ["target 'price': too few rows of class 'no' (2)", "at least 5", "drop or merge"],
        id="small-class",
    ),
    pytest.param(
        csv(HEADER, "#,A,person #"),
        ["too few rows of class 'person 0' (1)", "and 35 more", "regression"],
        id="many-small-classes",
    ),
    pytest.param(
        csv(HEADER, ROW, {4: "1,A,", 7: "1,A,NaN", 8: "1,A,?"}),
        ["target 'price': 3 blank cells (lines 4, 7, 8); fill them or delete these rows"],
        id="target-blank",
    ),
    pytest.param(
        csv(HEADER, ROW, dict.fromkeys(range(2, 10), "1,A, ")),
        ["8 blank cells (lines 2, 3, 4, 5, 6 and 3 more)"],
        id="target-blank-often",
    ),
    pytest.param(
        csv(HEADER, "#,A,yes", {3: "1,A,"} | dict.fromkeys(range(5, 12), "1,B,no")),
        ["target 'price': 1 blank cell (line 3)"],
        id="label-blank",
    ),
    pytest.param(
        csv(HEADER, ROW, {4: "1,A,inf", 5: "1,A,1e400"}),
        ["target 'price': 2 numbers infinite or beyond float32 (lines 4, 5); mend"],
        id="target-infinite",
    ),
    pytest.param(
        csv(HEADER, ROW, {4: "1e400,A,1.5", 6: "-Infinity,A,1.5"}),
        ["column 'size': 2 numbers infinite or beyond float32 (lines 4, 6); mend or empty"],
        id="feature-infinite",
    ),
    pytest.param(
        csv("size,size,price", "#,1,#.5"),
        ["header: the name 'size' stands on columns 1, 2; give every column its own name"],
        id="header-twice",
    ),
    pytest.param(
        csv(",size,price", "#,1,#.5"),
        ["header: column 1 without a name", "index=False"],
        id="header-unnamed",
    ),
    pytest.param(
        csv(HEADER, ROW, {3: "1,A", 5: "2", 6: "1,A,2.5"}),
        ["lines 3, 5: fewer than the 3 fields of the header; add the missing fields"],
        id="short-rows",
    ),
    pytest.param(
        csv(HEADER, ROW, {3: "1,A,2,5"}),
        ["line 3: more than the 3 fields of the header", "write decimals with a point"],
        id="long-row",
    ),
    pytest.param(
        csv(HEADER, ROW).replace(",", ";"),
        ["header: one column only; wrong delimiter? found ';'; save the table with commas"],
        id="semicolons",
    ),
    pytest.param(
        csv(HEADER, ROW).replace(",", "\t"),
        ["one column only; wrong delimiter? found '\\t'"],
        id="tabs",
    ),
    pytest.param(
        csv("price", "#.5"),
        ["header: one column only, 'price'; give the target and at least one feature"],
        id="one-column",
    ),
    pytest.param("\n \n\n", ["holds blank lines only; give a header line"], id="blank-lines"),
    pytest.param(
        csv(HEADER, '#,A,"#,5"'),
        [
            "column 'price': 40 numbers written with a comma, such as '0,5'",
            "--as price=decimal-comma reads 0.5",
            "write 1.5",
        ],
        id="decimal-comma",
    ),
    pytest.param(
        csv(HEADER, ROW, {3: '"1,234",A,2.5'}),
        [
            "column 'size': 1 number written with a comma, such as '1,234' (line 3)",
            "--as size=number reads 1234, --as size=decimal-comma reads 1.234",
            "1500",
        ],
        id="thousands",
    ),
    pytest.param(csv(HEADER, ROW, rows=19), ["holds 19 rows; give at least 20"], id="few-rows"),
    pytest.param(HEADER + "\n", ["holds 0 rows; give at least 20"], id="no-rows"),
    pytest.param(
        csv(HEADER, ROW, {8: "unknown,A,2.5"}, rows=100),
        ["column 'size': 99 numbers, but 1 cell with text, such as 'unknown' (line 8); mend"],
        id="stray-text",
    ),
    pytest.param(
        csv(HEADER, ROW, {8: "1,A,on request"}, rows=100),
        ["column 'price': 99 numbers, but 1 cell with text, such as 'on request' (line 8)"],
        id="stray-text-in-target",
    ),
    pytest.param(
        csv(HEADER, ROW, {5: '1,"A,2.5'}),
        ["line 5: cannot be taken apart", "close every quote"],
        id="open-quote",
    ),
]


@pytest.mark.parametrize(("text", "said"), ONE_FAULT)
def test_a_fault_is_said_once_with_file_place_and_way_out(write, text, said):
    path = write(text)

    (complaint,) = complaints_of(path)

    assert complaint.startswith(str(path))
    for part in said:
        assert part in complaint


def test_a_file_without_a_header_line_is_told(write):
    path = write(csv("5.1,0,1.4", "#.1,1,#.5"))

    numbers, target = complaints_of(path)

    assert "header: holds numbers such as '5.1'" in numbers
    assert "add a header line with the names of the columns" in numbers
    assert "no column 'price'" in target


def test_years_as_names_are_no_missing_header(write):
    dataset = read_table(write(csv("2019,2020,price", "#,#,#.5")), target="price")

    assert dataset.feature_names == ("2019", "2020")


@pytest.mark.parametrize(
    ("task", "row", "said"),
    [
        (Task.REGRESSION, "#,A,dear", "regression needs numbers, but found 2 labels such as"),
        (Task.BINARY, "#,A,dear", "binary needs two classes, but found 3: 'cheap', 'dear', 'free'"),
    ],
)
def test_a_task_that_the_target_cannot_have_is_refused(write, task, row, said):
    labels = dict.fromkeys(range(2, 12), "1,A,cheap")
    if task is Task.BINARY:
        labels |= dict.fromkeys(range(20, 30), "1,A,free")
    path = write(csv(HEADER, row, labels))

    (complaint,) = complaints_of(path, task=task)

    assert f"{path}, target 'price': {said}" in complaint


def test_all_faults_of_a_file_are_said_at_once(write):
    path = write(csv("size,size,town,price", "#,,A,#.5", {3: "inf,,A,1.5", 4: "1,,A,"}, rows=12))

    said = "\n".join(complaints_of(path))

    for part in (
        "stands on columns 1, 2",
        "1 blank cell (line 4)",
        "infinite",
        "12 rows",
    ):
        assert part in said


def test_faults_of_header_and_rows_are_said_together(write):
    said = complaints_of(write(csv("size,size,value", "#,1,2", {3: "1", 4: "1,2,3,4"})))

    assert len(said) == 4


def test_text_keeps_commas_quotes_and_line_breaks_inside_quotes(write):
    text = csv(HEADER, ROW, {3: '1,"B, ""the\nold"" town",2.5', 9: "1,A,"})
    path = write(text)

    assert "1 blank cell (line 10)" in complaints_of(path)[0]
    towns = read_table(write(text.replace("1,A,\n", "1,A,3\n")), target="price").features["town"]
    assert towns[1] == 'B, "the\nold" town'


def test_blank_lines_are_passed_over_and_lines_still_count(write):
    text = csv(HEADER, ROW, {3: "", 5: "   ", 9: "1,A,"})

    assert "1 blank cell (line 9)" in complaints_of(write(text))[0]
    assert read_table(write(text.replace("1,A,\n", "1,A,3\n")), target="price").rows == 38
