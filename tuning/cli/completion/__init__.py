"""What a shell offers for the word that is being typed; it must answer at once.

Nothing here loads Keras or reads more than the first line of a file, and nothing complains: what
cannot be told is not offered.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.cli.completion.names import objectives, studies
    from tuning.cli.completion.settings import setting_values
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.cli.completion.names": ("objectives", "studies"),
            "tuning.cli.completion.settings": ("setting_values",),
        },
    )

__all__ = ["objectives", "setting_values", "studies"]
