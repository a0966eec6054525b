"""A node dies that holds the states of trials that wait: they train from their start."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cluster.clusters import setting, three_nodes
from tests.cluster.processes import children, parent_of
from tests.contracts.toy import LOSS, bowl
from tests.integration.cluster_of_its_own import RunningCluster
from tests.integration.faulty_laws import RACE, MovableToy, SlowLaw, require_race, run_on_ray
from tuning.cluster.join import joined

STATES = 2


def kill_a_node_with_states(cluster: RunningCluster, folder: Path, killed: list[int]) -> None:
    """Wait for states on a node other than the head, then kill everything of it."""
    while not killed:
        notes = [int(note.read_text() or 0) for note in folder.iterdir()]
        holders = [parent_of(pid) for pid in notes if pid]
        for raylet in cluster.raylets[1:]:
            if holders.count(raylet) >= STATES:
                workers = children([raylet])
                killed.append(raylet)
                for pid in (raylet, *workers):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                return
        time.sleep(0.02)


@pytest.mark.cluster
def test_trials_whose_states_went_with_a_node_come_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, log = tmp_path / "notes", tmp_path / "trained.log"
    notes.mkdir()
    killed: list[int] = []
    toy = MovableToy(SlowLaw(), LOSS, RACE["epochs"], log=log, noting=notes)
    with setting(monkeypatch) as one, three_nodes(one) as cluster:
        killer = threading.Thread(
            target=kill_a_node_with_states, args=(cluster, notes, killed), daemon=True
        )
        killer.start()
        with joined(cluster.address):
            run = run_on_ray(bowl, toy=toy, **RACE)
        killer.join(timeout=10)
    assert len(killed) == 1
    require_race(run.trials)
    assert run.replaced >= 1
