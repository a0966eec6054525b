"""What a configuration is worth: data, models, training, measurement.

For objectives of your own: ``read_table``, ``load_dataset``, ``Dataset`` and ``Task``;
``build_mlp`` for a network with all the known parameters; ``Stage`` for a later part of a training.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from objectives.data import Dataset, Task, load_dataset, read_table
    from objectives.families.mlp.objective import build_mlp
    from objectives.training.stage import Stage

__all__ = ["Dataset", "Stage", "Task", "build_mlp", "load_dataset", "read_table"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: commands that only read results need no data libraries and no Keras.
    match name:
        case "Dataset" | "Task" | "load_dataset" | "read_table":
            from objectives import data

            return getattr(data, name)
        case "build_mlp":
            from objectives.families.mlp.objective import build_mlp

            return build_mlp
        case "Stage":
            from objectives.training.stage import Stage

            return Stage
        case _:
            raise AttributeError(f"module 'objectives' has no attribute {name!r}")
