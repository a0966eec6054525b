"""The verbs that draw: a study's report, and single pictures of it.

What a verb does is loaded when it is asked for: the help of all of them answers at once.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.cli.drawing.drawn_plot import print_plot
    from tuning.cli.drawing.written_report import print_report
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.cli.drawing.drawn_plot": ("print_plot",),
            "tuning.cli.drawing.written_report": ("print_report",),
        },
    )

__all__ = ["print_plot", "print_report"]
