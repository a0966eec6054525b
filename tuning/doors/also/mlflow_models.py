"""A retrained model on an MLflow tracking server, in MLflow's Keras flavour."""

from __future__ import annotations

import importlib.metadata
import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, final

import mlflow
from mlflow import MlflowClient
from mlflow.models import ModelSignature
from mlflow.types.schema import Schema, TensorSpec

from objectives.catalog import make_objective
from objectives.machine.keras_backend import choose_keras_backend
from tuning.doors.also.facts import study_key
from tuning.doors.also.mlflow_runs import STUDY_TAG, experiment_of, runs_of
from tuning.results.retrained.folder import MODEL, folder_of_trial
from tuning.results.source import reference_to_retrain

if TYPE_CHECKING:
    from pathlib import Path

    from tuning.results.study_record import StudyRecord

RETRAINED_TAG = "keras_tuning.retrained"
_BACKENDS = {"jax": "jax", "tensorflow": "tensorflow"}


@final
class MlflowModels:
    """Writes the retrained model of a trial as a run of its own, in place of an earlier one."""

    def __init__(self, study: StudyRecord) -> None:
        """Find the experiment."""
        self._study = study
        self._client = MlflowClient()
        self._experiment = experiment_of(self._client, study)

    def write_retrained(self, number: int) -> None:
        """Write a model with its figures and the files beside it.

        Raises:
            FileNotFoundError: If the trial is not retrained.
        """
        study = self._study
        folder = folder_of_trial(study.folder, number)
        if folder is None:
            raise FileNotFoundError(f"trial {number} of {study.spec.name} is not retrained")
        earlier = [
            run.info.run_id
            for run in runs_of(self._client, self._experiment, study)
            if run.data.tags.get(RETRAINED_TAG) == str(number)
        ]
        tags = {STUDY_TAG: study_key(study), RETRAINED_TAG: str(number), "study": study.spec.name}
        with mlflow.start_run(
            experiment_id=self._experiment, run_name=f"retrained-{number:04d}", tags=tags
        ) as run:
            mlflow.log_params(dict(study.trials[number].configuration))
            mlflow.log_metrics(_test_figures(folder))
            model = self._loaded(folder)
            mlflow.keras.log_model(
                model,
                name="model",
                signature=_signature(model),
                pip_requirements=_requirements(study, folder),
            )
            self._client.log_artifacts(run.info.run_id, str(folder), "retrained")
        for run_id in earlier:
            self._client.delete_run(run_id)

    def _loaded(self, folder: Path) -> Any:
        choose_keras_backend(self._study.spec.keras_backend)
        from objectives.source.saved_model import load_bare_model

        now, _ = reference_to_retrain(self._study)
        reference = replace(now.absolute(), given=now.given)
        return load_bare_model(folder / MODEL, before_foreign=partial(make_objective, reference))


def _test_figures(folder: Path) -> dict[str, float]:
    """Return what the model came to on the rows that it was measured on: mean and spread."""
    test = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))["test"]
    figures = {f"test_{name}": test.get(name) for name in ("mean", "spread")}
    return {name: float(value) for name, value in figures.items() if value is not None}


def _signature(model: Any) -> ModelSignature | None:
    """Return a model's input and output as MLflow knows them; None for those of several inputs."""
    specs = []
    for tensors in (model.inputs, model.outputs):
        if len(tensors) != 1:
            return None
        (tensor,) = tensors
        shape = tuple(-1 if size is None else size for size in tensor.shape)
        import numpy as np

        specs.append(Schema([TensorSpec(np.dtype(str(tensor.dtype)), (-1, *shape[1:]))]))
    return ModelSignature(inputs=specs[0], outputs=specs[1])


def _requirements(study: StudyRecord, folder: Path) -> list[str]:
    """Return what the model is loaded with, at the versions of here.

    Told, since MLflow else loads the model once more to find out.
    """
    backend = _BACKENDS.get(study.spec.keras_backend, "tensorflow")
    packages = ["keras", backend]
    if (folder / "model.py").exists():
        packages.append("keras-tuning")
    return [f"{name}=={importlib.metadata.version(name)}" for name in packages]
