"""Packages that a machine without a network lacks, taken from a folder of wheels.

What is there is used as it is, JAX and TensorFlow with their CUDA above all; a wheel is taken only
for what is missing or too old. Needs nothing but Python's own library and pip.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What the check cannot do without. Ray, TensorFlow, KerasTuner and SciKeras are not among it.
NEEDED = (
    *("filelock", "hypothesis", "jax", "keras", "matplotlib", "numpy", "optuna", "pandas"),
    *("platformdirs", "pytest", "rich", "ruamel-yaml", "scikit-learn", "scipy", "typer"),
)
# Never replaced where they are: they fit the driver and CUDA of the machine.
_OF_THE_MACHINE = re.compile(r"(jax|tensorflow|nvidia)(-.*)?|jaxlib")


@dataclass(frozen=True)
class Wheel:
    """A wheel by its file: the package in the form of an index, and its version."""

    path: Path
    package: str
    version: str


def wheels_in(folder: Path) -> list[Wheel]:
    """Return the wheels of a folder; none where there is no such folder."""
    found = []
    for path in sorted(folder.glob("*.whl")):
        package, its_version = path.name.split("-")[:2]
        found.append(Wheel(path, _normalised(package), its_version))
    return found


def wanted(wheels: Iterable[Wheel], floors: dict[str, str]) -> list[Wheel]:
    """Return the wheels of packages that are missing here, or older than their floor.

    Args:
        wheels: What there is.
        floors: The least versions, by package.
    """
    taken = []
    for wheel in wheels:
        there = installed(wheel.package)
        floor = floors.get(wheel.package, "0")
        if there is None or (
            not _OF_THE_MACHINE.fullmatch(wheel.package) and _parts(there) < _parts(floor)
        ):
            taken.append(wheel)
    return taken


def missing(taken: Iterable[Wheel]) -> list[str]:
    """Return the packages that neither this machine nor those wheels have."""
    coming = {wheel.package for wheel in taken}
    return [name for name in NEEDED if name not in coming and installed(name) is None]


def floors_of(project: Path) -> dict[str, str]:
    """Return the least version of each package that a ``pyproject.toml`` depends on."""
    dependencies = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    floors = {}
    for dependency in dependencies:
        package, _, floor = dependency.partition(">=")
        floors[_normalised(package.partition("[")[0])] = floor.partition(";")[0].strip() or "0"
    return floors


def unpack(wheels: Iterable[Wheel], folder: Path) -> None:
    """Install wheels into a folder that is put in front of the path of Python.

    Raises:
        subprocess.CalledProcessError: If one does not fit this Python; pip has said which.
    """
    paths = [str(wheel.path) for wheel in wheels]
    if not paths:
        return
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-index", "--no-deps", "--no-cache-dir", "--target", str(folder)]
    subprocess.run([*pip, *paths], check=True)


def installed(package: str) -> str | None:
    """Return the version of a package that is installed here, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def _parts(text: str) -> tuple[int, ...]:
    """Return the numbers of a version up to the first that is none: 2.21.0rc1 is (2, 21)."""
    parts = []
    for part in text.split("."):
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)
