"""Transfer studies from the command line: what a dry run leaves alone, and a changed base file."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import pytest

from tests.end_to_end.refusals import CommandLine, contents
from tests.unit.objectives.families.transfer.transfer_cases import write_images
from tuning.results.journal import create_journal, read_journal

pytestmark = pytest.mark.end_to_end

_SEARCH = ("search", "transfer", "--name", "boots", "--epochs", "2", "--trials", "1")


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command beside a base network, with few images and a cache of its own."""
    write_images(tmp_path / "images")
    save_network(tmp_path / "base.keras", width=6)
    (tmp_path / "study").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TUNING_DATA", str(tmp_path / "images"))
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd)


def save_network(path: Path, *, width: int) -> None:
    layers = keras.layers
    keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(width, activation="relu"),
            layers.Dense(8, activation="softmax"),
        ]
    ).save(path)


@pytest.mark.parametrize("more", [(), ("--metric", "accuracy"), ("--trainer", "compiled")])
def test_a_dry_run_trains_and_writes_nothing(command: CommandLine, more: tuple[str, ...]) -> None:
    before = contents(command.folder)
    ended = command.run(*_SEARCH, *more, "--dry-run")
    assert ended.code == 0, ended.errors
    assert "network A learns" not in ended.output + ended.errors
    assert contents(command.folder) == before


def test_the_network_is_learned_once_a_trial_needs_it(command: CommandLine) -> None:
    ended = command.run(*_SEARCH)
    assert ended.code == 0, ended.errors
    assert "network A learns 8 other classes from 96 images" in ended.output + ended.errors
    assert len(list(command.folder.glob("cache/keras-tuning/base_networks/*.keras"))) == 1


def test_with_a_file_nothing_is_learned_and_a_changed_file_is_refused(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_base = ("--set", "base_model=base.keras", "--set", "reused_layers=1")
    ended = command.run(*_SEARCH, *of_base)
    assert ended.code == 0, ended.errors
    assert not (command.folder / "cache/keras-tuning/base_networks").exists()

    base, results = command.folder / "base.keras", command.folder / "results"
    monkeypatch.chdir(command.folder / "study")
    resume = ("resume", "boots", "--results", str(results), "--trials")
    ended = command.run(*resume, "2")
    assert ended.code == 0, ended.errors

    save_network(base, width=7)
    said = (f"the file {base} changed", "the study 'boots' cannot go on with that")
    command.refuses(*resume, "3", complaints=said)
    command.refuses("retrain", "boots", "--results", str(results), complaints=said)
    base.unlink()
    missing = f"space.base_model {str(base)!r}: there is no such file"
    command.refuses(*resume, "3", complaints=(missing,))


def test_a_journal_that_knows_of_no_files_goes_on(command: CommandLine) -> None:
    of_base = ("--set", "base_model=base.keras", "--set", "reused_layers=1")
    assert command.run(*_SEARCH, *of_base).code == 0
    folder = command.folder / "results/boots"
    journal = folder / "journal.jsonl"
    base = str(command.folder / "base.keras")
    first, *others = read_journal(journal).records
    assert first["identity"].pop(f"file {base}")
    journal.unlink()
    # Paths as they were typed, here and in the study file.
    written = create_journal(journal, json.loads(json.dumps(first).replace(base, "base.keras")))
    for record in others:
        written.append(record, durable=False)
    written.close()
    study = folder / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace(base, "base.keras"), "utf-8")
    ended = command.run("resume", "boots", "--trials", "2")
    assert ended.code == 0, ended.errors
