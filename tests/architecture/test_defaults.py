"""A hyperparameter's default stands in its record: nothing reads it with another beside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from search_spaces import known_parameter

REPOSITORY = Path(__file__).parents[2]
# What configurations and parts of them are called where they are read.
CONFIGURATIONS = {"configuration", "combination"}
# No parameter has a value of these kinds: a dictionary of something else is read.
NOT_PLAIN = (ast.Tuple, ast.List, ast.Dict, ast.Set)


def own_defaults(code: str) -> list[str]:
    """Return the reads in code that bring a default along: ``x.get(parameter, default)``."""
    tree = ast.parse(code)
    constants = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("get", "setdefault")
        and len(node.args) > 1
        and not isinstance(node.args[1], NOT_PLAIN)
        and (_is_configuration(node.func.value) or _is_parameter(node.args[0], constants))
    ]


def _is_configuration(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in CONFIGURATIONS


def _is_parameter(node: ast.expr, constants: dict[str, ast.expr]) -> bool:
    if isinstance(node, ast.Name):
        node = constants.get(node.id, node)
    match node:
        case ast.Constant(value=str(name)):
            return known_parameter(name) is not None
        case ast.JoinedStr(values=[ast.Constant(value="neurons_"), *_]):
            return True
        case _:
            return False


@pytest.mark.parametrize("package", ["search_spaces", "objectives", "tuning"])
def test_no_default_stands_where_a_parameter_is_read(package: str) -> None:
    found = {
        path.relative_to(REPOSITORY).as_posix(): reads
        for path in sorted((REPOSITORY / package).rglob("*.py"))
        if (reads := own_defaults(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        'configuration.get("momentum", 0.0)',
        'whatever.get("momentum", 0.0)',
        'NAME = "momentum"\nwhatever.get(NAME, 0.0)',
        'found = combination.get(name, "none")',
        'layer.get(f"neurons_{number}", 30)',
        'self.configuration["x"] or given.setdefault("batch_size", 32)',
    ],
)
def test_the_search_finds_a_default(code: str) -> None:
    assert len(own_defaults(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        'configuration.get("momentum")',
        'config.get("sparse", False)',
        'data.get("schedule", ())',
        'get("momentum", 0)',
    ],
)
def test_the_search_finds_nothing_else(code: str) -> None:
    assert own_defaults(code) == []
