"""The verbs that run studies.

What a verb does is loaded when it is asked for: the help of all of them answers at once.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.cli.studies.drafted import draft_and_tell
    from tuning.cli.studies.ended_studies import delete_if_meant, rename_and_tell, stop_and_wait
    from tuning.cli.studies.range_report import show_range_test
    from tuning.cli.studies.study_report import resume_and_show, search_and_show
    from tuning.cli.studies.submitted import submit_and_follow
    from tuning.cli.studies.watched import watch_study
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.cli.studies.drafted": ("draft_and_tell",),
            "tuning.cli.studies.ended_studies": (
                "delete_if_meant",
                "rename_and_tell",
                "stop_and_wait",
            ),
            "tuning.cli.studies.range_report": ("show_range_test",),
            "tuning.cli.studies.study_report": ("resume_and_show", "search_and_show"),
            "tuning.cli.studies.submitted": ("submit_and_follow",),
            "tuning.cli.studies.watched": ("watch_study",),
        },
    )

__all__ = [
    "delete_if_meant",
    "draft_and_tell",
    "rename_and_tell",
    "resume_and_show",
    "search_and_show",
    "show_range_test",
    "stop_and_wait",
    "submit_and_follow",
    "watch_study",
]
