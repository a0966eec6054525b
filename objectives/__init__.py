"""What a configuration is worth: data, models, training, measurement.

For objectives of your own: ``read_table``, ``load_dataset``, ``Dataset`` and ``Task``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from objectives.data import Dataset, Task, load_dataset, read_table

__all__ = ["Dataset", "Task", "load_dataset", "read_table"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: commands that only read results need no data libraries.
    if name in __all__:
        from objectives import data

        return getattr(data, name)
    raise AttributeError(f"module 'objectives' has no attribute {name!r}")
