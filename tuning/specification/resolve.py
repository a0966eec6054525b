"""From settings to a complete specification, with every complaint at once."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from search_spaces.values import shown
from tuning.errors import SpecificationError
from tuning.specification.capabilities import (
    AUTO_PRUNER,
    MOST_IN_A_TIME,
    capabilities_of,
    fitting_pruner,
    is_population,
)
from tuning.specification.check import complaints_of
from tuning.specification.compatibility import STRATEGY, Strategy
from tuning.specification.fields.confirm import CONFIRM_AUTO, CONFIRM_NONE
from tuning.specification.fields.table import FIELDS, field_of
from tuning.specification.first import read_first
from tuning.specification.metrics import read_metrics
from tuning.specification.objective_and_space import (
    read_files,
    read_keras_backend,
    read_objective,
    read_space,
)
from tuning.specification.placement import placement, read_also
from tuning.specification.settings import Settings, SettingsReader
from tuning.specification.study_name import read_name
from tuning.specification.study_spec import Budget, StudySpec

if TYPE_CHECKING:
    from objectives.in_memory.objects import Given

# Read by name below: others need their value, or their complaints keep their place. Every other
# setting is read by its form alone, and must stand at the specification's top level.
_READ_WITH_OTHERS = (
    *("objective", "model", "target", "task", "data", "form", "space", "set", "metric"),
    *("direction", "also_measure", "first", "confirm"),
    *("backend", "sampler", "pruner", "trials", "epochs", "patience", "timeout", "folds", "seed"),
    *("drop", "features", "read_as", "weights"),
    *("workers", "ray", "cpus", "gpus", "trial_timeout", "keras_backend"),
    *("name", "results", "also", "data_dir"),
)
READ_ALONE = tuple(
    field for field in FIELDS if field.is_setting and field.name not in _READ_WITH_OTHERS
)

# What is there is removed or replaced by the next installation.
_LIBRARIES = {"site-packages", "dist-packages"}


def resolve(settings: Settings, *, given: Given | None = None) -> StudySpec:
    """Return the study that settings ask for, defaults filled in.

    ``given`` are the objects that the settings name, where any were handed over.

    Reads no data. Keras is loaded only for a user's own objective without a named space, since
    the space is in the user's file.

    Raises:
        SpecificationError: With a sentence for each setting that cannot be.
    """
    reader = SettingsReader(settings)
    objective = read_objective(reader, given=given)
    named_backend = _backend(reader)
    backend = named_backend or field_of("backend").default
    sampler, named_pruner = _strategy(reader, backend)
    goes_by_time = _goes_by_time(reader, backend, named_pruner)
    budget = _budget(reader, goes_by_time=goes_by_time)
    folds, seed = reader.read("folds"), reader.read("seed")
    pruner = named_pruner or fitting_pruner(
        backend, sampler, trials=budget.trials, epochs=budget.epochs, folds=folds
    )
    confirm = _confirm(reader, pruner)
    where = placement(reader, backend=backend)
    metric, direction, also_measure = read_metrics(reader, objective)
    results_dir, data_dir = _results_dir(reader), reader.read("data_dir")
    also = read_also(reader)
    keras_backend = read_keras_backend(reader, objective)
    read_files(reader, objective)
    alone = {field.place: reader.read(field.name) for field in READ_ALONE}
    if named_backend is not None:
        strategy = Strategy(
            backend=backend,
            sampler=sampler,
            pruner=pruner,
            budget=budget,
            place_of=reader.place,
        )
        reader.complaints.extend(complaints_of(STRATEGY, strategy))
    space_name, space, own_first = read_space(reader, objective, keras_backend=keras_backend)
    first = read_first(
        reader, objective, space, sampler=sampler, trials=budget.trials, defaults=own_first
    )
    name = read_name(reader, objective, backend=backend, results_dir=results_dir)
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
        first=first,
        confirm=confirm,
        seed=seed,
        metric=metric,
        direction=direction,
        also_measure=also_measure,
        placement=where,
        keras_backend=keras_backend,
        results_dir=results_dir,
        also=also,
        data_dir=data_dir,
        chosen=_chosen(reader, named_pruner, goes_by_time=goes_by_time),
        **alone,
    )


def _line_number(complaint: str) -> int:
    """Return the line of a study file that a complaint is about; 0 for flags."""
    found = re.match(r"[^:]*, line (\d+): ", complaint)
    return int(found[1]) if found else 0


def _backend(reader: SettingsReader) -> str | None:
    """Return the backend, or None when the one named is none: nothing more can be said then."""
    if reader.given("backend") is None:
        return str(field_of("backend").default)
    backend: str | None = reader.read_or("backend", None)
    if backend is None:
        return None
    capabilities = capabilities_of(backend)
    if importlib.util.find_spec(capabilities.module.partition(".")[0]) is None:
        reader.complaints.append(
            f"{reader.place('backend')} {backend}: {capabilities.package} is not installed;"
            f" run `pip install '{capabilities.package}'`"
        )
    return backend


def _strategy(reader: SettingsReader, backend: str) -> tuple[str, str | None]:
    """Return sampler and pruner, None where nobody names one.

    Where a sampler brings its pruner, either implies the other.
    """
    capabilities = capabilities_of(backend)
    sampler, pruner = reader.read("sampler"), reader.read("pruner")
    if sampler is None:
        own, usual = capabilities.own_pruners, capabilities.sampler_names[0]
        sampler = next((name for name, brings in own.items() if brings == pruner), usual)
    return sampler, None if pruner == AUTO_PRUNER else pruner


def _chosen(
    reader: SettingsReader, named_pruner: str | None, *, goes_by_time: bool
) -> frozenset[str]:
    """Return the settings that nobody gave and that are chosen here."""
    is_chosen = {
        "pruner": named_pruner is None,
        "first": reader.given("first") is None,
        "confirm": reader.given("confirm") is None,
        "trials": goes_by_time,
    }
    return frozenset(name for name, chosen in is_chosen.items() if chosen)


def _goes_by_time(reader: SettingsReader, backend: str, pruner: str | None) -> bool:
    """Tell whether a study has as many trials as its time allows: nobody says how many."""
    if reader.given("trials") is not None or reader.given("timeout") is None:
        return False
    return not (capabilities_of(backend).plans_all_trials or is_population(pruner or ""))


def _confirm(reader: SettingsReader, pruner: str) -> str:
    """Return which trials are confirmed; no training of one repeats what a population did."""
    asked: str = reader.read("confirm")
    if not is_population(pruner):
        return asked
    if asked not in (CONFIRM_AUTO, CONFIRM_NONE):
        problem = "a population's trials take over weights, which no training repeats; use none"
        reader.complain("confirm", problem)
    return CONFIRM_NONE


def _budget(reader: SettingsReader, *, goes_by_time: bool) -> Budget:
    epochs = reader.read("epochs")
    return Budget(
        trials=MOST_IN_A_TIME if goes_by_time else reader.read("trials"),
        epochs=epochs,
        patience=_patience(reader, epochs),
        timeout_seconds=reader.read("timeout"),
    )


def _patience(reader: SettingsReader, epochs: int) -> int | None:
    patience: int | None = reader.read("patience")
    if patience is None or patience < epochs:
        return patience
    if reader.given("patience") is None or _outdone_by_a_flag(reader):
        return None
    reader.complain(
        "patience",
        f"not below the {epochs} epochs, so it would never stop a trial; give a smaller"
        " number, or `none`",
    )
    return patience


def _outdone_by_a_flag(reader: SettingsReader) -> bool:
    """Tell whether a file's patience fits the file's epochs, of which a flag makes fewer."""
    epochs, patience = reader.given("epochs"), reader.given("patience")
    if epochs is None or patience is None:
        return False
    return patience.place.endswith(": patience") and not epochs.place.endswith(": epochs")


def _results_dir(reader: SettingsReader) -> Path:
    results_dir: Path = reader.read("results")
    problem = _folder_problem(results_dir)
    if problem is None:
        return results_dir
    reader.complaints.append(
        f"{reader.place('results')} {shown(str(results_dir))}: {problem};"
        " name a folder for the results"
    )
    return Path(field_of("results").default)


def _folder_problem(folder: Path) -> str | None:
    """Return what keeps a folder from being written, or created where it is not there yet."""
    if "\0" in str(folder):
        return "no name of a folder"
    try:
        nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    except OSError as error:
        return f"cannot be used ({error.strerror})"
    if _LIBRARIES.intersection(folder.absolute().parts):
        return "among Python's installed packages"
    if not nearest.is_dir():
        return "a file, not a folder" if nearest == folder else f"{nearest} is a file, not a folder"
    return None if os.access(nearest, os.W_OK | os.X_OK) else f"no permission to write {nearest}"
