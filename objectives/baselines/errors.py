"""Why there is no baseline, or not this one."""


class NoBaselineError(Exception):
    """A baseline cannot be made or measured; the reason continues `linear model: `."""
