"""Rules for files: their size, their names, and what they may ask of the disk."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from tests.repository import REPOSITORY

PACKAGES = ("search_spaces", "objectives", "tuning")
MOST_LINES = {"tests": 400, **dict.fromkeys(PACKAGES, 300)}
MOST_MODULES = 16
MOST_IMPORTS_INSIDE = 60
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "base", "core", "manager"}


def python_files(*folders: str) -> list[Path]:
    files = [path for folder in folders for path in (REPOSITORY / folder).rglob("*.py")]
    assert files
    return sorted(files)


def shown(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def test_no_file_is_longer_than_two_things() -> None:
    lengths = {
        shown(path): (len(path.read_text(encoding="utf-8").splitlines()), most)
        for folder, most in MOST_LINES.items()
        for path in python_files(folder)
    }
    assert {name: lines for name, (lines, most) in lengths.items() if lines > most} == {}


def test_no_folder_holds_more_modules_than_a_reader_keeps_in_mind() -> None:
    modules = Counter(
        shown(path.parent) for path in python_files(*PACKAGES) if path.name != "__init__.py"
    )
    assert {name: count for name, count in modules.items() if count > MOST_MODULES} == {}


def own_imports_inside(tree: ast.AST) -> int:
    """Count the imports of our own modules that wait inside functions."""
    waiting = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom | ast.Import)
    }
    return sum(
        (node.module or "").split(".")[0] in PACKAGES
        if isinstance(node, ast.ImportFrom)
        else any(alias.name.split(".")[0] in PACKAGES for alias in node.names)
        for node in waiting
    )


def test_few_of_our_own_modules_are_imported_inside_functions() -> None:
    counts = {
        shown(path): own_imports_inside(ast.parse(path.read_text(encoding="utf-8")))
        for path in python_files(*PACKAGES)
    }
    # For what is heavy alone; a package's table of names is where more belongs.
    assert sum(counts.values()) <= MOST_IMPORTS_INSIDE, {k: n for k, n in counts.items() if n}


def test_imports_inside_functions_are_counted_once_each() -> None:
    code = """
from tuning import api
import objectives.data
def outer():
    import numpy
    from tuning.study import load
    def inner():
        import objectives.metric, json
"""
    assert own_imports_inside(ast.parse(code)) == 2


def test_every_file_and_folder_says_what_it_holds() -> None:
    empty = [
        shown(path)
        for path in python_files(*PACKAGES, "tests")
        if EMPTY_NAMES.intersection(path.relative_to(REPOSITORY).with_suffix("").parts)
    ]
    assert empty == []


def test_every_package_and_module_says_what_it_is_for() -> None:
    silent = [
        shown(path)
        for path in python_files(*PACKAGES)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_tests_are_no_package_and_no_two_share_a_name() -> None:
    names = [path.name for path in python_files("tests") if path.name.startswith("test_")]
    assert len(set(names)) == len(names)
    assert not list((REPOSITORY / "tests").rglob("__init__.py"))


FILE_OPERATIONS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "touch"),
    *("unlink", "rename", "mkdir", "makedirs", "rmdir", "symlink", "link", "truncate"),
    *("rmtree", "copyfile", "copy2", "copytree", "move", "fsync", "fdatasync"),
}


def file_operations(path: Path) -> list[str]:
    """Return what a module asks of the disk itself, a line each."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    found = []
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        # ``Path.replace`` takes one argument, that of texts two, that of records keywords.
        moves = isinstance(call.func, ast.Attribute) and name == "replace" and len(call.args) == 1
        through = ast.unparse(call.func).startswith("operations.")
        if (name in FILE_OPERATIONS or (moves and not call.keywords)) and not through:
            found.append(f"{shown(path)}:{call.lineno} {ast.unparse(call.func)}")
    return found


def test_results_ask_the_disk_for_nothing_but_through_one_module() -> None:
    operations = REPOSITORY / "tuning" / "results" / "files" / "operations.py"
    assert len(file_operations(operations)) > 10
    others = [path for path in python_files("tuning/results") if path != operations]
    assert [one for path in others for one in file_operations(path)] == []
