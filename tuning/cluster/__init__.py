"""The Ray of a study: one of its own or a cluster, how it is reached, and what it says.

What needs Ray is loaded when it is asked for: Ray is slow to load.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.cluster.facts import cluster_facts
    from tuning.cluster.head_watch import HeadWatch, last_words
    from tuning.cluster.session import ray_for
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.cluster.facts": ("cluster_facts",),
            "tuning.cluster.head_watch": ("HeadWatch", "last_words"),
            "tuning.cluster.session": ("ray_for",),
        },
    )

__all__ = ["HeadWatch", "cluster_facts", "last_words", "ray_for"]
