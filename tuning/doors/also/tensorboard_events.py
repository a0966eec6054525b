"""``tensorboard/`` in a study's folder: curves, and the table of HParams."""

from __future__ import annotations

import shutil
import sys
import types
from typing import TYPE_CHECKING, Any, assert_never, final

from search_spaces import Categorical, Float, Integer
from tuning.doors.also.facts import ended_at, figures_of, run_name
from tuning.records import Completed, Failed, Pruned

# TensorBoard loads TensorFlow, for seconds, to write a file; by a module of this name it does not.
sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("tensorboard.compat.notf"))

from tensorboard.compat.proto.event_pb2 import Event  # noqa: E402 - see above
from tensorboard.compat.proto.summary_pb2 import Summary  # noqa: E402
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2  # noqa: E402
from tensorboard.plugins.hparams import summary_v2 as hparams  # noqa: E402
from tensorboard.plugins.scalar.summary_v2 import scalar_pb  # noqa: E402
from tensorboard.summary.writer.event_file_writer import EventFileWriter  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    from objectives.measurement import LearningCurve
    from search_spaces import Parameter
    from tuning.records import Outcome, Trial
    from tuning.results.study_record import StudyRecord

FOLDER = "tensorboard"
_VALUE = "value"
_FINISHED = "trial-*"


@final
class TensorBoardEvents:
    """Writes a folder a trial, which is there once it is whole."""

    def __init__(self, study: StudyRecord) -> None:
        """Say once for all trials which parameters and metric there are."""
        self._folder = study.folder / FOLDER
        for unfinished in self._folder.glob(".trial-*"):
            shutil.rmtree(unfinished)
        if not any(self._folder.glob("*.tfevents.*")):
            self._write(self._folder, [(0.0, 0, _experiment(study))])

    def written(self) -> set[int]:
        """Return the numbers of the trials that have a folder."""
        return {int(path.name.rpartition("-")[2]) for path in self._folder.glob(_FINISHED)}

    def write(self, trial: Trial) -> None:
        """Write a trial's folder beside its place, then put it there."""
        folder = self._folder / run_name(trial)
        new = folder.with_name(f".{folder.name}")
        ended = ended_at(trial)
        began = ended - trial.seconds
        start = hparams.hparams_pb(
            dict(trial.configuration), trial_id=folder.name, start_time_secs=began
        )
        figures = [(ended, 0, scalar_pb(name, value)) for name, value in figures_of(trial).items()]
        end = _end(trial.outcome, ended)
        events = [(began, 0, start), *figures, (ended, 0, end)]
        curves = [_curve_events(curve, began, trial.seconds) for curve in trial.curves]
        if len(curves) == 1:
            self._write(new, [*events, *curves[0]])
        else:
            self._write(new, events)
            for fold, one in enumerate(curves):
                self._write(new / f"fold-{fold}", one)
        new.rename(folder)

    def close(self, study: StudyRecord) -> None:
        """Do nothing: each file is closed once it is written."""

    def _write(self, folder: Path, events: list[tuple[float, int, Any]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        writer = EventFileWriter(str(folder))
        for seconds, step, summary in events:
            writer.add_event(Event(wall_time=seconds, step=step, summary=summary))
        writer.close()


def _curve_events(
    curve: LearningCurve, began: float, seconds: float
) -> list[tuple[float, int, Any]]:
    """Return an event an epoch and metric; its time is not known and taken as even."""
    return [
        (began + seconds * epoch / curve.epochs, epoch, scalar_pb(name, values[epoch - 1]))
        for name, values in curve.metrics.items()
        for epoch in range(1, curve.epochs + 1)
    ]


def _experiment(study: StudyRecord) -> Any:
    metric = study.metric
    return hparams.hparams_config_pb(
        hparams=[
            hparams.HParam(name, _domain(parameter))
            for name, parameter in study.spec.space.parameters.items()
        ],
        metrics=[
            hparams.Metric(
                _VALUE,
                display_name=metric.name,
                description=f"what trials are ranked by, to {metric.direction}",
            )
        ],
    )


def _domain(parameter: Parameter) -> Any:
    match parameter:
        case Integer(low=low, high=high):
            return hparams.IntInterval(low, high)
        case Float(low=low, high=high):
            return hparams.RealInterval(low, high)
        case Categorical(choices=choices):
            # A domain of several types is none to TensorBoard.
            return hparams.Discrete(choices) if len(set(map(type, choices))) == 1 else None
        case _:
            assert_never(parameter)


def _end(outcome: Outcome, ended: float) -> Any:
    """Return a session's end; TensorBoard's own function for it would load TensorFlow."""
    info = plugin_data_pb2.SessionEndInfo(status=_status(outcome), end_time_secs=ended)
    summary = Summary()
    summary.value.add(
        tag=metadata.SESSION_END_INFO_TAG,
        metadata=metadata.create_summary_metadata(
            plugin_data_pb2.HParamsPluginData(session_end_info=info)
        ),
        tensor=metadata.NULL_TENSOR,
    )
    return summary


def _status(outcome: Outcome) -> Any:
    match outcome:
        case Completed() | Pruned():
            return api_pb2.STATUS_SUCCESS
        case Failed():
            return api_pb2.STATUS_FAILURE
        case _:
            assert_never(outcome)
