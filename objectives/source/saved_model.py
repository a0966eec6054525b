"""What it takes to load a saved model where this project is not installed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import keras

from objectives.errors import ObjectiveError
from objectives.source.classes import NameClashError, embedded_source
from objectives.source.model_archive import require_whole_model
from objectives.source.parts import foreign_names, own_classes

_DOCSTRING = '"""Loads model.keras; needs Keras, and nothing of the project that trained it."""'
_LOAD_MODEL = '''\
def load_model(path: str | Path | None = None, *, compile: bool = False) -> keras.Model:
    """Return the model of a file, of ``model.keras`` beside this one by default.

    Compiled, its training goes on where it ended.
    """
    file = Path(__file__).with_name("model.keras") if path is None else path
    return keras.saving.load_model(file, compile=compile)'''


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingNeeds:
    """What Keras needs beside the file of a model; nothing for most.

    Attributes:
        module_text: A Python file with this project's classes in the model and in what it was
            compiled with, and a function ``load_model(path=None, *, compile=False)``; None where
            there are none, or their text cannot stand alone.
        is_for_training: Whether that file is needed only to load the model compiled.
        modules: Where there is no such text, the modules of this project to import first.
        foreign: Classes and functions in the model that only a user's own file defines.
        foreign_in_training: Likewise, in what it was compiled with.
    """

    module_text: str | None = None
    is_for_training: bool = False
    modules: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    foreign_in_training: tuple[str, ...] = ()


def loading_needs(saved: bytes) -> LoadingNeeds:
    """Return what it takes to load a model, and to load it compiled.

    Args:
        saved: The content of a ``.keras`` file.
    """
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        whole = json.loads(archive.read("config.json"))
    bare = _not_compiled(whole)
    found = foreign_names(bare)
    foreign = tuple(sorted(found))
    in_training = tuple(sorted(foreign_names(whole) - found))
    classes = own_classes(bare)
    text = None
    modules: tuple[str, ...] = ()
    for wanted in (own_classes(whole), classes):
        if wanted and text is None:
            # The second error stands for a Python without source texts.
            with suppress(NameClashError, OSError):
                text = _module_text(wanted)
    if classes and text is None:
        modules = tuple(sorted({one.__module__ for one in classes}))
    return LoadingNeeds(
        module_text=text,
        is_for_training=text is not None and not classes,
        modules=modules,
        foreign=foreign,
        foreign_in_training=in_training,
    )


def load_bare_model(path: Path, *, before_foreign: Callable[[], object]) -> keras.Model:
    """Return the model of a ``.keras`` file, not compiled.

    Args:
        path: The file.
        before_foreign: Called before loading a model with parts that only a user's file defines.

    Raises:
        ObjectiveError: If it is no whole model, or a part of it is still not known then.
    """
    require_whole_model(path)
    foreign = loading_needs(path.read_bytes()).foreign
    if foreign:
        before_foreign()
    try:
        return keras.saving.load_model(path, compile=False)
    except (AttributeError, ImportError, LookupError, OSError, TypeError, ValueError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        if "Lambda" in reason:
            raise ObjectiveError(
                f"{path}: holds a Lambda layer, whose code would run as it is loaded, and Keras's"
                " safe mode stays on; write the layer as a class, then search and retrain anew"
            ) from None
        known = f"; it holds {', '.join(foreign)}" if foreign else ""
        raise ObjectiveError(
            f"{path}: cannot be loaded ({reason}){known}; register layers of your own with"
            " keras.saving.register_keras_serializable, in the file of the objective"
        ) from error


def _not_compiled(node: Any) -> Any:
    """Return a serialised model without what it was compiled with, which is not loaded."""
    match node:
        case dict():
            return {
                key: _not_compiled(value) for key, value in node.items() if key != "compile_config"
            }
        case list():
            return [_not_compiled(value) for value in node]
        case _:
            return node


def _module_text(classes: Sequence[type]) -> str:
    embedded = embedded_source(classes)
    embedded.names["pathlib", "Path"] = None
    imports = ["from __future__ import annotations", *embedded.import_blocks()]
    return (
        "\n\n".join([_DOCSTRING, *imports])
        + "\n\n\n"
        + "\n\n\n".join([*embedded.definitions.values(), _LOAD_MODEL])
        + "\n"
    )
