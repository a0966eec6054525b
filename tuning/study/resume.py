"""Whether a study may go on: nothing that its trials depend on may have changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from objectives.identity import COLUMNS, FILE, identity_of
from search_spaces import Configuration, TuningError, ready_made_names
from tuning.errors import ResumeRefusedError
from tuning.going_on import going_on
from tuning.results.source import code_changes, reference_to_retrain
from tuning.specification.fields.doors import NO_DOOR
from tuning.specification.fields.record import Configurations, Duration, Field, Names
from tuning.specification.fields.table import COMPARED_FIELDS, field_of
from tuning.specification.file_values import with_absolute_files
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting
from tuning.specification.study_file import read_study_file, value_in_file

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.reference import ObjectiveReference
    from search_spaces import SearchSpace
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec

_ADVICE = "start a new study with `tuning search` to use the change, or undo it"


def refuse_edited_file(study: StudyRecord) -> None:
    """Refuse to resume when ``study.yaml`` was edited since the study began.

    The journal is the truth; a changed file is a wish that its trials would not fit.
    """
    path = study.folder / "study.yaml"
    if not path.is_file():
        return
    settings = read_study_file(path)
    settings["results"] = Setting(str(study.spec.results_dir), "--results")
    try:
        edited = resolve(settings, given=study.spec.objective.given)
    except TuningError as error:
        raise ResumeRefusedError(*error.complaints) from error
    changes = spec_changes(study.spec, as_begun(edited, study.spec))
    if changes:
        raise ResumeRefusedError(
            *(f"{path}: {change}" for change in changes),
            f"the study {study.spec.name!r} cannot go on with another specification; {_ADVICE}",
        )


def refuse_changed_code(study: StudyRecord) -> None:
    """Refuse to resume when a user's class is another than before, before any of it is run."""
    changes = code_changes(study, study.spec.objective)
    if not changes:
        return
    hint = ""
    if reference_to_retrain(study)[1]:
        hint = f"; {going_on('retrain', study.spec)} still works, with the source of then"
    raise ResumeRefusedError(*changes, _cannot_go_on(study) + hint)


def refuse_changes(
    study: StudyRecord, loaded: LoadedObjective, *, reference: ObjectiveReference | None = None
) -> None:
    """Refuse to resume when code, data, split or a file of the space is another than before.

    Journals of earlier versions know of no files. From here on the code has the digest by which
    the study knows it.

    Args:
        study: The study.
        loaded: Its objective and data as they are now.
        reference: What the objective was loaded from; None for what the study names.
    """
    now = identity_of(loaded, study.spec.space)
    reference = study.spec.objective if reference is None else reference
    said = {
        "objective": "the objective has another name",
        **({} if reference.has_own_code else {"code": f"the code of {reference.text} changed"}),
        "data": "the data changed",
        "split": "the split into train, validation and test rows changed",
    }
    otherwise = _read_otherwise(study.identity, now)
    if otherwise:
        said["data"] = f"the data changed, or are read otherwise now: {otherwise}"
    changes = [text for key, text in said.items() if study.identity[key] != now[key]]
    changes += code_changes(study, reference)
    changes += [
        f"the file {key.removeprefix(FILE)} changed"
        for key in study.identity
        if key.startswith(FILE) and study.identity[key] != now.get(key)
    ]
    if loaded.metric != study.metric:
        changes.append(
            f"the metric was {study.metric.name} to {study.metric.direction},"
            f" is now {loaded.metric.name} to {loaded.metric.direction}"
        )
    if changes:
        raise ResumeRefusedError(*changes, _cannot_go_on(study))
    loaded.known_code = study.identity["code"]


def _cannot_go_on(study: StudyRecord) -> str:
    return f"the study {study.spec.name!r} cannot go on with that; {_ADVICE}"


def _read_otherwise(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return the columns that are read in another way than when a study began, and how."""
    then, here = (json.loads(one.get(COLUMNS, "{}")) for one in (before, now))
    changed = [name for name in {**then, **here} if then.get(name) != here.get(name)]
    return ", ".join(f"column {name!r} as {here.get(name, 'it is written')}" for name in changed)


def as_begun(asked: StudySpec, begun: StudySpec) -> StudySpec:
    """Return what is asked for of a study that has begun: what nobody gave is as it began.

    A ready-made space of earlier versions had other parameters under its name.
    """
    kept = {name: field_of(name).of(begun) for name in asked.chosen - {"trials"}}
    if "trials" in asked.chosen:
        kept["budget"] = replace(asked.budget, trials=begun.budget.trials)
    if asked.space_name == begun.space_name and asked.space_name in ready_made_names():
        kept["space"] = begun.space
        # What was asked for in part is filled in with what its name stands for now.
        kept.setdefault("first", tuple(_within(begun.space, one) for one in asked.first))
    return replace(asked, **kept)


def _within(space: SearchSpace, configuration: Configuration) -> Configuration:
    there = {name: value for name, value in configuration.items() if name in space.names}
    return Configuration(there)


def spec_changes(before: StudySpec, after: StudySpec) -> list[str]:
    """Return a phrase for each setting that differs and that trials, or a person, depend on."""
    changed = [
        field
        for field in COMPARED_FIELDS
        if _compared(field, field.of(before)) != _compared(field, field.of(after))
    ]
    changes = [
        f"{field.name} was {_said(field, field.of(before))}, is now {_said(field, field.of(after))}"
        for field in changed
    ]
    # Journals of earlier versions have paths as they were typed.
    of_space = with_absolute_files(before.space).difference(after.space)
    changes += of_space
    if of_space or not all(field.may_change for field in changed):
        return changes
    # Where nothing else differs, what may change has a way of its own.
    if before.budget.trials != after.budget.trials:
        changes.append(
            "to change the number of trials, use"
            f" {going_on('resume', after, f' --trials {after.budget.trials}')}"
        )
    # A study file does not tell whether trials trained side by side in an earlier run.
    asked = replace(after.placement, side_by_side=before.placement.side_by_side)
    if before.placement != asked:
        changes.append(
            f"to train elsewhere, use {going_on('resume', after)} with --workers, --ray, --cpus,"
            " --gpus or --trial-timeout"
        )
    if before.also != after.also:
        doors = ",".join(after.also) or NO_DOOR
        changes.append(
            f"to write it for others, use {going_on('resume', after, f' --also {doors}')}"
        )
    return changes


def _compared(field: Field, value: Any) -> Any:
    """Return what is compared: of times what the study file tells, which is whole seconds."""
    return value_in_file(field, value) if isinstance(field.form, Duration) else value


def _said(field: Field, value: Any) -> str:
    compared = _compared(field, value)
    if isinstance(field.form, Configurations):
        return "; ".join(_configuration_said(one) for one in value) or "not given"
    if isinstance(field.form, Names):
        return ", ".join(value or ()) or "not given"
    return "not given" if compared is None else str(compared)


def _configuration_said(configuration: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in configuration.items())
