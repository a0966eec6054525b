"""The project's one error tree: its root, and the errors of this package."""


class TuningError(Exception):
    """Something the user can put right; every error that the project raises is one.

    Args:
        *complaints: Plain sentences, one for each thing that is wrong.
    """

    def __init__(self, *complaints: str) -> None:
        """Keep the complaints."""
        super().__init__(*complaints)
        self.complaints: tuple[str, ...] = complaints

    def __str__(self) -> str:
        """Join the complaints, one a line."""
        return "\n".join(self.complaints)


class SearchSpaceError(TuningError, ValueError):
    """A search space, or a configuration for it, is not valid."""


class StudyTextError(TuningError, ValueError):
    """The text of a study file cannot be read as plain data."""
