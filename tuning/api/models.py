"""Models of studies: ``retrain``, ``load_tuned``, ``export_model``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuning.model_file import export_retrained
from tuning.prediction import TunedModel, tuned_model
from tuning.progress import Progress
from tuning.report.kept import report_anew
from tuning.retraining.retrain import retrain_study
from tuning.showing.choice import progress_for
from tuning.specification.handed_over import given_objects
from tuning.specification.in_python import spoken_in_python
from tuning.study.trust import trust_study

if TYPE_CHECKING:
    from tuning.retraining.model import RetrainedModel


@spoken_in_python()
def retrain(
    name: str,
    *,
    objective: Any = None,
    data: Any = None,
    validation_data: Any = None,
    test_data: Any = None,
    trial: int | None = None,
    top: int | None = None,
    seeds: int = 3,
    overwrite: bool = False,
    device: str = "auto",
    ray: str | None = None,
    workers: int = 1,
    results: str | Path = "results",
    progress: bool | Progress | None = None,
    trust: bool = False,
) -> RetrainedModel:
    """Train a study's best configuration with fresh seeds and measure it on the test set.

    Args:
        name: The study.
        objective: The class, the object or the function that it was searched with, if it was.
        data: The data that were handed over, if they were.
        validation_data: Likewise.
        test_data: Likewise.
        trial: A trial other than the best one, whose folder is ``retrained/trial-0007``.
        top: Or how many of the leaderboard's first trials; all but the best are ``others`` of the
            result.
        seeds: How many runs, each with a fresh seed.
        overwrite: Train a model anew that is there already, and replace it.
        device: ``auto``, ``cpu`` or ``gpu``.
        ray: A Ray cluster to train on, or ``local``.
        workers: How many workers share each training.
        results: Where studies lie.
        progress: As in ``search``.
        trust: Run the code that the study names, though you have not searched with it yourself.

    Raises:
        SpecificationError: If a model is there already, or what is asked for cannot be.
        StudyNotFoundError: If there is no such study or trial, or none completed.
        KerasBackendError: If the device cannot be had.
    """
    trust_study(Path(results), name, trust=trust)
    shown = progress_for(progress)
    retrained = retrain_study(
        Path(results),
        name,
        trial=trial,
        top=top,
        seeds=seeds,
        overwrite=overwrite,
        device=device,
        ray=ray,
        workers=workers,
        progress=shown,
        given=given_objects(objective, data, validation_data, test_data),
    )
    report_anew(Path(results), name, say=shown.say)
    return retrained


@spoken_in_python()
def load_tuned(
    name: str,
    *,
    trial: int | None = None,
    results: str | Path = "results",
    say: Callable[[str], None] | None = None,
    trust: bool = False,
) -> TunedModel:
    """Return a study's retrained model: its ``predict(rows)`` takes new raw rows.

    Args:
        name: The study.
        trial: A retrained trial other than the best one.
        results: Where studies lie.
        say: Told, a sentence each, what a person should know of the rows, such as columns left
            aside; silent by default.
        trust: Run the code of its layers and inputs, though you have not searched with it yourself.

    Raises:
        StudyNotFoundError: If there is no such study or trial, or it is not retrained.
        DataError: If an earlier version retrained it.
    """
    trust_study(Path(results), name, trust=trust)
    return tuned_model(Path(results), name, trial=trial, say=say or _say_nothing)


@spoken_in_python()
def export_model(
    name: str,
    path: str | Path,
    *,
    format: str,
    trial: int | None = None,
    inside_model: bool = False,
    results: str | Path = "results",
    say: Callable[[str], None] | None = None,
    trust: bool = False,
) -> Path:
    """Write a study's retrained model as a file for other programs, and return its path.

    Args:
        name: The study.
        path: The file; of ``saved-model`` a folder that is not there yet.
        format: ``keras``, ``saved-model``, ``tflite`` or ``onnx``.
        trial: A retrained trial other than the best one.
        inside_model: Put the preprocessing of a table into the model, which takes a dict of raw
            columns then; with ``keras`` and ``saved-model``.
        results: Where studies lie.
        say: Told what a person should know; silent by default.
        trust: Run the code of its layers, though you have not searched with it yourself.

    Raises:
        SpecificationError: If there is no such format, or nothing can be written there.
        StudyNotFoundError: If there is no such study or trial, or it is not retrained.
        ObjectiveError: If a package is missing, a column cannot go into the model, or the file
            would predict something else than the model, by more than 1e-5.
        KerasBackendError: If Keras runs on another backend than TensorFlow in this process.
    """
    trust_study(Path(results), name, trust=trust)
    export_retrained(
        Path(results),
        name,
        Path(path),
        form=format,
        trial=trial,
        inside_model=inside_model,
        say=say or _say_nothing,
    )
    return Path(path)


def _say_nothing(sentence: str) -> None:
    del sentence
