"""A study from beginning to end, and its continuation.

What runs one is loaded when it is asked for: what cannot be is said before that.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.study.run import check_study, resume_study, run_study
else:
    __getattr__ = loaded_on_use(
        __name__, {"tuning.study.run": ("check_study", "resume_study", "run_study")}
    )

__all__ = ["check_study", "resume_study", "run_study"]
