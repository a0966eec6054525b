"""A piece of code as a text in which only what it does counts."""

from __future__ import annotations

import ast
from typing import Any

# Where a node stands, what a checker reads, and how a text was quoted.
_IGNORED = frozenset({"ctx", "type_comment", "type_ignores", "kind"})


def form_of(node: Any, *, with_docstrings: bool = False) -> str:
    """Return a text that is equal for code that does the same, whatever its layout and comments.

    What is empty is left out, so that versions of Python whose trees have further fields give the
    same text.

    Args:
        node: A node of a syntax tree, a list of nodes, or a plain value.
        with_docstrings: Whether texts that stand by themselves count; only ``__doc__`` reads them.
    """
    match node:
        case ast.AST():
            fields = (
                f"{name}={form_of(value, with_docstrings=with_docstrings)}"
                for name, value in ast.iter_fields(node)
                if name not in _IGNORED and value is not None and value != []
            )
            return f"{type(node).__name__}({','.join(fields)})"
        case list():
            kept = (one for one in node if with_docstrings or not _does_nothing(one))
            return f"[{','.join(form_of(one, with_docstrings=with_docstrings) for one in kept)}]"
        case _:
            # 1, 1.0 and True are equal, and not the same.
            return f"{type(node).__name__} {node!r}"


def _does_nothing(node: Any) -> bool:
    """Tell whether a statement is a docstring, or is there for want of another."""
    is_value = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_value or isinstance(node, ast.Pass)
