"""What the end-to-end tests share: Pythons that have imported Keras already."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import RunsCommands, commands
from tests.end_to_end.elsewhere import KerasAlone, keras_alone
from tests.end_to_end.houses import searched_houses


@pytest.fixture(scope="session")
def tuning_elsewhere() -> Iterator[RunsCommands]:
    """The command in a process of its own, which may die."""
    with commands() as run:
        yield run


@pytest.fixture(scope="session")
def jax_alone() -> Iterator[KerasAlone]:
    """A Python that has Keras on JAX, and nothing of this project."""
    with keras_alone("jax") as python:
        yield python


@pytest.fixture(scope="session")
def tensorflow_alone() -> Iterator[KerasAlone]:
    """A Python that has Keras on TensorFlow, and nothing of this project."""
    with keras_alone("tensorflow") as python:
        yield python


@pytest.fixture(scope="session")
def _houses(tmp_path_factory: pytest.TempPathFactory, tuning_elsewhere: RunsCommands) -> Path:
    return searched_houses(tmp_path_factory.mktemp("houses"), tuning_elsewhere)


@pytest.fixture(scope="module")
def houses(_houses: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone in which the first study of most pages was searched and retrained already."""
    return Path(shutil.copytree(_houses, tmp_path_factory.mktemp("clone") / "clone"))
