"""The check on a GPU: what of it needs none."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from benchmarks.cases import CASES
from benchmarks.gpu import __main__ as command
from benchmarks.gpu import programs, wheels
from benchmarks.gpu.check import TIME_IS_UP, Check, Failure, Sizes
from benchmarks.gpu.lines import Line, line_table
from objectives.machine import gpu_memory

_TINY = Sizes(trials=2, epochs=2, rows=300, seconds_by_hand=0.1, trials_for_memory=8)


def wheel(folder: Path, package: str, version: str) -> Path:
    """Write a wheel with one module, which says its version."""
    path = folder / f"{package}-{version}-py3-none-any.whl"
    info = f"{package}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{package}.py", f"VERSION = {version!r}\n")
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def check(tmp_path: Path) -> Check:
    return Check(
        device="cpu",
        sizes=_TINY,
        folder=tmp_path,
        path=[],
        deadline=time.monotonic() + 600,
        say=lambda text: None,
    )


def test_without_a_card_one_sentence_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu_memory, "card_memory", lambda: None)
    written = tmp_path / "GPU.md"
    assert command.main(["--write", str(written)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "gpu-check: this machine has no NVIDIA GPU, or its driver does not answer:"
        " nothing is measured"
    ]
    assert not written.exists()


def test_what_neither_the_machine_nor_the_wheels_have_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "NEEDED", ("numpy", "not-there", "nor-this"))
    wheel(tmp_path, "nor_this", "1.0")
    assert command.main(["--device", "cpu", "--wheels", str(tmp_path)]) == 2
    assert "gpu-check: not-there: neither installed nor among the wheels" in capsys.readouterr().err


def test_wheels_are_taken_for_what_is_missing_or_too_old_but_never_for_jax(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"jax": "0.1", "nvidia-nccl-cu12": "1", "numpy": "2.4.1", "pandas": "3.0.4"}
    monkeypatch.setattr(wheels, "installed", there.get)
    for package in (*(name.replace("-", "_") for name in there), "brand.new", "tensorflow"):
        wheel(tmp_path, package, "9.9")
    floors = {"jax": "0.10", "numpy": "2.4", "pandas": "3.1", "nvidia-nccl-cu12": "2"}
    taken = wheels.wanted(wheels.wheels_in(tmp_path), floors)
    assert [one.package for one in taken] == ["brand-new", "pandas", "tensorflow"]
    assert wheels.wheels_in(tmp_path / "nowhere") == []


def test_the_floors_are_those_of_the_project() -> None:
    floors = wheels.floors_of(Path("pyproject.toml").resolve())
    assert floors["keras"] == "3.15"
    assert floors["ruamel-yaml"] == "0.19"
    assert floors["ray"] == "2.60"
    assert not [name for name in floors if wheels.installed(name) is None]


def test_wheels_are_unpacked_in_front_of_what_is_there(tmp_path: Path, check: Check) -> None:
    wheel(tmp_path, "seldom_seen", "1.5")
    site = tmp_path / "site"
    wheels.unpack(wheels.wheels_in(tmp_path), site)
    check.path = [site]
    log = check._run("look", ["-c", "import seldom_seen; print(seldom_seen.VERSION)"])
    assert isinstance(log, Path)
    assert log.read_text().strip() == "1.5"


def test_a_wheel_that_does_not_fit_this_python_is_told_of(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "seldom_seen-1.5-cp27-none-any.whl").touch()
    assert command.main(["--device", "cpu", "--wheels", str(tmp_path)]) == 2
    assert "do not fit this Python" in capsys.readouterr().err


def test_the_table_shows_what_misses_its_mark() -> None:
    lines = [
        Line("dense", "12.0 s", "model.fit: 240.0 s", 20.0, 15.0),
        Line("convolutional", "12.0 s", "model.fit: 6.0 s", 0.5, 1.0),
        Line("memory", TIME_IS_UP),
    ]
    assert [line.is_missed for line in lines] == [False, True, False]
    shown = [line.split("|")[1:-1] for line in line_table(lines).splitlines()[2:]]
    assert [[cell.strip() for cell in cells] for cells in shown] == [
        ["dense", "12.0 s", "model.fit: 240.0 s", "20.00", "15"],
        ["convolutional", "12.0 s", "model.fit: 6.0 s", "**0.50**", "1"],
        ["memory", TIME_IS_UP, "", "", ""],
    ]


def test_no_program_begins_or_goes_on_when_the_time_is_up(check: Check) -> None:
    check.deadline = time.monotonic() + 1.0
    assert check._run("sleep", ["-c", "import time; time.sleep(60)"]) == Failure("ended after 1 s")
    assert check._run("next", ["-c", ""]) == Failure(TIME_IS_UP)
    assert [line.measured for line in check.lines()] == [TIME_IS_UP] * 12
    assert check.failures == 0


def test_a_program_that_fails_is_counted_and_its_output_shown(check: Check) -> None:
    said: list[str] = []
    check.say = said.append
    assert check._run("fail", ["-c", "raise SystemExit('no card')"]) == Failure(
        "failed with exit code 1"
    )
    assert check.failures == 1
    assert "no card" in said[-1]


@pytest.mark.integration
def test_a_search_is_held_to_one_by_one_and_to_fit(check: Check) -> None:
    beside_alone, beside_fit = check.speed("classifier", CASES["classifier"], at_least=0.001)
    assert beside_alone.times is not None
    assert beside_alone.times > 0
    assert beside_fit.times is not None
    assert not beside_fit.is_missed
    assert "s an epoch" in beside_fit.beside
    assert check.failures == 0
    assert check.device_name == "cpu"


def test_the_rate_of_some_epochs_is_that_of_the_whole_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert programs.at_that_rate([4.0, 2.0, 3.0], [0.5, 0.1, 0.2], trials=10, epochs=100) == 228.0


def test_the_page_holds_the_whole_table_and_no_place_of_this_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "GPU.md"
    asked = ["--device", "cpu", "--minutes", "0", "--wheels", str(tmp_path), "--write", str(page)]
    assert command.main(asked) == 0
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# On a GPU\n\n- command: `make gpu-check`\n- commit: ")
    assert written.count(TIME_IS_UP) == 12
    assert capsys.readouterr().out.strip() in written
    assert str(tmp_path) not in written
    assert str(Path.home()) not in written
