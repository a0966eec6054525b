"""All campaigns, in the order in which they run."""

from __future__ import annotations

from tests.chaos.campaigns import at_operations, at_times, mixed, of_bytes, of_length, of_workers
from tests.chaos.campaigns.campaign import Campaign

# How many runs of each belong to the short campaign, which is made through Optuna alone.
_SHORT = {"F02 kill9": 60, "F02 torn": 20, "F22 enospc": 25, "F25 eio": 25, "F03": 10}


def campaigns() -> list[Campaign]:
    """Return every campaign."""
    found = [*at_times.campaigns(), *at_operations.campaigns(), *of_bytes.campaigns()]
    found += [*mixed.campaigns(), *of_length.campaigns(), *of_workers.campaigns()]
    # A Ray takes seconds to start: what needs one comes last.
    return sorted(found, key=lambda one: one.backend in ("ray", "ray-tune"))


def short_campaigns() -> list[tuple[Campaign, int]]:
    """Return those of the short campaign, each with its least number of runs."""
    of_optuna = [one for one in campaigns() if one.backend == "optuna"]
    return [(one, _SHORT[one.fault]) for one in of_optuna if one.fault in _SHORT]
