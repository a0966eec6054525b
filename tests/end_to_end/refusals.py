"""Runs the command in this process and tells a refusal from anything else."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tuning.cli.app import main


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A command that must be refused.

    ``complaints`` has one entry for each line on the standard error, in order: the parts of it
    that matter, the place first and the fix last, with " ... " between them.
    """

    label: str
    command: tuple[str, ...]
    complaints: tuple[str, ...]
    files: dict[str, str | bytes] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.label.replace(" ", "-")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    output: str
    errors: str

    @property
    def complaints(self) -> list[str]:
        return self.errors.splitlines()


@dataclass(frozen=True)
class CommandLine:
    """The command in a folder of its own."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capfd: pytest.CaptureFixture[str]

    def run(self, *command: str) -> Ended:
        self.monkeypatch.setattr(sys, "argv", ["tuning", *command])
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        output, errors = self.capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(code=ended.value.code, output=output, errors=errors)

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def refuses(self, *command: str, complaints: tuple[str, ...]) -> None:
        """Run a command that must be refused, with these complaints and no trace on the disk."""
        before = contents(self.folder)
        ended = self.run(*command)
        assert "Traceback" not in ended.output + ended.errors
        assert ended.code == 2, ended.errors
        assert ended.output == ""
        assert len(ended.complaints) == len(complaints), ended.errors
        for said, expected in zip(ended.complaints, complaints, strict=True):
            assert said.startswith("tuning: ")
            _assert_in_order(said, expected)
        assert contents(self.folder) == before


def command_without_traces(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    """Return the command in a folder, where nothing but itself could leave a trace."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TUNING_DATA", raising=False)
    # Python's own cache beside a class's file would be a trace on the disk.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return CommandLine(folder, monkeypatch, capfd)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return every path below a folder with its bytes, None for what is no regular file."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def _assert_in_order(said: str, expected: str) -> None:
    at = 0
    for part in expected.split(" ... "):
        found = said.find(part, at)
        assert found >= 0, f"{part!r} is not said, or out of order, in {said!r}"
        at = found + len(part)
