"""Advice on where to search next: what the best trials have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from search_spaces import Categorical, Float, Integer, SearchSpace
from tests.study_examples import completed, make_trial, write_study
from tuning.report.advice import FEWEST_TRIALS, advice_of, narrowed_space
from tuning.results.study_record import StudyRecord

SPACE = SearchSpace(
    {
        "rate": Float(1e-4, 1e-1, log=True),
        "layers": Integer(1, 8),
        "optimizer": Categorical(["sgd", "adam", "nadam"]),
        "momentum": Float(0.0, 0.9, step=0.1).when(optimizer="sgd"),
    }
)


def study(folder: Path, *configurations: dict[str, Any], **changes: Any) -> StudyRecord:
    """Return a study whose trials are the worse the later they come."""
    trials = [
        make_trial(number, completed(1.0 + number), **values)
        for number, values in enumerate(configurations)
    ]
    return write_study(folder, *trials, **{"space": SPACE, "trials": len(trials), **changes})


def spread(count: int, best: dict[str, Any]) -> list[dict[str, Any]]:
    """Return configurations all over the space, of which the first few are near one."""
    found = [{**best, "rate": best["rate"] * (1 + number / 20)} for number in range(4)]
    for number in range(count - 4):
        optimizer = ["sgd", "adam", "nadam"][number % 3]
        values: dict[str, Any] = {
            "rate": 10 ** (-4 + 3 * ((number * 7) % count) / count),
            "layers": 1 + number % 8,
            "optimizer": optimizer,
        }
        if optimizer == "sgd":
            values["momentum"] = 0.5
        found.append(values)
    return found


def test_ranges_are_narrowed_to_where_the_best_lie(tmp_path: Path) -> None:
    best = {"rate": 3e-3, "layers": 3, "optimizer": "adam"}
    found = {one.parameter: one for one in advice_of(study(tmp_path, *spread(40, best)))}
    rate = found["rate"].narrowed
    assert isinstance(rate, Float)
    assert rate.log
    assert 1e-3 < rate.low < 3e-3
    assert 3.45e-3 < rate.high < 1e-2
    assert "the best 4 lie between 0.003 and 0.00345" in found["rate"].sentence
    layers = found["layers"].narrowed
    assert isinstance(layers, Integer)
    assert (layers.low, layers.high) in [(2, 4), (3, 4), (2, 3)]


def test_a_choice_that_all_of_the_best_have_is_named(tmp_path: Path) -> None:
    best = {"rate": 3e-3, "layers": 3, "optimizer": "adam"}
    found = {one.parameter: one for one in advice_of(study(tmp_path, *spread(40, best)))}
    assert found["optimizer"].sentence == (
        "narrow optimizer to adam: all of the best 4 have it; the best with sgd is number 5, nadam"
        " is number 7"
    )
    assert found["optimizer"].narrowed == "adam"


def test_a_choice_that_all_of_the_best_have_is_fixed(tmp_path: Path) -> None:
    best = {"rate": 3e-3, "layers": 3, "optimizer": "adam"}
    space = SearchSpace({name: SPACE.entries[name] for name in ("rate", "layers", "optimizer")})
    configurations = [
        {name: value for name, value in one.items() if name != "momentum"}
        for one in spread(40, best)
    ]
    record = study(tmp_path, *configurations, space=space)
    narrowed = narrowed_space(record, advice_of(record))
    assert narrowed.entries["optimizer"] == "adam"
    assert list(narrowed.entries) == list(space.entries)


def test_what_is_best_at_an_end_is_to_be_widened(tmp_path: Path) -> None:
    best = {"rate": 0.0999, "layers": 8, "optimizer": "adam"}
    configurations = [{**one, "rate": min(one["rate"], 0.1)} for one in spread(40, best)]
    found = {one.parameter: one for one in advice_of(study(tmp_path, *configurations))}
    assert found["rate"].sentence.startswith("try rate above 0.1 too: most of the best 4 lie at")
    assert found["layers"].sentence.startswith("try layers above 8 too")
    assert found["rate"].narrowed is None


def test_few_trials_say_nothing(tmp_path: Path) -> None:
    best = {"rate": 3e-3, "layers": 3, "optimizer": "adam"}
    assert advice_of(study(tmp_path, *spread(FEWEST_TRIALS - 1, best))) == []


def test_a_parameter_that_some_of_the_best_lack_is_left_alone(tmp_path: Path) -> None:
    best = {"rate": 3e-3, "layers": 3, "optimizer": "adam"}
    found = advice_of(study(tmp_path, *spread(40, best)))
    assert "momentum" not in {one.parameter for one in found}


def test_a_choice_is_kept_that_another_parameter_needs(tmp_path: Path) -> None:
    near = [{"rate": 3e-3, "layers": 3, "optimizer": name} for name in ("adam", "nadam")] * 3
    rest = spread(40, near[0])[4:]
    record = study(tmp_path, *near, *rest)
    advice = advice_of(record)
    assert next(one for one in advice if one.parameter == "optimizer").narrowed is not None
    narrowed = narrowed_space(record, advice)
    # Without sgd momentum would never be active, so that the choices stay.
    assert narrowed.parameters["optimizer"] == SPACE.parameters["optimizer"]
    assert narrowed.parameters["rate"] != SPACE.parameters["rate"]


def test_a_narrowed_range_stays_on_its_steps_and_within(tmp_path: Path) -> None:
    space = SearchSpace({"share": Float(0.0, 1.0, step=0.1), "units": Integer(8, 256, step=8)})
    best = [{"share": 0.3, "units": 64}, {"share": 0.4, "units": 72}] * 3
    rest = [{"share": round(n % 11 * 0.1, 1), "units": 8 + 8 * (n % 32)} for n in range(40)]
    record = study(tmp_path, *best, *rest, space=space)
    narrowed = narrowed_space(record, advice_of(record))
    assert narrowed.parameters["units"].step == 8  # type: ignore[union-attr]
    for trial in list(record.trials.values())[:6]:
        assert narrowed.complaints_about(trial.configuration) == []


def test_a_short_range_far_from_0_keeps_the_digits_that_tell_its_ends_apart(
    tmp_path: Path,
) -> None:
    space = SearchSpace({"kelvin": Float(1000.0, 1010.0)})
    best = [{"kelvin": 1004.25 + 0.05 * number} for number in range(5)]
    rest = [{"kelvin": 1000 + number % 10 + 0.01} for number in range(40)]
    record = study(tmp_path, *best, *rest, space=space)
    (advice,) = advice_of(record)
    assert advice.sentence == (
        "narrow kelvin to 1003.8 .. 1005: the best 5 lie between 1004.25 and 1004.45"
    )
    assert narrowed_space(record, [advice]).parameters["kelvin"] == Float(1003.8, 1005.0)


def test_nothing_is_to_be_sought_below_0(tmp_path: Path) -> None:
    space = SearchSpace({"dropout": Float(0.0, 0.5)})
    best = [{"dropout": 0.001 * number} for number in range(5)]
    rest = [{"dropout": 0.5 * number / 40} for number in range(40)]
    (advice,) = advice_of(study(tmp_path, *best, *rest, space=space))
    assert advice.sentence.startswith("narrow dropout to 0 .. 0.029: the best 5 lie between 0 and")
