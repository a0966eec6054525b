"""Laws of the codec: what is written comes back, whatever it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.data.task import Task
from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from objectives.reference import ObjectiveReference
from search_spaces import Configuration, SearchSpace
from tests.properties.strategies import finite_floats, plain_values, spaces
from tuning.records import Completed, Failed, Outcome, Pruned, Trial
from tuning.results.codec import spec_from_json, spec_to_json, trial_from_json, trial_to_json
from tuning.results.journal import create_journal, read_journal
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting
from tuning.specification.study_file import read_study_file, spec_to_yaml
from tuning.specification.study_spec import Budget, Placement, StudySpec

texts = st.text(max_size=20)
epochs = st.integers(1, 10_000)
outcomes: st.SearchStrategy[Outcome] = st.one_of(
    st.builds(Completed, value=finite_floats, spread=st.none() | finite_floats, best_epoch=epochs),
    st.builds(Pruned, value=st.none() | finite_floats, best_epoch=st.none() | epochs),
    st.builds(Failed, kind=st.sampled_from(FailureKind), message=texts),
)
curves = st.builds(
    LearningCurve,
    st.dictionaries(texts, st.lists(st.floats(width=64), max_size=4).map(tuple), max_size=3),
)
trials = st.builds(
    Trial,
    number=st.integers(0, 10**6),
    configuration=st.dictionaries(texts, plain_values, max_size=4).map(Configuration),
    outcome=outcomes,
    curves=st.lists(curves, max_size=3).map(tuple),
    epochs=st.integers(0, 10_000),
    seconds=st.floats(0, 1e9),
    seed=st.integers(0, 2**31 - 1),
    finished_at=st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
)
counts = st.integers(1, 10_000)
budgets = st.builds(
    Budget,
    trials=counts,
    epochs=counts,
    patience=st.none() | counts,
    timeout_seconds=st.none() | st.floats(1, 1e9),
)
references = st.builds(
    ObjectiveReference,
    text=texts,
    target=st.none() | texts,
    task=st.none() | st.sampled_from(Task),
)
specs = st.builds(
    StudySpec,
    name=texts,
    objective=references,
    space=spaces(most=3),
    space_name=texts,
    backend=texts,
    budget=budgets,
    sampler=texts,
    pruner=texts,
    folds=counts,
    split=st.none() | st.sampled_from(["random", "time:sold at"]),
    validation=st.none() | st.just("later.csv"),
    test=st.none() | st.sampled_from(["none", "last.parquet"]),
    first=st.lists(
        st.dictionaries(texts, plain_values, max_size=3).map(Configuration), max_size=2
    ).map(tuple),
    confirm=st.sampled_from(["auto", "none", "5x3"]),
    seed=st.integers(0, 2**32 - 1),
    metric=st.none() | texts,
    direction=st.none() | texts,
    also_measure=st.lists(texts, max_size=3).map(tuple),
    placement=st.builds(
        Placement,
        workers=st.none() | counts,
        ray=st.none() | texts,
        cpus=st.floats(0.1, 1) | st.integers(2, 8).map(float),
        gpus=st.floats(0, 1),
        trial_timeout_seconds=st.none() | st.floats(1, 1e6),
        side_by_side=st.booleans(),
    ),
    keras_backend=texts,
    trainer=texts,
    fuse=st.integers(2, 64) | st.sampled_from(["auto", "off"]),
    results_dir=st.just(Path("results")),
    report=st.sampled_from(["auto", "off"]),
    data_dir=st.none() | st.just(Path("data")),
)


@settings(deadline=None)
@given(trials)
def test_a_trial_written_and_read_is_the_same_to_the_last_bit(trial: Trial) -> None:
    text = json.dumps(trial_to_json(trial), allow_nan=False)
    again = trial_from_json(json.loads(text))
    # Not by ==: NaN differs from itself, and -0.0 equals 0.0.
    assert repr(again) == repr(trial)


@settings(max_examples=60, deadline=None)
@given(specs)
def test_a_specification_written_and_read_is_the_same(spec: StudySpec) -> None:
    text = json.dumps(spec_to_json(spec), allow_nan=False)
    again = spec_from_json(json.loads(text), results_dir=spec.results_dir)
    assert again == spec
    assert again.space.fingerprint() == spec.space.fingerprint()


@settings(max_examples=30, deadline=None)
@given(st.lists(trials, min_size=1, max_size=4))
def test_a_journal_gives_back_any_trials(tmp_path_factory, written: list[Trial]) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    records = [trial_to_json(trial) for trial in written]
    journal = create_journal(path, records[0])
    for record in records[1:]:
        journal.append(record, durable=False)
    journal.close()
    read = [trial_from_json(record) for record in read_journal(path).records]
    assert repr(read) == repr(written)


@settings(max_examples=40, deadline=None)
@given(spaces(most=4), st.integers(0, 2**32 - 1), st.none() | st.integers(1, 10**6))
def test_a_study_file_asks_for_the_study_that_it_was_written_from(
    tmp_path_factory, space: SearchSpace, seed: int, seconds: int | None
) -> None:
    folder = tmp_path_factory.mktemp("study")
    asked = {
        "objective": Setting("digits", "objective"),
        "space": Setting(space, "--space"),
        "results": Setting(str(folder), "--results"),
        "seed": Setting(seed, "--seed"),
        **({} if seconds is None else {"timeout": Setting(f"{seconds}s", "--timeout")}),
    }
    spec = resolve(asked)
    path = folder / "study.yaml"
    path.write_text(spec_to_yaml(spec), encoding="utf-8")
    read = read_study_file(path) | {"results": asked["results"]}
    assert resolve(read) == spec
