"""Layers in saved models that code names: of files only their text is looked at."""

from __future__ import annotations

import ast
import mmap
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.user.slow_layers.names import slow_names_in_text

if TYPE_CHECKING:
    from objectives.user.slow_layers.reached import ReachedCode

_ENDINGS = (".keras", ".json", ".h5", ".hdf5")
# In a ``.keras`` file, which is an archive, Keras keeps the model's configuration so.
_CONFIGURATION = "config.json"


def slow_names_in_files(code: ReachedCode) -> Iterator[str]:
    """Yield the layers of the saved models that code names.

    Of a path that is put together, the parts that are written count; it starts at the current
    folder, or beside the code.
    """
    for module, nodes in code.nodes.items():
        for text in dict.fromkeys(map(_path_text, nodes)):
            if not text.endswith(_ENDINGS):
                continue
            for file in (Path(text).expanduser(), module.parent / text):
                # What is wrong with a file is said where it is loaded.
                with suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
                    yield from slow_names_in_text(_configuration_text(file))


def _path_text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(op=ast.Div()):
            return "/".join(_texts(node))
        case (
            ast.Call(args=args, func=ast.Attribute(attr="join" | "joinpath" | "Path"))
            | ast.Call(args=args, func=ast.Name(id="Path" | "join"))
        ):
            return "/".join(text for one in args for text in _texts(one))
        case _:
            return ""


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts that are written in an expression, from left to right."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for inner in ast.iter_child_nodes(node):
        yield from _texts(inner)


def _configuration_text(file: Path) -> str:
    if file.suffix == ".keras":
        with zipfile.ZipFile(file) as archive:
            return archive.read(_CONFIGURATION).decode("utf-8", errors="replace")
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as held:
        # The configuration is one text among weights; what holds no layer is not read as text.
        begin = held.find(b'"class_name"')
        if begin < 0:
            return ""
        end = held.rfind(b'"class_name"') + len('"class_name": ') + 100
        return held[begin:end].decode("utf-8", errors="replace")
