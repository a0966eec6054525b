"""All campaigns, in the order in which they run."""

from __future__ import annotations

from tests.chaos.campaigns import at_operations, at_times, mixed, of_bytes, of_length, of_workers
from tests.chaos.campaigns.campaign import Campaign

# How many runs of each belong to the short campaign, which is made through Optuna alone.
_SHORT = {
    "F01 kill9": 5,
    "F02 kill9": 40,
    "F02 torn": 15,
    "F03": 8,
    "F04 torn": 12,
    "F05 unsynced": 6,
    "F17 at once": 5,
    "F22 enospc": 20,
    "F25 eio": 20,
    "F29 flipped": 4,
    "F32 deleted": 4,
    "F36 not finite": 3,
    "F48 SIGTERM": 4,
    "F57 changed": 9,
}


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
