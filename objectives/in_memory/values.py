"""Values that code in memory reads, as texts that are equal for equal values."""

from __future__ import annotations

import hashlib
import sys
from typing import Any

_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_LONGEST = 10_000


def value_text(value: Any) -> str:
    """Return a value as Python would be written that gives it, where that is possible.

    Arrays and tables, and whatever else has no such text, become a text in quotes that tells two
    different ones apart as far as can be told.
    """
    if is_plain(value):
        text = repr(value)
        return text if len(text) <= _LONGEST else repr(f"<{_digest(text.encode())}>")
    # Whoever holds an array has loaded its library; nobody else needs to.
    if _is_one_of(value, "numpy", "ndarray") and value.dtype != object:
        shown = f"array of {value.dtype}, shape {value.shape}"
        return repr(f"<{shown}, {_digest(value.tobytes())}>")
    if isinstance(value, set | frozenset):
        # Another process may go through them in another order.
        inside = ", ".join(sorted(map(value_text, value)))
        return repr(f"<{_kind(value)} {inside}>"[:_LONGEST])
    if _is_one_of(value, "pandas", "DataFrame", "Series"):
        return repr(f"<table of shape {value.shape}, {_table_digest(value)}>")
    config = getattr(value, "get_config", None)
    if config is not None and not isinstance(value, type):
        try:
            return repr(f"<{_kind(value)} {config()!r}>")
        except Exception:  # noqa: BLE001 - whatever a person's object raises
            return repr(f"<{_kind(value)}>")
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - whatever a person's object raises
        text = ""
    # A place in memory is another in each process.
    has_place = not text or " at 0x" in text
    return repr(f"<{_kind(value)}>" if has_place else f"<{_kind(value)} {text}>"[:_LONGEST])


def is_plain(value: Any) -> bool:
    """Tell whether Python reads a value back from what it shows of it."""
    if isinstance(value, _PLAIN):
        return type(value) in _PLAIN
    if type(value) in (list, tuple):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(is_plain(key) and is_plain(one) for key, one in value.items())
    return False


def _is_one_of(value: Any, module: str, *names: str) -> bool:
    library = sys.modules.get(module)
    return library is not None and isinstance(value, tuple(getattr(library, n) for n in names))


def _table_digest(table: Any) -> str:
    try:
        hashed = sys.modules["pandas"].util.hash_pandas_object(table).to_numpy().tobytes()
    except TypeError:  # Cells that are lists, say.
        hashed = repr(table.to_numpy().tolist()).encode()
    return _digest(hashed + repr(list(getattr(table, "columns", []))).encode())


def _digest(content: bytes) -> str:
    return f"sha256 {hashlib.sha256(content).hexdigest()}"


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__} object"
