"""Laws of the table of settings: what is asked for is read, written and read again the same."""

from __future__ import annotations

import json
from typing import Any, assert_never

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.strategies import spaces
from tuning.results.codec import spec_from_json, spec_to_json
from tuning.specification.fields.record import (
    Amount,
    Choice,
    Configurations,
    Duration,
    Fact,
    Field,
    Folder,
    Names,
    Repeats,
    Space,
    Text,
    Values,
    WholeNumber,
    WordsByName,
)
from tuning.specification.fields.table import FIELDS, SETTING_NAMES, field_of
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting, Settings, flag_of
from tuning.specification.study_file import read_study_file, spec_to_yaml

# Of texts, and where one setting bounds another, what goes with everything else.
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "objective": st.just("digits"),
    "model": st.just("image_classifier"),
    "target": st.nothing(),
    "task": st.nothing(),
    # For functions that build a model.
    **dict.fromkeys(("data", "form"), st.nothing()),
    **dict.fromkeys(("drop", "features", "read_as", "weights"), st.nothing()),
    "split": st.sampled_from(["random", "time", "group:town"]),
    "validation": st.nothing(),
    "test": st.just("none"),
    "sampler": st.just("random"),
    "pruner": st.just("none"),
    "epochs": st.integers(50, 100_000),
    "patience": st.integers(1, 49) | st.just("none"),
    "metric": st.sampled_from(["accuracy", "categorical_crossentropy"]),
    "direction": st.nothing(),
    # Those whose packages are always there.
    "also": st.sampled_from(["optuna", "optuna,tensorboard", ["tensorboard"], "none"]),
    "also_measure": st.sampled_from(["f1", "auc,top_3_accuracy", ["recall", "precision"]]),
    "ray": st.sampled_from(["auto", "local", "10.0.0.1:6379"]),
    "name": st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z]", fullmatch=True),
    "set": st.just({"activation": "relu"}),
    # Any space has these in it.
    "first": st.sampled_from([{}, [{}], []]),
}


def values_of(field: Field) -> st.SearchStrategy[Any]:
    words = st.sampled_from(sorted(field.words)) if field.words else st.nothing()
    match field.form:
        case WholeNumber(low=low, high=high):
            return st.integers(low, high) | words
        case Duration():
            return st.integers(1, 10**7).map("{}s".format) | words
        case Amount(is_above_zero=is_above_zero):
            return st.sampled_from([0.25, "0.5", 1, 2.0, *(() if is_above_zero else (0,))])
        case Repeats():
            return st.builds("{}x{}".format, st.integers(2, 100), st.integers(2, 100)) | words
        case Choice(words=choices):
            return st.sampled_from(choices)
        case Space():
            return spaces(most=3) | st.sampled_from(["mlp", "architecture+optimizer"])
        case Folder():
            return st.just(".")
        case Names():
            names = st.sampled_from(["id", "name", "a, b"])
            return st.lists(names, min_size=1, unique=True) | st.just("id,name")
        case WordsByName(words=kinds):
            names = st.sampled_from(["id", "a b"])
            return st.dictionaries(names, st.sampled_from(kinds), min_size=1)
        case Text() | Values() | Configurations() | Fact():
            raise AssertionError(f"say what fits {field.name}")
        case _:
            assert_never(field.form)


# What goes with a table, and with nothing else.
OF_A_TABLE: dict[str, st.SearchStrategy[Any]] = {
    "objective": st.just("houses.csv"),
    "target": st.just("price"),
    "task": st.sampled_from(["regression", "binary"]),
    "weights": st.just("how much"),
    **dict.fromkeys(("metric", "also_measure"), st.nothing()),
    **{name: values_of(field_of(name)) for name in ("drop", "features", "read_as")},
}


@st.composite
def asked(draw: st.DrawFn) -> Settings:
    """Draw some of the settings, whichever there are, that go together."""
    own = FITTING | OF_A_TABLE if draw(st.booleans()) else FITTING
    fitting = {
        field.name: own[field.name] if field.name in own else values_of(field)
        for field in FIELDS
        if field.is_setting
    }
    needed = {"objective": fitting.pop("objective")}
    if own is not FITTING:
        needed["target"] = fitting.pop("target")
    values = draw(
        st.fixed_dictionaries(needed, optional=fitting)
        # A value is held in a space that has the parameter.
        .filter(lambda drawn: not {"set", "space"} <= drawn.keys())
    )
    return {name: Setting(value, flag_of(name)) for name, value in values.items()}


@settings(max_examples=150, deadline=None)
@given(asked())
def test_a_study_file_of_any_settings_asks_for_the_same_study(
    tmp_path_factory, given_settings: Settings
) -> None:
    folder = tmp_path_factory.mktemp("study")
    results = {"results": Setting(str(folder), "--results")}
    spec = resolve(given_settings | results)
    path = folder / "study.yaml"
    path.write_text(spec_to_yaml(spec), encoding="utf-8")
    read = read_study_file(path)
    assert read.keys() <= set(SETTING_NAMES)
    assert resolve(read | results) == spec


@settings(max_examples=150, deadline=None)
@given(asked())
def test_a_journal_of_any_settings_tells_of_the_same_study(given_settings: Settings) -> None:
    spec = resolve(given_settings)
    text = json.dumps(spec_to_json(spec), allow_nan=False)
    assert spec_from_json(json.loads(text), results_dir=spec.results_dir) == spec
