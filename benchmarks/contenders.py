"""Who is measured: the command and the environment of each, by name."""

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import ARCHITECTURES, TRIALS_ENDED, Case

OURS = "ours-optuna"
WARM = "ours-optuna-warm"
SIDE_BY_SIDE = "ours-workers-2"
KERAS_BY_HAND = ("optuna-tensorflow", "optuna-jax", "keras-tuner-tensorflow", "keras-tuner-jax")
STUDY = "study"


@dataclass(frozen=True)
class ByHand:
    """A search written by hand: a module of ``benchmarks.by_hand``.

    Attributes:
        name: As in the table.
        module: What Python runs.
        keras_backend: What Keras runs on; None where there is no Keras.
    """

    name: str
    module: str
    keras_backend: str | None


@dataclass(frozen=True)
class Ours:
    """The ``tuning`` command with one of its backends.

    Attributes:
        name: As in the table.
        backend: What ``--backend`` is given.
        sampler: What ``--sampler`` is given; one that repeats no configuration.
        cache: What lies in the cache folder at the start: nothing, or what an earlier run left.
        function: The function that builds the model in place of the class; empty for the class.
        workers: Trials side by side; None for what the backend has by itself.
    """

    name: str
    backend: str
    sampler: str
    cache: str = "cold"
    function: str = ""
    workers: int | None = None


Contender = ByHand | Ours

CONTENDERS: dict[str, Contender] = {
    contender.name: contender
    for contender in (
        Ours(OURS, "optuna", "grid"),
        ByHand("hand-jax", "jax_search", None),
        ByHand("optuna-jax", "optuna_search", "jax"),
        ByHand("optuna-tensorflow", "optuna_search", "tensorflow"),
        ByHand("keras-tuner-jax", "keras_tuner_search", "jax"),
        ByHand("keras-tuner-tensorflow", "keras_tuner_search", "tensorflow"),
        ByHand("sklearn-scikeras", "sklearn_search", "tensorflow"),
        ByHand("ray-tune", "ray_search", "tensorflow"),
        Ours(WARM, "optuna", "grid", cache="warm"),
        Ours("ours-function", "optuna", "grid", function="build_model"),
        Ours("ours-hp", "optuna", "grid", function="build_by_hp"),
        Ours("ours-random-search", "random-search", "random"),
        Ours("ours-keras-tuner", "keras-tuner", "random"),
        Ours("ours-ray-tune", "ray-tune", "random"),
        Ours(SIDE_BY_SIDE, "optuna", "grid", workers=2),
    )
}


def takes(contender: Contender, case: Case) -> bool:
    """Whether a contender has the case's network: those in plain JAX, and functions, are few."""
    few = isinstance(contender, ByHand) and contender.keras_backend is None
    few = few or (isinstance(contender, Ours) and bool(contender.function))
    return not (few and case.network in ARCHITECTURES)


def first_trial_ended(contender: Contender, folder: Path) -> bool:
    """Whether a trial has ended of a contender that runs in its working folder."""
    if isinstance(contender, ByHand):
        return (folder / TRIALS_ENDED).exists()
    journal = folder / "results" / STUDY / "journal.jsonl"
    return journal.exists() and b'"kind":"finished"' in journal.read_bytes()


def command(contender: Contender, case: Case, folder: Path) -> list[str]:
    """Return the command line that runs a contender in its working folder."""
    match contender:
        case ByHand(module=module):
            return [sys.executable, "-m", f"benchmarks.by_hand.{module}"]
        case Ours():
            return _tuning(case, folder, contender)


def environment(contender: Contender, folder: Path, cache: Path) -> dict[str, str]:
    """Return the variables that a contender's process gets besides the present ones."""
    variables = {"TF_CPP_MIN_LOG_LEVEL": "3", "BENCHMARK_FOLDER": str(folder)}
    match contender:
        case ByHand(keras_backend=None):
            pass
        case ByHand(keras_backend=backend):
            variables["KERAS_BACKEND"] = str(backend)
        case Ours():
            variables["XDG_CACHE_HOME"] = str(cache)
    return variables


def _tuning(case: Case, folder: Path, ours: Ours) -> list[str]:
    data = "Images" if case.network == "classifier" else "Houses"
    named = [f"benchmarks/own_model.py:{data}"]
    if case.network in ARCHITECTURES:
        named = [f"benchmarks/architectures.py:{case.network.capitalize()}"]
    if ours.function:
        file = "benchmarks/own_functions.py"
        metric = "accuracy" if case.network == "classifier" else "loss"
        named = [f"{file}:{ours.function}", "--data", f"{file}:{data.lower()}", "--metric", metric]
        space = folder.parent / "index.yaml"
        choices = list(range(case.trials))
        space.write_text(f"index: {{type: categorical, choices: {choices}}}\n", encoding="utf-8")
        named += ["--space", str(space)] if ours.function == "build_model" else []
    return [
        str(Path(sys.executable).with_name("tuning")),
        "search",
        *named,
        *("--backend", ours.backend),
        *("--sampler", ours.sampler),
        *("--trials", str(case.trials)),
        *("--epochs", str(case.epochs)),
        *("--patience", "none"),
        *("--pruner", "none"),
        *("--confirm", "none"),
        *(("--workers", str(ours.workers)) if ours.workers else ()),
        *("--results", str(folder / "results")),
        *("--name", STUDY),
    ]
