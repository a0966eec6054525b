"""The ten faults, done to a tool: what becomes of a study, in a few words each."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import final

from tests.chaos import toy
from tests.chaos.anchors.anchor import Anchor, Law, told
from tests.chaos.anchors.drivers import drive

_FLIPS, _ROUNDS = 200, 10
_HANG_SECONDS = 10.0


@final
class Measured:
    """A tool under the ten faults."""

    def __init__(self, anchor: Anchor, folder: Path, *, runs: int) -> None:
        """Take the tool, a folder for its studies, and how often what is random is done."""
        self._anchor, self._folder, self._runs = anchor, folder, runs
        anchor.load()
        ended = drive(anchor, folder / "peace")
        assert ended.status == [0], ended.printed[-2000:]
        self._seconds = ended.seconds
        self._whole = anchor.kept(folder / "peace")
        assert len(self._whole) == toy.TRIALS, self._whole

    def faults(self) -> dict[str, Callable[[], str]]:
        """Return the faults by name."""
        return {
            "F01": self.killed,
            "F04": self.torn,
            "F07": self.worker,
            "F17": self.at_once,
            "F22": self.full,
            "F29": self.flipped,
            "F36": self.infinite,
            "F43": self.hanging,
            "F49": self.clock,
            "F57": self.changed,
        }

    def killed(self) -> str:
        """Kill the driver once some trials have ended and go on, as often as was asked for."""
        lost = said = zombies = broken = 0
        for seed in range(self._runs):
            folder = self._new(f"F01-{seed}")
            at = random.Random(seed).randrange(1, toy.TRIALS)
            drive(self._anchor, folder, kill_told=at)
            # Before it goes on: what trains again comes to the same.
            before, kept = told(folder), self._kept(folder)
            said += len(before)
            lost += sum(kept.get(number) != value for number, value in before.items())
            broken += drive(self._anchor, folder).status != [0]
            zombies += self._running(folder)
        return f"{lost} of {said} lost, {zombies} zombies, {broken} of {self._runs} do not go on"

    def torn(self) -> str:
        """Cut its last written file at bytes of its end."""
        files = self._files()
        if not files:
            return "keeps nothing"
        newest = max(files, key=lambda path: path.stat().st_mtime_ns)
        size = newest.stat().st_size
        cuts = sorted(
            random.Random(4).sample(range(1, min(400, size)), min(2 * self._runs, size - 1))
        )
        dead = lost = 0
        for cut in cuts:
            folder = self._copy("F04")
            path = folder / newest.relative_to(self._folder / "peace")
            path.write_bytes(path.read_bytes()[:-cut])
            if drive(self._anchor, folder).status != [0]:
                dead += 1
                continue
            kept = self._kept(folder)
            lost += len(self._whole.keys() - kept.keys()) > 0
        return f"{dead} of {len(cuts)} cuts end it, {lost} lose more"

    def worker(self) -> str:
        """Let a trial kill what trains it, whenever it is trained."""
        folder = self._new("F07")
        runs, status = 0, -1
        while runs < 4 and status != 0:
            status = drive(self._anchor, folder, law=Law("die")).status[0] or 0
            runs += 1
        kept = len(self._kept(folder))
        return f"{kept} trials kept after {runs} runs"

    def at_once(self) -> str:
        """Start four drivers at the same moment."""
        dead = 0
        numbers: list[int] = []
        for seed in range(_ROUNDS if self._runs > 5 else 2):
            folder = self._new(f"F17-{seed}")
            ended = drive(self._anchor, folder, count=4)
            dead += sum(one != 0 for one in ended.status)
            numbers.append(len(self._kept(folder)))
        return f"{dead} of {4 * len(numbers)} die, {min(numbers)} to {max(numbers)} trials"

    def full(self) -> str:
        """Let no file grow beyond a part of what it needs, then lift that and go on."""
        files = self._files()
        if not files:
            return "keeps nothing"
        size = max(path.stat().st_size for path in files)
        broken = lost = said = 0
        for part in range(1, 11 if self._runs > 5 else 3):
            folder = self._new(f"F22-{part}")
            drive(self._anchor, folder, most_bytes=size * part // 11)
            before = told(folder)
            broken += drive(self._anchor, folder).status != [0]
            kept = self._kept(folder)
            said += len(before)
            lost += sum(kept.get(number) != value for number, value in before.items())
        return f"{lost} of {said} lost, {broken} of {part} do not go on"

    def flipped(self) -> str:
        """Flip single bits of its files."""
        files = self._files()
        if not files:
            return "keeps nothing"
        draw = random.Random(29)
        total = sum(path.stat().st_size for path in files)
        dead = silent = 0
        for _ in range(_FLIPS):
            place, bit = draw.randrange(total), draw.randrange(8)
            folder = self._copy("F29")
            for path in files:
                size = path.stat().st_size
                if place < size:
                    break
                place -= size
            hurt = folder / path.relative_to(self._folder / "peace")
            data = bytearray(hurt.read_bytes())
            data[place] ^= 1 << bit
            hurt.write_bytes(data)
            try:
                silent += self._anchor.kept(folder) != self._whole
            except Exception:  # noqa: BLE001 - whatever it raises, it has noticed
                dead += 1
        return f"{silent} of {_FLIPS} change results unsaid, {dead} make all unreadable"

    def infinite(self) -> str:
        """Let a trial measure minus infinity where less is better."""
        folder = self._new("F36")
        drive(self._anchor, folder, law=Law("-inf"))
        return "ranks first" if self._anchor.best(folder) == float("-inf") else "does not rank"

    def hanging(self) -> str:
        """Let a trial never end."""
        ended = drive(self._anchor, self._new("F43"), law=Law("hang"), limit=self._limit())
        return "hangs" if ended.status == [None] else f"ends with {ended.status[0]}"

    def clock(self) -> str:
        """Let the clock jump by a day with each reading."""
        bad = 0
        for kind in ("ahead", "back", "frozen"):
            folder = self._new(f"F49-{kind}")
            status = drive(self._anchor, folder, clock=kind, limit=self._limit()).status
            bad += status != [0] or len(self._kept(folder)) != toy.TRIALS
        return f"{bad} of 3 clocks end it"

    def changed(self) -> str:
        """Go on with another range and direction than before."""
        folder = self._copy("F57")
        ended = drive(self._anchor, folder, changed=True)
        more = len(self._kept(folder)) - len(self._whole)
        if ended.status != [0]:
            return "refused"
        return f"taken, {more} more trials" if self._files() else "begins anew"

    def _limit(self) -> float:
        return _HANG_SECONDS + 3 * self._seconds

    def _files(self) -> list[Path]:
        return self._anchor.files(self._folder / "peace")

    def _kept(self, folder: Path) -> dict[int, float]:
        try:
            return self._anchor.kept(folder)
        except Exception:  # noqa: BLE001 - what cannot be read is not kept
            return {}

    def _running(self, folder: Path) -> int:
        try:
            return self._anchor.running(folder)
        except Exception:  # noqa: BLE001 - as above
            return 0

    def _new(self, name: str) -> Path:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _copy(self, name: str) -> Path:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._folder / "peace", folder)
        (folder / "told.jsonl").unlink(missing_ok=True)
        return folder
