"""Packages that load names on first use say the same to Python and to what reads imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from objectives.lazy_names import loaded_on_use
from tests.repository import REPOSITORY


def lazy_packages() -> list[Path]:
    files = [
        path
        for package in ("objectives", "tuning")
        for path in (REPOSITORY / package).rglob("*.py")
        if "__getattr__ = loaded_on_use(" in path.read_text(encoding="utf-8")
    ]
    assert files
    return sorted(files)


def said(path: Path) -> tuple[dict[str, set[str]], dict[str, set[str]], str]:
    """Return what is imported for types, what the table holds, and for which package."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (choice,) = (node for node in tree.body if isinstance(node, ast.If))
    assert ast.unparse(choice.test) == "TYPE_CHECKING"
    imported: dict[str, set[str]] = {}
    for node in choice.body:
        assert isinstance(node, ast.ImportFrom)
        imported.setdefault(str(node.module), set()).update(alias.name for alias in node.names)
    (assigned,) = choice.orelse
    assert isinstance(assigned, ast.Assign)
    assert isinstance(assigned.value, ast.Call)
    package, table = assigned.value.args
    return (
        imported,
        {module: set(names) for module, names in ast.literal_eval(table).items()},
        ast.unparse(package),
    )


@pytest.mark.parametrize("path", lazy_packages(), ids=lambda path: str(path.parent.name))
def test_the_table_of_a_package_is_what_it_imports_for_types(path: Path) -> None:
    imported, table, package = said(path)
    assert table == imported
    assert package == "__name__"
    assert path.name == "__init__.py"


def test_a_name_is_found_in_its_module_and_only_then_is_that_loaded() -> None:
    find = loaded_on_use("toy", {"this_module_is_not_there": ("lost",), "string": ("digits",)})
    assert find("digits") == "0123456789"
    with pytest.raises(ModuleNotFoundError):
        find("lost")
    with pytest.raises(AttributeError, match="module 'toy' has no attribute 'other'"):
        find("other")
