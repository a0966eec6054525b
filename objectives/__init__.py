"""What a configuration is worth: data, models, training, measurement.

For objectives of your own: ``read_table``, ``load_dataset``, ``Dataset`` and ``Task``;
``build_mlp`` for a network with all the known parameters; ``Stage`` for a later part of a training.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from objectives.data import Dataset, Task, load_dataset, read_table
    from objectives.families.mlp.objective import build_mlp
    from objectives.training.stage import Stage
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "objectives.data": ("Dataset", "Task", "load_dataset", "read_table"),
            "objectives.families.mlp.objective": ("build_mlp",),
            "objectives.training.stage": ("Stage",),
        },
    )

__all__ = ["Dataset", "Stage", "Task", "build_mlp", "load_dataset", "read_table"]
