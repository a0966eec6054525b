"""Where trials stand in pictures: along parameters, and in time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from search_spaces import Categorical, Float, SearchSpace
from tests.study_examples import completed, failed, make_trial, pruned, write_study
from tuning.pictures.axes import axis_of
from tuning.pictures.history import history_of
from tuning.pictures.interactive.timeline import timeline_page
from tuning.pictures.marks import Mark
from tuning.pictures.slices import slices_of
from tuning.pictures.still.timeline import draw_timeline
from tuning.pictures.timeline import timeline_of
from tuning.records import Outcome


def test_numbers_stand_for_themselves_and_choices_by_their_order() -> None:
    space = SearchSpace(
        {
            "rate": Float(1e-4, 1.0, log=True),
            "kind": Categorical(["b", "a"]),
            "share": Float(0.0, 1.0).when(kind="a"),
        }
    )
    trials = [
        make_trial(0, completed(1.0), rate=0.1, kind="a", share=0.5),
        make_trial(1, completed(2.0), rate=0.01, kind="b"),
    ]
    rate, kind, share = (axis_of(space, name, trials) for name in space.parameters)
    assert (rate.places, rate.is_logarithmic) == ((0.1, 0.01), True)
    assert (kind.places, kind.choices) == ((1.0, 0.0), ("b", "a"))
    assert share.places == (0.5, None)
    assert [axis.varies for axis in (rate, kind, share)] == [True, True, False]


def test_slices_are_of_completed_trials_and_of_what_varies(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(2, completed(0.5), neurons=3, optimizer="adam", learning_rate=0.1),
        make_trial(0, completed(0.7), neurons=9, optimizer="adam", learning_rate=0.1),
        make_trial(1, pruned(), neurons=4, optimizer="adam", learning_rate=0.1),
    )
    slices = slices_of(study)
    assert (slices.numbers, slices.values) == ((0, 2), (0.7, 0.5))
    assert [(axis.parameter, axis.places) for axis in slices.axes] == [("neurons", (9.0, 3.0))]


def test_trials_side_by_side_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    ends = {0: ("00:00:10", 10.0), 1: ("00:00:12", 12.0), 2: ("00:00:20", 9.0)}
    trials = [
        replace(
            make_trial(number, completed(0.5)),
            finished_at=f"2025-01-01T{at}+00:00",
            seconds=seconds,
            device="cpu",
        )
        for number, (at, seconds) in ends.items()
    ]
    stays = timeline_of(write_study(tmp_path, *trials)).stays
    assert [(stay.number, stay.lane) for stay in stays] == [(0, 0), (1, 1), (2, 0)]
    assert [(stay.began, stay.ended) for stay in stays] == [(0.0, 10.0), (0.0, 12.0), (11.0, 20.0)]


def test_short_trials_one_after_the_other_stand_on_one_line(tmp_path: Path) -> None:
    ends = {0: "00:00:01.200", 1: "00:00:01.401", 2: "00:00:01.350"}
    trials = [
        replace(
            make_trial(number, completed(0.5)),
            finished_at=f"2025-01-01T{at}+00:00",
            seconds=0.2,
            device="cpu",
        )
        for number, at in ends.items()
    ]
    study = write_study(tmp_path, *trials)
    assert [(stay.number, stay.lane) for stay in timeline_of(study).stays] == [
        *((0, 0), (2, 1), (1, 0))
    ]
    assert [point.seconds for point in history_of(study).points] == [1.2, 1.401, 1.35]


def test_what_failed_at_once_is_marked_where_no_bar_would_be_seen(tmp_path: Path) -> None:
    ends: list[tuple[Outcome, float]] = [
        *((completed(0.5), 100.0), (failed(), 0.0), (failed(), 50.0), (pruned(), 0.1))
    ]
    trials = [
        replace(
            make_trial(number, outcome),
            finished_at=f"2025-01-01T00:0{2 + 2 * number}:00.000+00:00",
            seconds=seconds,
        )
        for number, (outcome, seconds) in enumerate(ends)
    ]
    timeline = timeline_of(write_study(tmp_path, *trials))
    found = {mark: [[one.number for one in part] for part in timeline.of(mark)] for mark in Mark}
    assert found[Mark.COMPLETED] == [[0], []]
    assert found[Mark.FAILED] == [[2], [1]]
    assert found[Mark.PRUNED] == [[], [3]]
    kinds = [(trace["type"], trace["name"]) for trace in timeline_page(timeline)["data"]]
    assert kinds == [
        *(("bar", "completed"), ("scatter", "pruned")),
        *(("bar", "failed"), ("scatter", "failed at once")),
    ]
    drawn = draw_timeline(timeline).axes[0]
    assert [len(bars) for bars in drawn.containers] == [1, 1]
    assert [line.get_xydata()[0][0] for line in drawn.lines] == [480.0, 240.0]  # type: ignore[index]


def test_the_best_over_time_is_of_trials_by_their_ends(tmp_path: Path) -> None:
    ends = {0: ("00:00:30", 0.4), 1: ("00:00:10", 0.9), 2: ("00:00:20", 0.5)}
    trials = [
        replace(make_trial(number, completed(value)), finished_at=f"2025-01-01T{at}+00:00")
        for number, (at, value) in ends.items()
    ]
    history = history_of(write_study(tmp_path, *trials))
    assert history.stairs(over_seconds=False) == ((0, 0.4), (2, 0.4))
    assert history.stairs(over_seconds=True) == ((10, 0.9), (20, 0.5), (30, 0.4), (30, 0.4))


def test_a_trial_of_no_time_makes_no_second_line_of_a_device(tmp_path: Path) -> None:
    # Ends are whole seconds: by them the second trial began after the third.
    ends = {0: ("00:00:25", 25.0), 1: ("00:00:25", 0.0), 2: ("00:00:27", 2.01)}
    trials = [
        replace(
            make_trial(number, completed(0.5)),
            finished_at=f"2025-01-01T{at}+00:00",
            seconds=seconds,
            device="cpu",
        )
        for number, (at, seconds) in ends.items()
    ]
    timeline = timeline_of(write_study(tmp_path, *trials))
    assert timeline.names == {0: "cpu"}
