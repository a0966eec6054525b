"""The verbs that make models of what studies found.

What a verb does is loaded when it is asked for: the help of all of them answers at once.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.cli.models.exported import write_export
    from tuning.cli.models.predicted import predict_and_write
    from tuning.cli.models.retrained import retrain_and_show
    from tuning.cli.models.trust import trusted_or_asked
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.cli.models.exported": ("write_export",),
            "tuning.cli.models.predicted": ("predict_and_write",),
            "tuning.cli.models.retrained": ("retrain_and_show",),
            "tuning.cli.models.trust": ("trusted_or_asked",),
        },
    )

__all__ = ["predict_and_write", "retrain_and_show", "trusted_or_asked", "write_export"]
