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

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the sentences, as the command line does.

        Raises:
            LookupError: If an exception of other code lies behind it; IPython then shows all.
        """
        cause = self.__cause__
        while isinstance(cause, TuningError):
            cause = cause.__cause__
        if cause is not None:
            raise LookupError("the place in the code behind it is what helps")
        return [f"{type(self).__name__}: {complaint}" for complaint in self.complaints]


class SearchSpaceError(TuningError, ValueError):
    """A search space, or a configuration for it, is not valid."""


class StudyTextError(TuningError, ValueError):
    """The text of a study file cannot be read as plain data."""
