"""From settings to a complete specification, with every complaint at once."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

from objectives.catalog import ObjectiveReference
from objectives.training import TRAINERS
from search_spaces.values import shown
from tuning.errors import SpecificationError
from tuning.specification.capabilities import (
    DEFAULT_BACKEND,
    NO_PRUNER,
    backend_names,
    capabilities_of,
)
from tuning.specification.compatibility import strategy_complaints
from tuning.specification.objective_and_space import (
    read_keras_backend,
    read_metric,
    read_objective,
    read_space,
)
from tuning.specification.placement import placement
from tuning.specification.settings import Settings, SettingsReader
from tuning.specification.study_name import free_name, name_complaint
from tuning.specification.study_spec import DEFAULT_CHECKPOINT_SECONDS, Budget, StudySpec

DEFAULT_TRIALS = 20
DEFAULT_EPOCHS = 50
DEFAULT_PATIENCE = 10
DEFAULT_SEED = 42
LARGEST_SEED = 2**32 - 1


def resolve(settings: Settings) -> StudySpec:
    """Return the study that settings ask for, defaults filled in.

    Reads no data. Keras is loaded only for a user's own objective without a named space, since
    the space is in the user's file.

    Raises:
        SpecificationError: With a sentence for each setting that cannot be.
    """
    reader = SettingsReader(settings)
    objective = read_objective(reader)
    named_backend = _backend(reader)
    backend = named_backend or DEFAULT_BACKEND
    sampler, pruner = _strategy(reader, backend)
    budget = _budget(reader)
    folds = reader.whole_number("folds", 1, high=1000)
    seed = reader.whole_number("seed", DEFAULT_SEED, low=0, high=LARGEST_SEED)
    where = placement(reader, backend=backend)
    metric, direction = read_metric(reader)
    results_dir, data_dir = _folders(reader)
    keras_backend = read_keras_backend(reader, objective)
    trainer = reader.choice("trainer", TRAINERS) or "auto"
    fuse = _fuse(reader)
    checkpoint_seconds = _checkpoint_seconds(reader)
    if named_backend is not None:
        reader.complaints.extend(
            strategy_complaints(
                backend=backend,
                sampler=sampler,
                pruner=pruner,
                budget=budget,
                place_of=reader.place,
            )
        )
    space_name, space = read_space(reader, objective, keras_backend=keras_backend)
    name = _name(reader, objective, backend=backend, results_dir=results_dir)
    if reader.complaints or objective is None or space is None:
        raise SpecificationError(*sorted(dict.fromkeys(reader.complaints), key=_line_number))
    return StudySpec(
        name=name,
        objective=objective,
        space=space,
        space_name=space_name,
        backend=backend,
        budget=budget,
        sampler=sampler,
        pruner=pruner,
        folds=folds,
        seed=seed,
        metric=metric,
        direction=direction,
        placement=where,
        keras_backend=keras_backend,
        trainer=trainer,
        fuse=fuse,
        checkpoint_seconds=checkpoint_seconds,
        results_dir=results_dir,
        data_dir=data_dir,
    )


def _line_number(complaint: str) -> int:
    """Return the line of a study file that a complaint is about; 0 for flags."""
    found = re.match(r"[^:]*, line (\d+): ", complaint)
    return int(found[1]) if found else 0


def _backend(reader: SettingsReader) -> str | None:
    """Return the backend, or None when the one named is none: nothing more can be said then."""
    backend = reader.choice("backend", backend_names())
    if backend is None:
        return DEFAULT_BACKEND if reader.given("backend") is None else None
    capabilities = capabilities_of(backend)
    if importlib.util.find_spec(capabilities.module.partition(".")[0]) is None:
        reader.complaints.append(
            f"{reader.place('backend')} {backend}: {capabilities.package} is not installed;"
            f" run `pip install '{capabilities.package}'`"
        )
    return backend


def _strategy(reader: SettingsReader, backend: str) -> tuple[str, str]:
    """Return sampler and pruner; where a sampler brings its pruner, either implies the other."""
    capabilities = capabilities_of(backend)
    own = capabilities.own_pruners
    sampler, pruner = reader.text("sampler"), reader.text("pruner")
    if sampler is None:
        usual = capabilities.sampler_names[0]
        sampler = next((name for name, brings in own.items() if brings == pruner), usual)
    return sampler, pruner or own.get(sampler, NO_PRUNER)


def _budget(reader: SettingsReader) -> Budget:
    epochs = reader.whole_number("epochs", DEFAULT_EPOCHS, high=100_000)
    return Budget(
        trials=reader.whole_number("trials", DEFAULT_TRIALS, high=100_000),
        epochs=epochs,
        patience=_patience(reader, epochs),
        timeout_seconds=reader.duration("timeout"),
    )


def _patience(reader: SettingsReader, epochs: int) -> int | None:
    setting = reader.given("patience")
    if setting is None:
        return DEFAULT_PATIENCE if epochs > DEFAULT_PATIENCE else None
    if setting.value == "none":
        return None
    patience = reader.whole_number("patience", DEFAULT_PATIENCE)
    if patience >= epochs:
        reader.complain(
            "patience",
            f"not below the {epochs} epochs, so it would never stop a trial; give a smaller"
            " number, or `none`",
        )
    return patience


def _fuse(reader: SettingsReader) -> str | int:
    setting = reader.given("fuse")
    if setting is None or setting.value in ("auto", "off"):
        return "auto" if setting is None else str(setting.value)
    before = len(reader.complaints)
    number = reader.whole_number("fuse", 8, low=2, high=1024)
    if len(reader.complaints) > before:
        reader.complaints[before] += ", or auto or off"
    return number


def _checkpoint_seconds(reader: SettingsReader) -> float | None:
    setting = reader.given("checkpoint")
    if setting is None:
        return DEFAULT_CHECKPOINT_SECONDS
    if setting.value in ("off", "0s"):
        return None if setting.value == "off" else 0.0
    before = len(reader.complaints)
    seconds = reader.duration("checkpoint")
    if len(reader.complaints) > before:
        reader.complaints[before] += ", 0s for after every epoch, or off"
    return seconds


def _folders(reader: SettingsReader) -> tuple[Path, Path | None]:
    results_dir = Path(reader.text("results") or "results")
    problem = _folder_problem(results_dir)
    if problem is not None:
        place = reader.place("results")
        reader.complaints.append(
            f"{place} {shown(str(results_dir))}: {problem}; name a folder for the results"
        )
        results_dir = Path("results")
    given = reader.text("data_dir")
    data_dir = None if given is None else Path(given)
    if data_dir is not None and not os.path.isdir(data_dir):
        reader.complain("data_dir", "there is no such folder; name the one with your data sets")
    return results_dir, data_dir


def _folder_problem(folder: Path) -> str | None:
    """Return what keeps a folder from being written, or created where it is not there yet."""
    if "\0" in str(folder):
        return "no name of a folder"
    try:
        nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    except OSError as error:
        return f"cannot be used ({error.strerror})"
    if not nearest.is_dir():
        return "a file, not a folder" if nearest == folder else f"{nearest} is a file, not a folder"
    return None if os.access(nearest, os.W_OK | os.X_OK) else f"no permission to write {nearest}"


def _name(
    reader: SettingsReader,
    objective: ObjectiveReference | None,
    *,
    backend: str,
    results_dir: Path,
) -> str:
    setting = reader.given("name")
    if setting is None:
        stem = "study" if objective is None else objective.short_name
        return free_name(f"{stem}-{backend}", results_dir)
    complaint = name_complaint(str(setting.value), results_dir, place=setting.place)
    if complaint is not None:
        reader.complaints.append(complaint)
    return str(setting.value)
