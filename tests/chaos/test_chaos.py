"""A part of the campaigns, for every change: `make chaos` runs the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.chaos.campaigns.campaign import Campaign
from tests.chaos.campaigns.every import short_campaigns
from tests.chaos.drivers import Drivers, drivers_of
from tests.chaos.studies import Peace, in_peace

pytestmark = pytest.mark.chaos


@pytest.fixture(scope="module")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drivers]:
    with drivers_of("optuna", tmp_path_factory.mktemp("state")) as found:
        yield found


@pytest.fixture(scope="module")
def peace_at(
    drivers: Drivers, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[float], Peace]:
    @cache
    def peace(pace: float) -> Peace:
        return in_peace(drivers, tmp_path_factory.mktemp("peace") / "study", pace=pace)

    return peace


@pytest.mark.parametrize(
    ("campaign", "least"), short_campaigns(), ids=lambda one: getattr(one, "fault", str(one))
)
def test_no_rule_is_broken(
    campaign: Campaign,
    least: int,
    drivers: Drivers,
    peace_at: Callable[[float], Peace],
    tmp_path: Path,
) -> None:
    peace = peace_at(campaign.pace)
    keys = campaign.keys(peace)
    chosen = keys[:: max(1, len(keys) // least)]
    breaches = {key: campaign.hurt(drivers, tmp_path / key, key, peace).breaches for key in chosen}
    assert {key: found for key, found in breaches.items() if found} == {}
    assert len(chosen) >= least
