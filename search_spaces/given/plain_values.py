"""Numbers of NumPy's as Python's own, without NumPy."""

from search_spaces.values import plain


def plain_scalar(value: object) -> object:
    """Return a value of NumPy's, such as ``int64(3)``, as Python's own; others as they are."""
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "shape", None) == ():
        return plain(item())
    return plain(value)
