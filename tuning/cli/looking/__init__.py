"""The verbs that look: at studies, trials, backends and the installation.

What a verb does is loaded when it is asked for: the help of all of them answers at once.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.cli.looking.column_list import print_columns
    from tuning.cli.looking.findings import print_findings
    from tuning.cli.looking.leaderboard_text import print_leaderboards
    from tuning.cli.looking.listed import print_list
    from tuning.cli.looking.space_text import print_space
    from tuning.cli.looking.table import show_trial
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.cli.looking.column_list": ("print_columns",),
            "tuning.cli.looking.findings": ("print_findings",),
            "tuning.cli.looking.leaderboard_text": ("print_leaderboards",),
            "tuning.cli.looking.listed": ("print_list",),
            "tuning.cli.looking.table": ("show_trial",),
            "tuning.cli.looking.space_text": ("print_space",),
        },
    )

__all__ = [
    "print_columns",
    "print_findings",
    "print_leaderboards",
    "print_list",
    "print_space",
    "show_trial",
]
