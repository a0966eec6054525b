"""Folders of killed processes are removed by the next one, those of living ones are not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.repository import REPOSITORY
from tuning.cluster.short_folder import short_folder

_HOLD = """\
import sys, time
from tuning.cluster.short_folder import short_folder

with short_folder() as folder:
    (folder / "something").write_text("left")
    print(folder, flush=True)
    sys.stdin.read()
"""


def holder() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )


def folder_of(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def test_it_is_gone_afterwards_and_nobody_else_reads_it() -> None:
    with short_folder() as folder:
        assert folder.is_dir()
        assert folder.stat().st_mode & 0o077 == 0
        assert len(str(folder)) < 40
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_stays() -> None:
    with holder() as killed, holder() as living:
        left, used = folder_of(killed), folder_of(living)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert (left / "something").exists()
        with short_folder():
            assert not left.exists()
            assert (used / "something").exists()
        living.communicate(timeout=30)
        assert living.returncode == 0
    assert not used.exists()


def test_folders_that_are_none_of_ours_stay(tmp_path: Path) -> None:
    with short_folder() as folder:
        parent = folder.parent
    other = parent / f"tuning-notes-{os.getpid()}"
    link = parent / f"tuning-link-{os.getpid()}"
    target = tmp_path / "target"
    target.mkdir()
    (target / "lock").touch()
    other.mkdir()
    link.symlink_to(target)
    try:
        with short_folder():
            assert other.is_dir()
            assert (target / "lock").exists()
    finally:
        link.unlink()
        other.rmdir()
