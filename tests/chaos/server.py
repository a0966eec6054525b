"""A warm process that forks drivers to be hurt; started as a module by ``drivers.py``.

Loads a backend's library once. Each line on standard input is a request in JSON, and is answered,
once all of its drivers have ended, by a line in JSON. Its drivers are its children, so that a
signal never goes to a process that has taken over a number.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from typer.main import get_command

from tests.chaos.clocks import set_clock
from tests.chaos.driver import command, write_operations
from tests.chaos.faults import Plan, plant
from tests.chaos.studies import NAME, write_study_file
from tests.chaos.witness import Witness
from tuning.cli import app
from tuning.results import store

LIBRARIES = {
    "optuna": ("optuna", "tuning.backends.optuna_search.backend"),
    "random-search": ("tuning.backends.random_search.backend",),
    "keras-tuner": ("tuning.backends.keras_tuner_search.backend",),
    "ray-tune": ("tuning.backends.ray_tune.backend", "tuning.executors.ray.executor"),
    "ray": ("ray", "tuning.executors.ray.executor", "tuning.backends.optuna_search.backend"),
}
_OF_THE_COMMAND = ("tuning.cli.studies.study_report", "tuning.report.write")
_LOOK_SECONDS = 0.0005


def main() -> None:
    """Serve until standard input ends."""
    backend = sys.argv[1]
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for library in (*LIBRARIES[backend], *_OF_THE_COMMAND):
        importlib.import_module(library)
    # Made once: typer makes a command of all verbs anew in every process.
    changed: Any = app
    changed.app = get_command(app.app)
    if "ray" not in backend:
        _warm_up(backend)
    # What is loaded is shared with drivers: none of them looks through it again.
    gc.collect()
    gc.freeze()
    os.write(answers, b'"ready"\n')
    for line in sys.stdin:
        os.write(answers, (json.dumps(_serve(json.loads(line))) + "\n").encode())


def _warm_up(backend: str) -> None:
    """Load what a study loads on its way, so that no driver has to: run one here."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_study_file(Path(folder), backend=backend, trials=2)
        code = command(["search", "toy.yaml"], pace=0.0, oddly="", folder=Path(folder))
        assert code == 0, f"a study in peace ended with {code}"
        os.chdir(before)


def _serve(request: dict[str, Any]) -> dict[str, Any]:
    """Run drivers at the same moment, send them signals, and tell how they ended."""
    count = request.get("count", 1)
    begin = time.monotonic() + (0.05 if count > 1 else 0.0)
    children = {_fork(request, number, begin=begin): number for number in range(count)}
    pids = list(children)
    signals = sorted(request.get("signals", ()))
    deed_at, deed = request.get("deed", (0.0, ""))
    ends = begin + request.get("limit", 600.0)
    status = [0] * count
    seconds = [0.0] * count
    cpu = [0.0] * count
    while children:
        now = time.monotonic()
        while signals and now - begin >= signals[0][0]:
            number = signals.pop(0)[1]
            for child in children:
                os.kill(child, number)
        if deed and now - begin >= deed_at:
            _do(deed, Path(request["cwd"]) / "results" / NAME)
            deed = ""
        if now >= ends:
            for child in children:
                os.kill(child, signal.SIGKILL)
        child, ended, used = os.wait4(-1, os.WNOHANG)
        if child in children:
            place = children.pop(child)
            cpu[place] = used.ru_utime + used.ru_stime
            status[place] = os.waitstatus_to_exitcode(ended)
            seconds[place] = time.monotonic() - begin
        elif child == 0:
            time.sleep(_LOOK_SECONDS)
    return {"status": status, "seconds": seconds, "cpu": cpu, "pids": pids, "began": begin}


def _do(deed: str, place: Path) -> None:
    """Do to a study that runs what people do; there may be nothing there as yet."""
    with suppress(OSError):
        match deed:
            case "remove journal":
                (place / "journal.jsonl").unlink()
            case "move journal":
                (place / "journal.jsonl").rename(place / "moved.jsonl")
            case "remove folder":
                shutil.rmtree(place)
            case "move folder":
                place.rename(place.with_name("moved"))
            case _:
                raise ValueError(deed)


def _fork(request: dict[str, Any], number: int, *, begin: float) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.environ.update(request.get("environment", {}))
        folder = Path(request["cwd"])
        os.chdir(folder)
        if request.get("group"):
            os.setpgid(0, 0)
        _redirect(folder / ("output" if not number else f"output-{number}"))
        plan = Plan.read(request.get("fault", ""))
        plant(plan)
        Witness(folder, measures=request.get("sizes", False)).watch()
        set_clock(request.get("clock", ""))
        if request.get("often"):
            changed: Any = store
            changed._SECONDS_BETWEEN_DERIVING = changed._TIMES_ITS_COST = 0
        time.sleep(max(0.0, begin - time.monotonic()))
        code = command(
            request["arguments"],
            pace=request.get("pace", 0.0),
            oddly=request.get("oddly", ""),
            folder=folder,
        )
        if request.get("counts"):
            write_operations(folder / "operations.json", plan.done)
    except BaseException:  # noqa: BLE001 - a driver that breaks is a finding
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _redirect(path: Path) -> None:
    """Let this process read nothing, and print into a file."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    printed = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for target, descriptor in ((0, nothing), (1, printed), (2, printed)):
        os.dup2(descriptor, target)


if __name__ == "__main__":
    main()
