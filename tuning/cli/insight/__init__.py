"""The verbs that say what studies came to as a whole, those of other tools too.

What a verb does is loaded when it is asked for: the help of all of them answers at once.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.cli.insight.compared import print_comparison
    from tuning.cli.insight.drawn_plot import picture_names, print_plot
    from tuning.cli.insight.explained import print_explanation
    from tuning.cli.insight.imported import import_and_show
    from tuning.cli.insight.written_report import print_index, print_report
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.cli.insight.compared": ("print_comparison",),
            "tuning.cli.insight.drawn_plot": ("picture_names", "print_plot"),
            "tuning.cli.insight.explained": ("print_explanation",),
            "tuning.cli.insight.imported": ("import_and_show",),
            "tuning.cli.insight.written_report": ("print_index", "print_report"),
        },
    )

__all__ = [
    "import_and_show",
    "picture_names",
    "print_comparison",
    "print_explanation",
    "print_index",
    "print_plot",
    "print_report",
]
