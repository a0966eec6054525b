"""Hurt studies in every way and write what became of them: ``python -m tests.chaos``."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos.campaigns.campaign import Campaign
from tests.chaos.campaigns.every import campaigns
from tests.chaos.drivers import drivers_of
from tests.chaos.findings import Finding, Ledger
from tests.chaos.studies import in_peace
from tests.chaos.table import read_anchors, write_page
from tests.repository import REPOSITORY

BUILD = REPOSITORY / "build" / "chaos"
_BESIDE_ONE_ANOTHER = 2


def run(campaign: Campaign, ledger: Ledger, *, ends: float) -> int:
    """Run what is left of a campaign until a moment; return how many runs broke a rule."""
    broken = 0
    fault, backend = campaign.fault, campaign.backend
    folder = BUILD / "work" / f"{fault}-{backend}".replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)
    with drivers_of(backend, folder / "state") as drivers:
        peace = in_peace(
            drivers,
            folder / "peace",
            pace=campaign.pace,
            side_by_side=campaign.side_by_side,
            trials=campaign.trials,
            settings=campaign.settings,
        )
        looked_at = commit()
        known = ledger.known(fault, backend)
        keys = campaign.keys(peace)
        ledger.plan(fault, backend, len(keys))
        for key in keys:
            if key in known:
                continue
            if time.monotonic() >= ends:
                break
            here = folder / key
            try:
                finding = campaign.hurt(drivers, here, key, peace)
            except Exception as error:  # noqa: BLE001 - a finding, too, and the others go on
                finding = Finding(breaches=[f"N0: {type(error).__name__}: {error}"])
            ledger.keep(fault, backend, key, finding, commit=looked_at)
            for breach in finding.breaches:
                print(f"{fault} {backend} {key}: {breach}", flush=True)
            if finding.breaches:
                broken += 1
            else:
                shutil.rmtree(here, ignore_errors=True)
    print(f"{fault} through {backend}: done", flush=True)
    return broken


def main() -> None:
    """Run the campaigns that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="faults to run, such as F02,F29")
    parser.add_argument("--through", default="", help="the backend; all of them when left out")
    parser.add_argument("--minutes", type=float, default=85.0, help="when to stop")
    parser.add_argument("--fresh", action="store_true", help="forget earlier findings")
    parser.add_argument("--beside", type=int, default=_BESIDE_ONE_ANOTHER)
    parser.add_argument("--write", type=Path, help="where to write the table")
    asked = parser.parse_args()
    if asked.fresh:
        (BUILD / "findings.jsonl").unlink(missing_ok=True)
    ledger = Ledger(BUILD / "findings.jsonl")
    ends = time.monotonic() + 60 * asked.minutes
    wanted = [one for one in asked.only.split(",") if one]
    chosen = [
        one
        for one in campaigns()
        if (not wanted or one.fault.startswith(tuple(wanted)))
        and (not asked.through or one.backend == asked.through)
    ]
    with ThreadPoolExecutor(asked.beside) as pool:
        broken = sum(pool.map(lambda one: run(one, ledger, ends=ends), chosen))
    if asked.write:
        titles = {(one.fault, one.backend): one.title for one in campaigns()}
        write_page(
            ledger.entries(),
            titles,
            planned=ledger.planned(),
            anchors=read_anchors(BUILD / "anchors"),
            path=asked.write,
        )
    print(f"{broken} runs broke a rule")
    raise SystemExit(broken > 0)


def commit() -> str:
    """Return the commit that is looked at, with a mark where files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=7"]
    return subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
