"""``python -m benchmarks.gpu``: check and measure on an NVIDIA GPU, within minutes.

Runs with what the machine has and with wheels from a folder, without a network.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.gpu.wheels import floors_of, missing, unpack, wanted, wheels_in

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Return 0, 1 where something failed or missed its mark, 2 where nothing can be measured."""
    options = _parser().parse_args(arguments)
    deadline = time.monotonic() + 60 * options.minutes
    taken = wanted(wheels_in(options.wheels), floors_of(_ROOT / "pyproject.toml"))
    if options.device == "gpu" and not _has_card():
        return _refuse(
            "this machine has no NVIDIA GPU, or its driver does not answer: nothing is measured"
        )
    if lacking := missing(taken):
        return _refuse(
            f"{', '.join(lacking)}: neither installed nor among the wheels of {options.wheels};"
            " fill that folder with `make gpu-wheels` where there is a network"
        )
    with tempfile.TemporaryDirectory(prefix="gpu-check-") as folder:
        site = Path(folder) / "site"
        try:
            unpack(taken, site)
        except subprocess.CalledProcessError:
            return _refuse(
                f"the wheels of {options.wheels} do not fit this Python, as pip says above;"
                " make them anew with `make gpu-wheels GPU_PYTHON=3.N`"
            )
        if taken:
            print(f"from wheels: {', '.join(wheel.package for wheel in taken)}", flush=True)
            sys.path.insert(0, str(site))
        if options.device == "gpu" and not _jax_finds_it():
            return _refuse(
                "JAX finds no GPU here, though the machine has one; install it with CUDA,"
                " pip install 'jax[cuda12]'"
            )
        return _check(options, folder=Path(folder), path=[site] if taken else [], until=deadline)


def _check(options: argparse.Namespace, *, folder: Path, path: Sequence[Path], until: float) -> int:
    # Here: before, NumPy may not have been there.
    from benchmarks.gpu.check import Check, Sizes
    from benchmarks.gpu.lines import line_table
    from benchmarks.report import HOW_TO_READ, circumstances

    sizes = Sizes()
    if options.tiny:
        sizes = Sizes(trials=2, epochs=2, rows=600, seconds_by_hand=1.0, trials_for_memory=8)
    check = Check(
        device=options.device,
        sizes=sizes,
        folder=folder,
        path=path,
        deadline=until,
        say=lambda text: print(text, flush=True),
    )
    lines = list(check.lines())
    shown = line_table(lines)
    print(f"\n{shown}", flush=True)
    if options.write is not None:
        head = circumstances("make gpu-check", title="On a GPU")
        device = f"- device: {check.device_name}"
        page = [
            *head,
            device,
            "",
            HOW_TO_READ,
            "",
            shown,
            "",
        ]
        options.write.write_text("\n".join(page), encoding="utf-8")
    return int(check.failures > 0 or any(line.is_missed for line in lines))


def _has_card() -> bool:
    from objectives.machine.gpu_memory import card_memory

    return card_memory() is not None


def _jax_finds_it() -> bool:
    program = "import jax; print(*{device.platform for device in jax.devices()})"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    return "gpu" in told.stdout


def _refuse(sentence: str) -> int:
    print(f"gpu-check: {sentence}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--minutes", type=float, default=8.0, help="the time for all (default 8)")
    parser.add_argument(
        "--wheels",
        type=Path,
        default=_ROOT / "wheels",
        metavar="FOLDER",
        help="wheels of what this machine lacks (default: wheels/ of the checkout)",
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table to this file")
    # To try every step where there is no card.
    parser.add_argument("--device", choices=("gpu", "cpu"), default="gpu", help=argparse.SUPPRESS)
    parser.add_argument("--tiny", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
